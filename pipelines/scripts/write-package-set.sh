#!/usr/bin/env bash
# Writes .package_set and .package_set.requirements into freshly installed packages: the build's word about what they are.
# Code-only deploys compare with it, and the maintainer knows by it that the packages are whole.
#
# usage: write-package-set.sh [--help], right after pip install --target PACKAGES/lib/site-packages, with these variables:
#   PACKAGES      the .python_packages, as pip left it
#   REQUIREMENTS  the requirements file that was installed
#   IMPORTS       the modules that must import from these packages, by commas or blanks; name the heavy ones
#   COMMIT        what to write as Commit
#   PYTHON        the interpreter that ran pip (default: python3)
#
# Bytecode is compiled anew, so that it needs no time stamps: copies do not keep them. A file that does not compile is
# named and stays as it is. Packages that are refused have no .package_set afterwards.
#
# exit codes: 0 written · 1 the packages or the requirements are not fit, every reason is printed · 2 bad usage or
# variables · 5 a tool is missing
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

main() {
  if [[ ${1:-} == --help ]]; then
    usage
    exit 0
  fi
  demand_settings "$@"
  rm -f -- "$PACKAGES/.package_set" "$PACKAGES/.package_set.requirements"
  trap 'rm -f -- "$PACKAGES/.package_set.tmp"' EXIT

  python check_packages.py "$PACKAGES" || complain 1 "the packages in $PACKAGES are not fit, see above"
  python normalise_requirements.py "$REQUIREMENTS" >"$PACKAGES/.package_set.tmp" ||
    complain 1 "the requirements in $REQUIREMENTS are not fit, see above"
  mv -T -- "$PACKAGES/.package_set.tmp" "$PACKAGES/.package_set.requirements"
  compile
  try_imports
  package_set >"$PACKAGES/.package_set.tmp"
  mv -T -- "$PACKAGES/.package_set.tmp" "$PACKAGES/.package_set"
  cat -- "$PACKAGES/.package_set"
}

usage() {
  sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}"
}

# complain EXIT_CODE MESSAGE
complain() {
  printf 'write-package-set: %s\n' "$2" >&2
  exit "$1"
}

demand_settings() {
  [[ $# -eq 0 ]] || complain 2 "'$1' is not understood; write-package-set.sh --help says which variables there are"
  local name
  for name in PACKAGES REQUIREMENTS IMPORTS COMMIT; do
    [[ -n ${!name:-} ]] || complain 2 "$name is not set; write-package-set.sh --help says what it is"
  done
  [[ -d $PACKAGES ]] || complain 2 "PACKAGES is '$PACKAGES', which is no folder; give the .python_packages"
  PACKAGES=$(cd -- "$PACKAGES" && pwd)
  [[ -f $REQUIREMENTS ]] || complain 2 "REQUIREMENTS is '$REQUIREMENTS', which is no file; give the one pip installed"
  [[ $COMMIT =~ ^[0-9A-Za-z._-]{1,64}$ ]] || complain 2 "COMMIT is no commit; give the hash, \$(Build.SourceVersion)"
  read -r -d '' -a MODULES <<<"${IMPORTS//,/ }" || true
  [[ ${#MODULES[@]} -gt 0 ]] || complain 2 "IMPORTS names no module; name at least one"
  for name in "${MODULES[@]}"; do
    [[ $name =~ ^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$ ]] ||
      complain 2 "'$name' in IMPORTS is no module; write names such as pandas or azure.functions"
  done
  PYTHON=${PYTHON:-python3}
  # Whatever the caller's shell sets for other purposes, bytecode belongs beside its source, and is not optimised.
  unset PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONPYCACHEPREFIX
  command -v "$PYTHON" >/dev/null || complain 5 "'$PYTHON' is not there; check-agent.sh says how to install it"
}

# python SCRIPT ARGUMENT...
# -S -s -B: code in the interpreter's own site-packages could change the packages it is pointed at.
python() {
  local script=$1
  shift
  "$PYTHON" -S -s -B "$HERE/$script" "$@"
}

compile() {
  "$PYTHON" -S -s -B -m compileall -q -f -j0 --invalidation-mode unchecked-hash "$PACKAGES/lib/site-packages" ||
    echo "write-package-set: the files above do not compile; they stay as they are" >&2
}

try_imports() {
  PYTHONPATH=$PACKAGES/lib/site-packages python try_imports.py "$PACKAGES/lib/site-packages" "${MODULES[@]}" ||
    complain 1 "not all of IMPORTS import from $PACKAGES, see above; add what is missing to $REQUIREMENTS"
}

package_set() {
  local names fingerprint
  names=$(printf '%s, ' "${MODULES[@]}")
  fingerprint=$(fingerprint) || complain 1 "$PACKAGES has no fingerprint; install it with pip"
  echo "Requirements: $(sha256sum <"$PACKAGES/.package_set.requirements" | cut -c1-64)"
  echo "Python: $("$PYTHON" -S -s -B -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
  echo "Platform: $("$PYTHON" -S -s -B -c 'import sysconfig; print(sysconfig.get_platform().replace("-", "_"))')"
  echo "Glibc: $(glibc)"
  echo "Fingerprint: $fingerprint"
  echo "Imports: ${names%, }"
  echo "Commit: $COMMIT"
  echo "Built: $(date -u '+%Y-%m-%d %H:%M:%S')"
}

# The lines of docs/design.md, "Fingerprint".
fingerprint() {
  cd -- "$PACKAGES/lib/site-packages" && grep -ah '' ./*.dist-info/RECORD | tr -d '\r' | grep -a ',sha256=' |
    grep -avE '^"?(\.\./|(bin|etc|include|share)/)|\.pyc"?,sha256=|\.dist-info/(INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)"?,sha256=' |
    sort -u | sha256sum | cut -c1-64
}

# The highest glibc that any wheel needs; a wheel with several manylinux tags needs the lowest of its own.
glibc() {
  local wheel
  for wheel in "$PACKAGES"/lib/site-packages/*.dist-info/WHEEL; do
    { grep -aoE 'manylinux(_[0-9]+_[0-9]+|2014|2010|1)_' -- "$wheel" || true; } |
      sed -E 's/manylinux_([0-9]+)_([0-9]+)_/\1.\2/; s/manylinux2014_/2.17/; s/manylinux2010_/2.12/; s/manylinux1_/2.5/' |
      sort -V | head -n 1
  done | sort -V | tail -n 1 | grep . || echo none
}

main "$@"
