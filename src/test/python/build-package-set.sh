#!/usr/bin/env bash
# Builds one package set the way the full deploy does: one install into an empty folder, then the pipelines' own
# write-package-set.sh, and a second opinion about what came of it.
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

# What the caller's shell sets for other purposes must not change what is built: bytecode is wanted here, and only
# the index decides which wheel is installed.
clean_environment() {
    unset PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONOPTIMIZE
    unset PIP_TARGET PIP_PREFIX PIP_USER PIP_FIND_LINKS PIP_NO_COMPILE PIP_COMPILE PIP_REQUIRE_VIRTUALENV
}

demand_empty() {
    if [[ -e $1 && -n $(find "$1" -mindepth 1 -print -quit) ]]; then
        fail "the target is not empty" "$1" "remove it: pip silently skips what an older install left there"
    fi
}

refuse_what_is_not_pinned() {
    local text odd
    text=$("$1" -S -s -B "$SCRIPTS/normalise_requirements.py" "$2")
    odd=$(grep -vE '^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?[[:space:]]*==[[:space:]]*[^[:space:]*]+([[:space:]]*;.*)?$' <<<"$text" | head -n 1) || true
    [[ -z $odd ]] || fail "'$odd' is not a pinned name==version" "$2" "pin it, or write it out"
}

install() {
    local python=$1 requirements=$2 modules=$3
    mkdir -p "$modules"
    "$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: --no-compile \
        --target "$modules" -r "$requirements"
}

main() {
    if [[ $# -lt 5 ]]; then
        echo "usage: build-package-set.sh PYTHON REQUIREMENTS PACKAGES COMMIT MODULE..." >&2
        exit 2
    fi
    local python=$1 requirements=$2 packages=$3 commit=$4
    shift 4
    clean_environment
    demand_empty "$packages"
    mkdir -p "$packages"
    packages=$(cd "$packages" && pwd)
    local modules=$packages/lib/site-packages

    refuse_what_is_not_pinned "$python" "$requirements"
    install "$python" "$requirements" "$modules"
    PACKAGES=$packages REQUIREMENTS=$requirements IMPORTS=$* COMMIT=$commit PYTHON=$python \
        bash "$SCRIPTS/write-package-set.sh"
    "$python" -S -s -B "$HERE/check_records.py" "$packages"
}

main "$@"
