#!/usr/bin/env bash
# Says in one word what a package set depends on, as a key for a cache of built packages.
#
# usage: key-packages.sh, with these variables:
#   NORMALISED  the normalised requirements
#   CONTAINER   true: the packages are built inside the app's own image
#   APP_GLIBC, APP_PLATFORM, INSTALLER, ALLOW_SOURCE_BUILDS, IMPORTS   as build-packages.sh takes them
#   FEEDS       where else packages come from (default: none)
#   PYTHON      the interpreter (default: python3)
#
# Publishes the variable packagesKey.
#
# exit codes: 0 done · 2 bad variables
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
# shellcheck source=/dev/null
source "$HERE/lib/messages.sh"

main() {
  local key
  need NORMALISED "the normalised requirements"
  [[ -f $NORMALISED ]] ||
    fail "$EXIT_USAGE" "NORMALISED is '$NORMALISED', which is no file" "on this agent" "run normalise-requirements.sh first"
  key=$(facts | sha256sum | cut -c1-64)
  publish_variable packagesKey "$key"
  say "The packages depend on: $key"
}

facts() {
  local name
  for name in CONTAINER APP_GLIBC APP_PLATFORM INSTALLER ALLOW_SOURCE_BUILDS IMPORTS FEEDS; do
    printf '%s: %s\n' "$name" "${!name:-}"
  done
  # Inside an image, what that image has decides which wheels are taken.
  "${PYTHON:-python3}" -S -s -B -c 'import platform, sys; print(sys.version, *platform.libc_ver())'
  cat -- "$NORMALISED"
  build_scripts
}

# All that has a say in what is built.
build_scripts() {
  (cd -- "$HERE" && sha256sum build-packages.sh lib/glibc.sh install-packages.sh lib/installer.sh index_settings.py \
    locked_hashes.py check_wheels.py write-package-set.sh check_packages.py normalise_requirements.py try_imports.py)
}

main "$@"
