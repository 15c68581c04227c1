#!/bin/sh
# Makes the vectors of KubesealVectorsTest with the real kubeseal: make-vectors.sh KUBESEAL
# The key seals nothing but these; it is no one's secret.
set -eu
cd "$(dirname "$0")"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -days 3650 -subj / -out cert.pem \
  -addext keyUsage=critical,encipherOnly 2>/dev/null
cat >secret.yaml <<END
# two documents, the first with everything that a sealing keeps or drops
apiVersion: v1
kind: Secret
metadata:
  name: full
  namespace: lab
  uid: 7a4b
  resourceVersion: "12"
  creationTimestamp: "2026-11-24T00:00:00Z"
  labels: {app: mlflow, tier: "1"}
  annotations:
    team: ml
    kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"leak":"marker-4711"}}'
  finalizers: [lab/keep]
  ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u}]
type: example.com/kind
immutable: true
data:
  binary: AAECgP/+
  both: ZnJvbSBkYXRh
  empty: ""
  lined: |-
    Z3LDvMOf
    ZSwgd29ybGQ=
stringData:
  both: from stringData
  number: 42
  truth: true
  lines: |
    one
    two
  date: 2001-01-01
---
apiVersion: v1
kind: Secret
metadata: {name: wide, namespace: lab, annotations: {sealedsecrets.bitnami.com/namespace-wide: "true"}}
stringData: {a: "b"}
END
"$1" --cert cert.pem -o yaml <secret.yaml >sealed.yaml
"$1" --cert cert.pem -o json <secret.yaml >sealed.json
"$1" --cert cert.pem -o yaml --scope cluster-wide <secret.yaml >cluster-wide.yaml
printf 'raw value' | "$1" --cert cert.pem --raw --name full --namespace lab >strict.raw
printf 'raw value' | "$1" --cert cert.pem --raw --namespace lab --scope namespace-wide >namespace-wide.raw
printf 'raw value' | "$1" --cert cert.pem --raw --scope cluster-wide >cluster-wide.raw
