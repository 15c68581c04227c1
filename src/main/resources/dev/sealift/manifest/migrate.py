"""Brings both databases to the image's schema, in one process: MLflow's imports take longer than its migrations.

They are left out where both have that schema already, as at most starts. An advisory lock lets one pod at a time do
it: a transaction's, as a session's would outlive this where a pooler keeps the connection. A database that refuses is told of at once, where MLflow's own start would retry for 105 seconds.
"""

import ast
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

user = quote(os.environ["MLFLOW_DB_USERNAME"], safe="")
password = quote(os.environ["MLFLOW_DB_PASSWORD"], safe="")
tracking, auth = (
    f"postgresql+psycopg2://{user}:{password}@{os.environ[name]}" for name in ("SEALIFT_DATABASE", "SEALIFT_AUTH_DATABASE")
)
LOCK = 0x5EA11F7  # any number that nobody else locks


def assigned(migration):
    """What one of Alembic's files says of itself, without running it."""
    for node in ast.parse(migration.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision"):
                yield target.id, ast.literal_eval(node.value)


def is_current(database, table, folder):
    """Whether a database is at the last of the migrations in a folder of MLflow's; False also where nobody can tell."""
    try:
        mlflow = find_spec("mlflow").submodule_search_locations[0]
        migrations = [dict(assigned(file)) for file in Path(mlflow, folder).glob("*.py")]
        followed = [m.get("down_revision") for m in migrations]
        ends = {m.get("revision") for m in migrations} - {
            revision for each in followed for revision in (each if isinstance(each, tuple) else (each,))
        }
        with database.cursor() as cursor:
            cursor.execute(f"SELECT version_num FROM {table}")
            return bool(ends) and {row[0] for row in cursor.fetchall()} == ends
    except (psycopg2.Error, AttributeError, OSError, SyntaxError, TypeError, ValueError):
        return False


def connect(url):
    database = psycopg2.connect(url.replace("+psycopg2", ""), connect_timeout=10)
    database.autocommit = True
    return database


try:
    guard = connect(tracking)
    store = connect(tracking)
    other = connect(auth)
except psycopg2.Error as error:
    sys.exit(f"sealift: the database refused: {error}".strip())

guard.autocommit = False
with guard.cursor() as cursor:
    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
    if not cursor.fetchone()[0]:
        print("another pod migrates the databases; waiting for it to end", flush=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))

current = is_current(store, "alembic_version", "store/db_migrations/versions") and is_current(
    other, "alembic_version_auth", "server/auth/db/migrations/versions"
)
store.close()
other.close()
if current:
    print("sealift: both databases have this image's schema already")
else:
    from mlflow.db import upgrade as upgrade_tracking
    from mlflow.server.auth.db.cli import upgrade as upgrade_auth

    upgrade_tracking.callback(tracking)
    upgrade_auth.callback(auth, "head")
    print("sealift: both databases were brought to this image's schema")
guard.close()
