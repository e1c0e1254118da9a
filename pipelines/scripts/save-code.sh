#!/usr/bin/env bash
# Saves the code that is live now, so that it can be put back when the new one is unhealthy. What is live is the truth; an
# older artifact may be of another branch or environment.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   PREVIOUS_FOLDER   where code.zip and code.zip.sha256 of it are written
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  need PREVIOUS_FOLDER "the folder for the code that is live now"
  find_hosts
  remote_of_run hash-code
  [[ $REMOTE_WORD == HASH_SUCCESS ]] || fail "$EXIT_FAILED" "the live code cannot be listed" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again"
  mkdir -p "$PREVIOUS_FOLDER/tree"
  grep -E '^[0-9a-f]{64}  ' <<<"$REMOTE_LINES" | grep -vE '(^|/)__pycache__/|\.pyc$' >"$PREVIOUS_FOLDER/code.zip.sha256" || true
  if [[ ! -s $PREVIOUS_FOLDER/code.zip.sha256 ]]; then
    rmdir "$PREVIOUS_FOLDER/tree"
    warn "$(app) has no code yet: nothing could be put back"
    return
  fi
  fetch
  (cd "$PREVIOUS_FOLDER/tree" && find . -exec touch {} + && zip -q -r -X ../code.zip .)
  rm -rf "$PREVIOUS_FOLDER/tree"
  publish_variable previousCodeSaved true
  say "Saved the live code: $(wc -l <"$PREVIOUS_FOLDER/code.zip.sha256") files, $(stat -c %s "$PREVIOUS_FOLDER/code.zip") bytes."
}

# One curl for all files, so that one connection serves them.
fetch() {
  local requests path
  requests=$(mktemp)
  while IFS= read -r path; do
    printf 'url = "%s"\noutput = "%s"\n' "$(file_address "$path")" "$(quoted "$PREVIOUS_FOLDER/tree/$path")"
  done < <(cut -c67- "$PREVIOUS_FOLDER/code.zip.sha256") >"$requests"
  kudu_files "$requests" || fail "$EXIT_UNREACHABLE" "the live code cannot be read" "$(app): $SCM_HOST/api/vfs" "run the pipeline again"
  rm -f "$requests"
  (cd "$PREVIOUS_FOLDER/tree" && sha256sum --check --quiet ../code.zip.sha256 >&3) ||
    fail "$EXIT_FAILED" "the live code changed while it was read" "$(app)" "run the pipeline again"
}

main "$@"
