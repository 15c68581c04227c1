#!/bin/sh
# Prints a SealedSecret: create-sealed-secret.sh NAME NAMESPACE KEY=VALUE…
# KEY=@FILE, KEY=env:NAME, KEY=random:32 and KEY=- (asked for) keep a value out of the shell's history.
set -eu
[ "$#" -ge 3 ] || { echo "usage: create-sealed-secret.sh NAME NAMESPACE KEY=VALUE…" >&2; exit 2; }
exec "$(dirname "$(readlink -f "$0")")/sealift" seal "$@"
