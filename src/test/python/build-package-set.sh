#!/usr/bin/env bash
# Builds one package set the way the full deploy does: one install into an empty folder, bytecode that needs no time
# stamps, imports tried with nothing but the tree, then `.package_set` and `.package_set.requirements`.
#
# usage: build-package-set.sh PYTHON REQUIREMENTS PACKAGES COMMIT MODULE...
#   PYTHON        an interpreter that has pip; its minor version becomes the set's
#   REQUIREMENTS  a file of pinned requirements (the options -r, -c, -e and local paths are refused)
#   PACKAGES      the `.python_packages` to make: absent, or an empty folder
#   COMMIT        what to write as `Commit`
#   MODULE...     the modules that must import from the tree
#
# exit codes: 0 built, 1 could not be built (say why on stderr), 2 bad usage
set -euo pipefail
export LC_ALL=C

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE

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

# The text whose sha256 is `Requirements`: no BOM, no CR, continuations joined, comments and blank lines dropped.
normalised() {
    sed -e $'1s/^\xef\xbb\xbf//' -e 's/\r$//' "$1" |
        sed -e ':join' -e '/\\$/{N; s/\\\n//; b join' -e '}' |
        sed -E -e 's/(^|[[:space:]]+)#.*$//' -e 's/^[[:space:]]+//' -e 's/[[:space:]]+$//' -e '/^$/d' |
        sed -e "\$a\\" # the last line ends, too
}

refuse_what_is_not_pinned() {
    local odd
    odd=$(grep -vE '^[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._-]+\])?[[:space:]]*==[[:space:]]*[^[:space:]*]+([[:space:]]*;.*)?$' "$1" | head -n 1) || true
    [[ -z $odd ]] || fail "'$odd' is not a pinned name==version" "$2" "pin it, or write it out"
}

install() {
    local python=$1 requirements=$2 modules=$3
    mkdir -p "$modules"
    "$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: --no-compile \
        --target "$modules" -r "$requirements"
}

# -S -s -B: code in the interpreter's own site-packages could change the tree it is pointed at.
compile() {
    "$1" -S -s -B -m compileall -q -j0 --invalidation-mode unchecked-hash "$2" >&2 ||
        fail "some files do not compile" "$2" "read the lines above; leave the package out or pin another version"
}

try_imports() {
    local python=$1 modules=$2
    shift 2
    PYTHONPATH=$modules "$python" -S -s -B "$HERE/try_imports.py" "$modules" "$@"
}

# The highest glibc that any wheel needs; a wheel with several manylinux tags needs the lowest of its own.
glibc() {
    local wheel
    for wheel in "$1"/*.dist-info/WHEEL; do
        { grep -aoE 'manylinux(_[0-9]+_[0-9]+|2014|2010|1)_' "$wheel" || true; } |
            sed -E 's/manylinux_([0-9]+)_([0-9]+)_/\1.\2/; s/manylinux2014_/2.17/; s/manylinux2010_/2.12/; s/manylinux1_/2.5/' |
            sort -V | head -n 1
    done | sort -V | tail -n 1 | grep . || echo none
}

package_set() {
    local python=$1 packages=$2 commit=$3 imports
    shift 3
    imports=$(printf '%s, ' "$@")
    echo "Requirements: $(sha256sum <"$packages/.package_set.requirements" | cut -c1-64)"
    echo "Python: $("$python" -S -s -B -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
    echo "Platform: $("$python" -S -s -B -c 'import sysconfig; print(sysconfig.get_platform().replace("-", "_"))')"
    echo "Glibc: $(glibc "$packages/lib/site-packages")"
    echo "Fingerprint: $(cd "$packages" && bash "$HERE/../bash/fingerprint.sh")"
    echo "Imports: ${imports%, }"
    echo "Commit: $commit"
    echo "Built: $(date -u '+%Y-%m-%d %H:%M:%S')"
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

    normalised "$requirements" >"$packages/.package_set.requirements"
    refuse_what_is_not_pinned "$packages/.package_set.requirements" "$requirements"
    install "$python" "$packages/.package_set.requirements" "$modules"
    compile "$python" "$modules"
    try_imports "$python" "$modules" "$@"
    package_set "$python" "$packages" "$commit" "$@" >"$packages/.package_set.tmp"
    "$python" -S -s -B "$HERE/check_records.py" "$packages"
    mv -T "$packages/.package_set.tmp" "$packages/.package_set"
}

main "$@"
