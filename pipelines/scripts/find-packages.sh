#!/usr/bin/env bash
# Looks whether the container has a package set of these requirements, for this Python and platform. One that fits is touched, so
# that nobody prunes it before it is deployed, and is the build's: nothing has to be installed or stored.
#
# Variables:
#   NORMALISED         the normalised requirements
#   OUTPUT             the folder for the artifact: fingerprint, package_set, package_set.requirements, and no archive
#   IMPORTS            the modules that must import from the packages, by commas or blanks
#   PYTHON_VERSION     the data app's minor version, such as 3.11
#   APP_PLATFORM       what the packages are for (default: linux_x86_64)
#   APP_GLIBC          the data app's glibc (default: as in build-packages.sh)
#   PACKAGE_SETS_URL   see lib/container.sh
# Exit codes: lib/messages.sh. Sets the pipeline variable packagesFound: yes when the set is there.
set -euo pipefail
export LC_ALL=C

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in messages glibc sign-in container; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done
unset part
readonly MOST_PAGES=1000 # of 5000 archives each

main() {
  need NORMALISED "the normalised requirements"
  need OUTPUT "the folder for the artifact"
  need IMPORTS "the modules that must import from the packages"
  need_form PYTHON_VERSION "the data app's minor version" '3\.[0-9]{1,2}'
  container_settings

  list_archives
  choose_archive
  if [[ -z $SET ]]; then
    say "The container has no package set that fits: it will be built and stored there."
  elif ! touch_archive "$SET"; then
    say "The package set $SET was deleted from the container at this moment: it will be built and stored anew."
  else
    write_artifact
    publish_variable packagesFound yes
    say "The package set $SET is in the container, of commit $(word Commit), built $(word Built): nothing is installed or uploaded."
  fi
}

# -> PAGES
list_archives() {
  local marker='' page
  PAGES=()
  while :; do
    container "?restype=container&comp=list&prefix=sets/&include=metadata${marker:+&marker=$marker}"
    [[ $CONTAINER_STATUS == 200 ]] || container_failed "listing the package sets"
    page=$WORK/${#PAGES[@]}.xml
    cp -- "$CONTAINER_ANSWER" "$page"
    PAGES+=("$page")
    marker=$(python choose_archive.py --next "$page") || not_understood
    [[ -n $marker ]] || return 0
    [[ ${#PAGES[@]} -lt $MOST_PAGES ]] || not_understood
  done
}

# -> SET, empty when none fits; WORK/package_set
choose_archive() {
  python choose_archive.py "$(sha256sum <"$NORMALISED" | cut -c1-64)" "$PYTHON_VERSION" "${APP_PLATFORM:-linux_x86_64}" \
    "${APP_GLIBC:-$(glibc_of_image)}" "$IMPORTS" "${PAGES[@]}" >"$WORK/package_set" || not_understood
  SET=$(word Fingerprint)
}

not_understood() {
  fail "$EXIT_UNREACHABLE" "the package sets could not be listed: the answer cannot be trusted" "$PACKAGE_SETS_URL" \
    "look what answers there; then run the pipeline again"
}

# word KEY: of the build that made the set.
word() {
  sed -n "s/^$1: //p" "$WORK/package_set"
}

write_artifact() {
  mkdir -p -- "$OUTPUT"
  cp -- "$WORK/package_set" "$OUTPUT/package_set"
  cp -- "$NORMALISED" "$OUTPUT/package_set.requirements"
  printf '%s\n' "$SET" >"$OUTPUT/fingerprint"
}

python() {
  python3 -S -s -B "$HERE/$1" "${@:2}"
}

main "$@"
