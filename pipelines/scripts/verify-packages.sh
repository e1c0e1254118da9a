#!/usr/bin/env bash
# Says whether packages that were built before are what a build would make now: every file as it was recorded, the same
# requirements, interpreter and platform, and the imports proven again. Bytecode is compiled again, for nothing else holds
# it to its source. The word about them, .package_set, stays as it is, with the commit they were built from.
#
# usage: verify-packages.sh, with these variables:
#   PACKAGES      the .python_packages
#   REQUIREMENTS  the requirements file of now
#   IMPORTS       the modules that must import
#   PYTHON        the interpreter (default: python3)
#
# exit codes: 0 good · 1 not good, every reason is printed · 2 bad variables · 5 a tool is missing
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
# shellcheck source=/dev/null
source "$HERE/lib/messages.sh"

main() {
  need PACKAGES "the .python_packages"
  need REQUIREMENTS "the requirements file"
  need IMPORTS "the modules that must import from the packages"
  export PYTHON=${PYTHON:-python3}
  WORK=$(mktemp -d)
  trap 'rm -rf -- "$WORK"' EXIT

  [[ -f $PACKAGES/.package_set ]] || not_good "there is no .package_set in $PACKAGES"
  cp -- "$PACKAGES/.package_set" "$WORK/before"
  "$PYTHON" -S -s -B "$HERE/check_hashes.py" "$PACKAGES" || not_good "files are not as they were recorded"
  write_again
  compare
  cp -- "$WORK/before" "$PACKAGES/.package_set"
  printf 'Verified: the packages of commit %s\n' "$(value Commit <"$WORK/before")"
}

not_good() {
  printf 'verify-packages: %s\n' "$*" >&2
  exit "$EXIT_FAILED"
}

value() {
  sed -n "s/^$1: //p"
}

# The build's own checks, all of them; the next build of the same text would write the same but for the time.
write_again() {
  COMMIT=$(value Commit <"$WORK/before") bash "$HERE/write-package-set.sh" >"$WORK/said" ||
    not_good "they are refused by write-package-set.sh"
}

compare() {
  diff <(grep -v '^Built: ' "$WORK/before") <(grep -v '^Built: ' "$PACKAGES/.package_set") >&2 ||
    not_good "their .package_set (<) says something else than a build would say now (>)"
}

main "$@"
