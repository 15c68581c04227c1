# Resolves the INI template and starts MLflow. Mounted from a ConfigMap, so that the kubelet expands nothing in it.
set -eu

# The form that stands in a URI: every character but letters, digits and _.-~ percent-encoded.
quote() { python3 -c 'import os,sys,urllib.parse; print(urllib.parse.quote(os.environ[sys.argv[1]], safe=""))' "$1"; }
user=$(quote MLFLOW_DB_USERNAME)
password=$(quote MLFLOW_DB_PASSWORD)

# Python's configparser takes a lone % for an interpolation: double it. In a subshell, so that the server itself
# gets the values as they are.
(
  MLFLOW_DB_USERNAME=$(printf %s "$user" | sed 's/%/%%/g')
  MLFLOW_DB_PASSWORD=$(printf %s "$password" | sed 's/%/%%/g')
  MLFLOW_TRACKING_USERNAME=$(printf %s "$MLFLOW_TRACKING_USERNAME" | sed 's/%/%%/g')
  MLFLOW_TRACKING_PASSWORD=$(printf %s "$MLFLOW_TRACKING_PASSWORD" | sed 's/%/%%/g')
  export MLFLOW_DB_USERNAME MLFLOW_DB_PASSWORD MLFLOW_TRACKING_USERNAME MLFLOW_TRACKING_PASSWORD
  umask 077
  envsubst '$MLFLOW_DB_USERNAME $MLFLOW_DB_PASSWORD $MLFLOW_TRACKING_USERNAME $MLFLOW_TRACKING_PASSWORD' \
    < /tmp/auth_config.ini > /tmp/auth_config_resolved.ini
)
export MLFLOW_AUTH_CONFIG_PATH=/tmp/auth_config_resolved.ini
# By environment: an argument list can be read by every process on the node.
export MLFLOW_BACKEND_STORE_URI="postgresql+psycopg2://$user:$password@$SEALIFT_DATABASE"
exec mlflow server --app-name basic-auth --host 0.0.0.0 --port 5000 --workers "$SEALIFT_WORKERS" \
  --artifacts-destination "$SEALIFT_ARTIFACTS" --serve-artifacts
