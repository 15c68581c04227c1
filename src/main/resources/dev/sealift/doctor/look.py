"""Looks around in the pod, for `sealift doctor`. Prints one line of JSON: names and yes or no, never a value.

What the variables should be comes as one line of JSON on standard input, where no process list shows it.
"""

import configparser
import glob
import http.client
import importlib.util
import json
import os
import re
import shutil
import socket
import ssl
import sys
import time
import urllib.request
from email.utils import parsedate_to_datetime
from urllib.parse import quote

# A traceback may quote a value.
sys.excepthook = lambda kind, error, trace: print(kind.__name__, file=sys.stderr)
asked = json.loads(sys.stdin.readline())
env = os.environ
SHORTEST = 6
RESOLVED = "/tmp/auth_config_resolved.ini"
# Folder of the migrations in the mlflow package, table of the version, variable that names the database.
SCHEMAS = {
    "tracking": ("store/db_migrations/versions", "alembic_version", "SEALIFT_DATABASE"),
    "auth": ("server/auth/db/migrations/versions", "alembic_version_auth", "SEALIFT_AUTH_DATABASE"),
}


def quoted(name):
    """A variable as it stands in a URI; its bytes need not be UTF-8."""
    return quote(os.fsencode(env.get(name, "")), safe="")


def login():
    """Who goes into the databases, as it stands in a URI."""
    return quoted("MLFLOW_DB_USERNAME") + ":" + quoted("MLFLOW_DB_PASSWORD")


def package(name):
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    return spec if spec and spec.origin else None


def lacking():
    needed = {"mlflow": "mlflow", "mlflow[auth]": "flask_wtf", "psycopg2": "psycopg2", "boto3": "boto3"}
    return ([] if shutil.which("envsubst") else ["envsubst"]) + [n for n, module in needed.items() if not package(module)]


def resolved():
    """What is wrong with the INI file that MLflow reads, in words without a value."""
    parser = configparser.ConfigParser()
    try:
        with open(RESOLVED, encoding="utf-8") as file:
            parser.read_file(file)
        config = dict(parser["mlflow"])
    except OSError as error:
        return "it cannot be read: " + (os.strerror(error.errno) if error.errno else "")
    except UnicodeDecodeError:
        return "it is not UTF-8"
    except KeyError:
        return "it has no section [mlflow]"
    except configparser.Error as error:
        return "it cannot be parsed: " + type(error).__name__
    wanted = {
        "admin_username": env.get("MLFLOW_TRACKING_USERNAME", "").strip(),
        "admin_password": env.get("MLFLOW_TRACKING_PASSWORD", "").strip(),
    }
    for key in ("database_uri", "default_permission", "authorization_function", *wanted):
        if not config.get(key):
            return key + " is missing or empty"
    for key, value in wanted.items():
        if config[key] != value:
            return key + " is not what the pod's variables say"
    if "//" + login() + "@" not in config["database_uri"]:
        return "database_uri is not what the pod's variables say"
    return ""


def revisions(folder):
    """All revisions that the image's mlflow knows, and the newest of them."""
    known, before = set(), set()
    for path in glob.glob(os.path.join(folder, "*.py")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        own = re.search(r"""^revision\s*(?::[^=]*)?=\s*["'](\w+)["']""", text, re.M)
        parent = re.search(r"^down_revision\s*(?::[^=]*)?=\s*(.*)$", text, re.M)
        if own:
            known.add(own.group(1))
            before.update(re.findall(r"""["'](\w+)["']""", parent.group(1)) if parent else [])
    return known, known - before


def database(folder, table, variable):
    """Whether the pod gets in, and how the schema stands to the image's."""
    try:
        import psycopg2
    except ImportError:
        return "not tried"
    try:
        connection = psycopg2.connect(f"postgresql://{login()}@{env.get(variable, '')}", connect_timeout=5)
    except psycopg2.OperationalError as error:
        return "password" if "password authentication failed" in str(error) else "unreachable"
    except (psycopg2.Error, ValueError):
        return "unreachable"
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", (table,))
            if not cursor.fetchone()[0]:
                return "behind"
            cursor.execute(f"SELECT version_num FROM {table}")
            now = {row[0] for row in cursor.fetchall()}
    except psycopg2.OperationalError:
        return "unreachable"
    except psycopg2.Error:
        # E.g. a table that the role may not read.
        return "refused"
    finally:
        connection.close()
    mlflow = package("mlflow")
    try:
        known, newest = revisions(os.path.join(mlflow.submodule_search_locations[0], folder))
    except (AttributeError, TypeError, OSError, ValueError):
        return "not tried"
    if not known:
        return "not tried"
    return "current" if now == newest else "ahead" if now - known else "behind"


def number(path):
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return 0


def memory():
    """What is used, less what the kernel gives back when asked, and the limit; 0 for what is not known."""
    for base, used, limit, cache in (
        ("/sys/fs/cgroup", "memory.current", "memory.max", "inactive_file"),
        ("/sys/fs/cgroup/memory", "memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file"),
    ):
        if os.path.exists(os.path.join(base, used)):
            try:
                with open(os.path.join(base, "memory.stat"), encoding="ascii") as file:
                    stat = dict(line.split() for line in file)
                return [number(os.path.join(base, used)) - int(stat.get(cache, 0)), number(os.path.join(base, limit))]
            except (OSError, ValueError):
                return [0, 0]
    return [0, 0]


def store():
    """Whether the bucket's store answers here, and by how many seconds its clock is ahead."""
    url = env.get("MLFLOW_S3_ENDPOINT_URL") or f"https://s3.{env.get('AWS_DEFAULT_REGION', 'us-east-1')}.amazonaws.com"
    try:
        authorities = ssl.create_default_context(cafile=env.get("AWS_CA_BUNDLE") or None)
        answer = urllib.request.urlopen(url, timeout=5, context=authorities)
    except urllib.error.HTTPError as error:
        answer = error
    except (OSError, ValueError, http.client.HTTPException):
        return {"reached": False}
    date = answer.headers.get("Date")
    try:
        return {"reached": True, "ahead": int(parsedate_to_datetime(date).timestamp() - time.time()) if date else 0}
    except (TypeError, ValueError, OverflowError):
        return {"reached": True, "ahead": 0}


def arguments():
    """The variables whose values stand in some process's argument list, where everybody on the node can read them."""
    found = set()
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        # This very program's has words in it that may be somebody's short key.
        if path == f"/proc/{os.getpid()}/cmdline":
            continue
        try:
            with open(path, "rb") as file:
                line = file.read().decode("utf-8", "replace")
        except OSError:
            continue
        for name, value in asked["secret"].items():
            if len(value) >= SHORTEST and (value in line or quote(value, safe="") in line):
                found.add(name)
    return sorted(found)


socket.setdefaulttimeout(5)
print(
    json.dumps(
        {
            "missing": [name for name in asked["required"] if not env.get(name)],
            "different": [n for n, v in asked["secret"].items() if env.get(n) and env[n] != v],
            "arguments": arguments(),
            "lacking": lacking(),
            "resolved": resolved(),
            "databases": {name: database(*schema) for name, schema in SCHEMAS.items()},
            "memory": memory(),
            "store": store(),
            "time": time.time(),
        }
    )
)
