#!/usr/bin/env bash
# Makes the requirements file of an app that has a lock file, by the app's own command. Every build of the app runs this,
# with packages or without, so that all of them compare the same text.
#
# usage: export-requirements.sh, with these variables:
#   APP_FOLDER            the folder of host.json, in which the command runs
#   REQUIREMENTS_COMMAND  what prints the requirements and nothing else, such as
#                         uv export --frozen --quiet --no-dev --no-emit-project --format requirements-txt
#                         poetry export --format requirements.txt
#   OUTPUT                the file to write; in APP_FOLDER, because local paths in it are seen from its own folder. The name
#                         .requirements.exported.txt is never shipped with the code
#
# exit codes: 0 written · 1 the command failed or printed nothing · 2 bad variables · 5 the command is not there
set -euo pipefail
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/messages.sh"

main() {
  local code=0
  need APP_FOLDER "the folder of host.json"
  need REQUIREMENTS_COMMAND "what prints the requirements"
  need OUTPUT "the file to write"
  umask 077 # some commands print the credentials of a feed
  (cd -- "$APP_FOLDER" && bash -c "$REQUIREMENTS_COMMAND") >"$OUTPUT.tmp" || code=$?
  if [[ $code -ne 0 ]]; then
    rm -f -- "$OUTPUT.tmp"
    [[ $code -ne 127 ]] || fail "$EXIT_TOOL" "requirementsCommand is not there: $REQUIREMENTS_COMMAND" "on this agent" "install it first in the same command: python -m pip install ... && ..."
    fail "$EXIT_FAILED" "requirementsCommand ended with $code: $REQUIREMENTS_COMMAND" "$APP_FOLDER" "see above; run it there by hand, and bring the lock file up to date"
  fi
  if ! grep -q '[^[:space:]]' "$OUTPUT.tmp"; then
    rm -f -- "$OUTPUT.tmp"
    fail "$EXIT_FAILED" "requirementsCommand printed nothing: $REQUIREMENTS_COMMAND" "$APP_FOLDER" "let it print the requirements to its standard output"
  fi
  mv -fT -- "$OUTPUT.tmp" "$OUTPUT"
  printf 'Exported: %s lines by %s\n' "$(wc -l <"$OUTPUT")" "$REQUIREMENTS_COMMAND"
}

main "$@"
