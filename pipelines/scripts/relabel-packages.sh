#!/usr/bin/env bash
# The same packages, built from another requirements text: brings that text and the build's word to the live packages, so that
# the next code-only deploy compares with what this build was made from. No package file is touched.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   PACKAGES_FOLDER   the folder that build-packages.sh filled
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  if [[ $(recall relabel) != yes ]]; then
    say "Nothing to do: the packages were built from the text of this build."
    return
  fi
  app_settings
  need PACKAGES_FOLDER "the folder with the package set"
  find_hosts
  beat_if_due
  local set file tries=4
  set=$(recall new_fingerprint)
  for file in package_set.requirements package_set; do
    until put_in_store "$set.$file" "$PACKAGES_FOLDER/$file"; do
      tries=$((tries - 1))
      [[ $tries -gt 0 ]] || fail "$EXIT_UNREACHABLE" "the requirements text could not be sent" "$(app), $file" "run the pipeline again"
      sleep "${APP_POLL_SECONDS:-5}"
    done
  done
  remote_of_run relabel --to "$set" --requirements "$(recall requirements)"
  if [[ $REMOTE_WORD != RELABEL_SUCCESS ]]; then
    not_now "the packages were not relabelled"
    fail "$EXIT_FAILED" "the packages could not be relabelled" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again"
  fi
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

main "$@"
