#!/bin/sh
# Makes live.json anew: what a real API server has after applied.yaml was applied, with its notes of who applied what.
#   KUBECONFIG=... make-live.sh, on a cluster without a namespace "mlflow"
set -eu
cd "$(dirname "$0")"
kubectl create namespace mlflow
trap 'kubectl delete namespace mlflow' EXIT
kubectl apply --server-side --field-manager=sealift -f applied.yaml
kubectl get -f applied.yaml -o json --show-managed-fields >live.json
