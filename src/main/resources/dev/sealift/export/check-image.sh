# Looks at an image from within: a line for each thing that a deployment needs, "name TAB ok|no TAB what was seen".
say() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }
have() { command -v "$1" >/dev/null 2>&1; }

user=$(id -u 2>/dev/null || echo '?')
if [ "$user" = 0 ]; then say user no "runs as root"; else say user ok "runs as $user"; fi
if (: >/tmp/.sealift) 2>/dev/null; then say /tmp ok "can be written"; rm -f /tmp/.sealift; else say /tmp no "cannot be written"; fi
if have envsubst; then say envsubst ok "$(envsubst --version 2>/dev/null | head -n 1)"; else say envsubst no "not there"; fi
if have sed; then say sed ok "there"; else say sed no "not there"; fi
if ! have python3; then say python3 no "not there"; exit 0; fi
python3 - <<'PYTHON'
import importlib.metadata as metadata
import importlib.util as util
import os
import shutil
import sys

def say(name, ok, seen):
    print(name, "ok" if ok else "no", seen, sep="\t")

def version(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None

def numbers(text):
    return tuple(int(part) for part in text.split(".")[:2] if part.isdigit())

say("python3", sys.version_info >= (3, 10), sys.version.split()[0])
mlflow = version("mlflow")
say("mlflow", mlflow is not None and numbers(mlflow) >= (3, 11) and shutil.which("mlflow") is not None, mlflow or "not there")
auth = [name for name in ("flask_wtf",) if util.find_spec(name) is None]
say("mlflow[auth]", not auth, "there" if not auth else "not there: " + ", ".join(auth))
try:
    import psycopg2
    say("psycopg2", True, psycopg2.__version__.split()[0])
except Exception as error:
    say("psycopg2", False, "cannot be loaded: " + type(error).__name__)
boto3 = version("boto3")
say("boto3", boto3 is not None, boto3 or "not there")
alchemy = version("sqlalchemy")
say("sqlalchemy", alchemy is not None and numbers(alchemy) < (2, 1), alchemy or "not there")
PYTHON
