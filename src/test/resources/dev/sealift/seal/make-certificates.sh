#!/bin/sh
# Makes the certificates of SealingCertificateTest with openssl; the keys are thrown away.
set -eu
cd "$(dirname "$0")"
make() { # NAME KEY DAYS
  openssl req -x509 -newkey "$2" -nodes -keyout key.tmp -days "$3" -subj / -out "$1.pem" \
    -addext keyUsage=critical,encipherOnly 2>/dev/null
}
make controller rsa:4096 3650
make short rsa:1024 3650
openssl ecparam -name prime256v1 -out ec.param
openssl req -x509 -newkey ec:ec.param -nodes -keyout key.tmp -days 3650 -subj / -out elliptic.pem 2>/dev/null
rm ec.param key.tmp
