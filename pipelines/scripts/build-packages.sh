#!/usr/bin/env bash
# Builds the package set of a data app: installed once into an empty folder, proven by imports, packed for sending.
#
# usage: build-packages.sh [--help], with these variables:
#   APP_FOLDER           the folder of host.json
#   REQUIREMENTS         the requirements file, in APP_FOLDER or with a whole path
#   OUTPUT               the folder to write the artifact to: <fp>.zip.part-NNN, <fp>.zip.parts (a line a part:
#                        "sha256 size name"), package_set, package_set.requirements, fingerprint
#   IMPORTS              the modules that must import from the packages, by commas or blanks
#   COMMIT               what to write as Commit
#   PYTHON_VERSION       the data app's minor version, such as 3.11; that of PYTHON must be the same
#   INSTALLER            pip (default) or uv
#   ALLOW_SOURCE_BUILDS  packages, by commas or blanks, that may be built when no wheel fits (default: none)
#   APP_GLIBC            the data app's glibc (default: 2.31 up to Python 3.11, 2.36 from 3.12 on (?))
#   APP_PLATFORM         what the packages are for, also PYTHON's own platform (default: linux_x86_64)
#   TARGET_TAGS          pinned (default): wheels are chosen by platform tags up to APP_GLIBC; native: this runs in the app's
#                        own image, and the wheels are those for its interpreter
#   PACKAGES             where to install: absent, or an empty folder (default: a temporary one, deleted afterwards)
#   RESTORED             true: PACKAGES came out of a cache; it is verified, not installed, and built anew if it is not
#                        good (default: false)
#   PART_BYTES           the most a part has (default: 33554432)
#   PYTHON, UV           the interpreter, with pip (default: python3), and the uv to run (default: uv)
#
# exit codes: 0 built · 1 refused, the messages name the package · 2 bad usage or variables · 5 a tool is missing
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
for part in messages glibc; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done
unset part

main() {
  if [[ ${1:-} == --help ]]; then
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}"
    exit 0
  fi
  demand_settings "$@"
  PYTHON_VERSION=$PYTHON_VERSION bash "$HERE/check-agent.sh" bash coreutils python
  demand_platform
  WORK=$(mktemp -d)
  trap 'rm -rf -- "$WORK"' EXIT
  export PACKAGES=${PACKAGES:-$WORK/.python_packages}
  # What the caller set for other purposes must not decide what an import finds.
  unset PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONPYCACHEPREFIX

  if ! restored; then
    build
  fi
  bash "$HERE/pack-packages.sh"
}

demand_settings() {
  [[ $# -eq 0 ]] || fail "$EXIT_USAGE" "'$1' is not understood" "build-packages.sh" "--help says which variables there are"
  export PYTHON=${PYTHON:-python3} APP_PLATFORM=${APP_PLATFORM:-linux_x86_64} TARGET_TAGS=${TARGET_TAGS:-pinned}
  # Where the cache gave no answer, its variable is a macro that nothing has replaced.
  [[ ${RESTORED:-} != "\$("* ]] || RESTORED=false
  RESTORED=${RESTORED:-false}
  need APP_FOLDER "the folder of host.json"
  need REQUIREMENTS "the requirements file of the app"
  need OUTPUT "the folder to write the artifact to"
  need IMPORTS "the modules that must import from the packages"
  need_form COMMIT "the commit that is built" '[0-9A-Za-z._-]{1,64}'
  need_form PYTHON_VERSION "the data app's minor version" '3\.[0-9]{1,2}'
  need_one_of RESTORED true false
  [[ -d $APP_FOLDER ]] ||
    fail "$EXIT_USAGE" "APP_FOLDER is '$APP_FOLDER', which is no folder" "on this agent" "give the folder of host.json"
  [[ $REQUIREMENTS == /* ]] || REQUIREMENTS=$APP_FOLDER/$REQUIREMENTS
  export REQUIREMENTS OUTPUT IMPORTS COMMIT
  export APP_GLIBC=${APP_GLIBC:-$(glibc_of_image)}
}

# The imports are proven here, so this must be the platform of the app.
demand_platform() {
  local platform
  platform=$("$PYTHON" -S -s -B -c 'import sysconfig; print(sysconfig.get_platform().replace("-", "_"))')
  [[ $platform == "$APP_PLATFORM" ]] ||
    fail "$EXIT_FAILED" "$PYTHON is for $platform, and the packages for $APP_PLATFORM" "on this agent" "choose a pool of agents of that platform"
}

# Whether the packages out of the cache are good. Those that are not are thrown away.
restored() {
  [[ $RESTORED == true ]] || return 1
  if bash "$HERE/verify-packages.sh"; then
    return 0
  fi
  warn "the packages out of the cache are not good, see above; they are thrown away and built anew. The cache keeps them until they expire: until then, run with cache: false"
  rm -rf -- "$PACKAGES"
  return 1
}

build() {
  bash "$HERE/install-packages.sh"
  bash "$HERE/write-package-set.sh" ||
    fail "$?" "the packages are refused" "$REQUIREMENTS" "see above for the name of the package or module, and correct the requirements or IMPORTS"
}

main "$@"
