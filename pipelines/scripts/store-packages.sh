#!/usr/bin/env bash
# Stores the archive of the build in the container, once: as blocks that nobody sees before the last request lists them all. It
# is named after its set, so whoever stored it before, or meanwhile, stored the same.
#
# Variables:
#   PACKAGES_FOLDER    the folder that build-packages.sh filled; the parts of the archive are deleted from it, because the deploy
#                      stage needs no copy of what is in the container
#   PACKAGE_SETS_URL   see lib/container.sh
# Exit codes: lib/messages.sh.
set -euo pipefail
export LC_ALL=C

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in messages sign-in container; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done
unset part

main() {
  need PACKAGES_FOLDER "the folder with the package set"
  read_build
  container_settings

  if touch_archive "$SET"; then
    say "The archive $SET is in the container already; it is not sent."
    tell_of_other_requirements
  else
    store
  fi
  remove_parts
}

# -> SET, PARTS
read_build() {
  local part
  SET=$(cat -- "$PACKAGES_FOLDER/fingerprint" 2>/dev/null || true)
  [[ $SET =~ ^[0-9a-f]{64}$ && -s $PACKAGES_FOLDER/$SET.zip.parts && -s $PACKAGES_FOLDER/package_set ]] ||
    fail "$EXIT_USAGE" "there is no package set to store" "$PACKAGES_FOLDER" "run build-packages.sh before"
  PARTS=()
  while read -r _ _ part; do
    PARTS+=("$PACKAGES_FOLDER/$part")
  done <"$PACKAGES_FOLDER/$SET.zip.parts"
}

# Identical wheels are one set, whatever text named them; the deployment brings this build's text to the app.
tell_of_other_requirements() {
  local theirs
  theirs=$(of_archive requirements)
  # Whoever can write the container wrote it: nothing else of it goes into a log.
  [[ $theirs =~ ^[0-9a-f]{64}$ ]] || theirs='an unknown one'
  [[ $theirs == "$(word Requirements)" ]] ||
    say "It was stored under another requirements text ($theirs): builds of this one will not find it, and install each time."
}

store() {
  describe
  send_blocks
  list_blocks
  if [[ $CONTAINER_STATUS == 201 ]]; then
    say "Stored: $PACKAGE_SETS_URL/sets/$SET.zip, ${#PARTS[@]} blocks."
    return
  fi
  # Someone else was faster, or our own request had come through when its answer was lost.
  case $CONTAINER_STATUS in 400 | 409 | 412) ;; *) container_failed "storing the archive" ;; esac
  say "The archive could not be listed ($CONTAINER_STATUS $CONTAINER_ERROR)."
  touch_archive "$SET" ||
    fail "$EXIT_FAILED" "the archive $SET could not be stored, and nobody else has stored it" "$PACKAGE_SETS_URL" "run the pipeline again"
  say "It was stored meanwhile."
}

# -> WORK/metadata_of_set, MD5S
describe() {
  local key
  python3 -S -s -B "$HERE/describe_archive.py" "${PARTS[@]}" >"$WORK/description" ||
    fail "$EXIT_FAILED" "the archive cannot be read" "$PACKAGES_FOLDER" "run the pipeline again"
  mapfile -t MD5S < <(sed -n 's/^md5 //p' "$WORK/description")
  {
    for key in Fingerprint Requirements Python Platform Glibc Imports Commit Built; do
      printf 'x-ms-meta-%s: %s\n' "${key,,}" "$(word "$key")"
    done
    sed -nE 's/^(files|bytes|sha256) /x-ms-meta-\1: /p' "$WORK/description"
  } >"$WORK/metadata_of_set"
}

# word KEY: of this build.
word() {
  sed -n "s/^$1: //p" "$PACKAGES_FOLDER/package_set" | head -n 1
}

send_blocks() {
  local number
  UPLOAD=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  for number in "${!PARTS[@]}"; do
    say "Storing ${PARTS[number]##*/}, $(stat -c %s -- "${PARTS[number]}") bytes."
    container "/sets/$SET.zip?comp=block&blockid=$(block "$number" | sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g')" \
      --request PUT --header "Content-MD5: ${MD5S[number]}" --header 'Content-Type: application/octet-stream' --data-binary "@${PARTS[number]}"
    [[ $CONTAINER_STATUS == 201 ]] || container_failed "storing ${PARTS[number]##*/}"
  done
}

# block NUMBER: its id; no other upload has it, so that two who store at once cannot mix theirs.
block() {
  printf '%s%08d' "$UPLOAD" "$1" | base64
}

list_blocks() {
  local number
  {
    printf '<?xml version="1.0" encoding="utf-8"?><BlockList>'
    for number in "${!PARTS[@]}"; do printf '<Latest>%s</Latest>' "$(block "$number")"; done
    printf '</BlockList>'
  } >"$WORK/blocks"
  container "/sets/$SET.zip?comp=blocklist" --request PUT --header 'If-None-Match: *' --header 'x-ms-blob-content-type: application/zip' \
    --header 'Content-Type: application/xml' --header "@$WORK/metadata_of_set" --data-binary "@$WORK/blocks"
}

remove_parts() {
  rm -f -- "${PARTS[@]}" "$PACKAGES_FOLDER/$SET.zip.parts"
}

main "$@"
