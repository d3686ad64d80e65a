#!/usr/bin/env bash
# Builds etcd, kube-apiserver, kube-controller-manager, kubectl and the distribution registry from Go modules
# into a cache folder outside the checkout, one folder for all, keyed by what is built. Safe to run twice at once.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${RESHIP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/reship}
[ "${1:-}" = --where ] || [ $# = 0 ] || { echo "usage: build.sh [--where]" >&2; exit 2; }

version=$(sed -n 's/^require k8s.io\/kubernetes v//p; s/^\tk8s.io\/kubernetes v\([^ ]*\).*/\1/p' "$here/kubernetes/go.mod" | head -n 1)
key=$(cd "$here" && cat kubernetes/go.mod kubernetes/go.sum etcd/go.mod etcd/go.sum etcd/main.go registry/go.mod registry/go.sum \
  | if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c1-12)
target=$cache/control-plane/$version-$key
if [ "${1:-}" = --where ]; then echo "$target"; exit 0; fi
if [ -x "$target/kube-apiserver" ]; then echo "control plane $version: $target"; exit 0; fi
command -v go >/dev/null || { echo "control plane: go is not installed; it is built from Go modules with Go 1.26 or later" >&2; exit 1; }

mkdir -p "$cache/control-plane"
# The second of two runs waits for the first; where flock is missing both build, and the last rename wins nothing.
if command -v flock >/dev/null; then
  exec 9>"$cache/control-plane/.lock"
  flock 9
  if [ -x "$target/kube-apiserver" ]; then echo "control plane $version: $target"; exit 0; fi
fi
work=$(mktemp -d "$cache/control-plane/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOFLAGS=-mod=readonly

build() { # build MODULE LDFLAGS PACKAGE...
  local module=$1 ldflags=$2 started=$SECONDS
  shift 2
  echo "control plane: building $module ..."
  (cd "$here/$module" && go build -trimpath -ldflags "-s -w $ldflags" -o "$work/" "$@")
  echo "control plane: $module built in $((SECONDS - started)) s"
}
minor=${version#*.}
stamp=k8s.io/component-base/version
build etcd "" .
build registry "" github.com/distribution/distribution/v3/cmd/registry
build kubernetes "-X $stamp.gitVersion=v$version -X $stamp.gitMajor=${version%%.*} -X $stamp.gitMinor=${minor%%.*}" \
  k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kube-controller-manager k8s.io/kubernetes/cmd/kubectl

chmod 755 "$work"
if ! mv -T "$work" "$target" 2>/dev/null && ! { [ ! -e "$target" ] && mv "$work" "$target"; }; then
  [ -x "$target/kube-apiserver" ] || { echo "control plane: could not move the build to $target" >&2; exit 1; }
fi
echo "control plane $version: $target"
