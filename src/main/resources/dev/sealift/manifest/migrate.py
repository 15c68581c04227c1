"""Brings both databases to the image's schema, in one process: MLflow's imports take longer than its migrations.

An advisory lock lets one pod at a time do it. A database that refuses is told of at once, where MLflow's own
start would retry for 105 seconds.
"""

import os
import sys
from urllib.parse import quote

import psycopg2

user = quote(os.environ["MLFLOW_DB_USERNAME"], safe="")
password = quote(os.environ["MLFLOW_DB_PASSWORD"], safe="")
tracking, auth = (
    f"postgresql+psycopg2://{user}:{password}@{os.environ[name]}" for name in ("SEALIFT_DATABASE", "SEALIFT_AUTH_DATABASE")
)
LOCK = 0x5EA11F7  # any number that nobody else locks

try:
    guard = psycopg2.connect(tracking.replace("+psycopg2", ""), connect_timeout=10)
    psycopg2.connect(auth.replace("+psycopg2", ""), connect_timeout=10).close()
except psycopg2.Error as error:
    sys.exit(f"sealift: the database refused: {error}".strip())

with guard.cursor() as cursor:
    cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))

from mlflow.db import upgrade as upgrade_tracking  # noqa: E402
from mlflow.server.auth.db.cli import upgrade as upgrade_auth  # noqa: E402

upgrade_tracking.callback(tracking)
upgrade_auth.callback(auth, "head")
guard.close()
print("sealift: both databases have this image's schema")
