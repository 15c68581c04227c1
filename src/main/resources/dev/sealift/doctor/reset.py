"""Gives MLflow's admin the password that the pod's variables have, for `sealift doctor --fix`. Prints the rows changed.

It goes by the database, where no password of before is asked for: so a lost one can be replaced.
"""

import os
import sys
from urllib.parse import quote

import psycopg2
from werkzeug.security import generate_password_hash

env = os.environ
user, password = (quote(env[name], safe="") for name in ("MLFLOW_DB_USERNAME", "MLFLOW_DB_PASSWORD"))
try:
    connection = psycopg2.connect(f"postgresql://{user}:{password}@{env['SEALIFT_AUTH_DATABASE']}", connect_timeout=5)
except psycopg2.Error:
    sys.exit(3)
with connection, connection.cursor() as cursor:
    cursor.execute(
        "UPDATE users SET password_hash = %s WHERE username = %s",
        (generate_password_hash(env["MLFLOW_TRACKING_PASSWORD"]), env["MLFLOW_TRACKING_USERNAME"]),
    )
    print(cursor.rowcount)
connection.close()
