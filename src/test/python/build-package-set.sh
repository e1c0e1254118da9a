#!/usr/bin/env bash
# Builds one package set the way the full deploy does: the pipelines' own install-packages.sh and write-package-set.sh, and
# a second opinion about what came of it.
#
# usage: build-package-set.sh PYTHON REQUIREMENTS PACKAGES COMMIT MODULE...
#   PYTHON        an interpreter that has pip; its minor version becomes the set's
#   REQUIREMENTS  a file of requirements, all of them name==version
#   PACKAGES      the `.python_packages` to make: absent, or an empty folder
#   COMMIT        what to write as `Commit`
#   MODULE...     the modules that must import from the tree
#
# exit codes: 0 built, 1 could not be built (say why on stderr), 2 bad usage
set -euo pipefail
export LC_ALL=C

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
readonly SCRIPTS=$HERE/../../../pipelines/scripts

# fail WHAT WHERE REMEDY
fail() {
    echo "$1: $2; $3" >&2
    exit 1
}

# What the caller's shell sets for other purposes must not change how normalise_requirements.py and check_records.py run.
clean_environment() {
    unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONOPTIMIZE
}

refuse_what_is_not_pinned() {
    local text odd
    text=$("$1" -S -s -B "$SCRIPTS/normalise_requirements.py" "$2")
    odd=$(grep -vE '^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?[[:space:]]*==[[:space:]]*[^[:space:]*]+([[:space:]]*;.*)?$' <<<"$text" | head -n 1) || true
    [[ -z $odd ]] || fail "'$odd' is not a pinned name==version" "$2" "pin it, or write it out"
}

# For this machine, not for an app: whatever glibc the wheels need that pip takes here.
install() {
    PACKAGES=$3 REQUIREMENTS=$2 PYTHON=$1 INSTALLER=pip TARGET_TAGS=native APP_GLIBC=2.99 \
        ALLOW_SOURCE_BUILDS='' bash "$SCRIPTS/install-packages.sh"
}

main() {
    if [[ $# -lt 5 ]]; then
        echo "usage: build-package-set.sh PYTHON REQUIREMENTS PACKAGES COMMIT MODULE..." >&2
        exit 2
    fi
    local python=$1 requirements=$2 packages=$3 commit=$4
    shift 4
    clean_environment
    refuse_what_is_not_pinned "$python" "$requirements"
    install "$python" "$requirements" "$packages"
    PACKAGES=$packages REQUIREMENTS=$requirements IMPORTS=$* COMMIT=$commit PYTHON=$python \
        bash "$SCRIPTS/write-package-set.sh"
    "$python" -S -s -B "$HERE/check_records.py" "$packages"
}

main "$@"
