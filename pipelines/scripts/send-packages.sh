#!/usr/bin/env bash
# Sends the package set to the app's share, beside the live packages, in parts: each is checked by its hash there, only what
# is missing is sent, and the list of parts goes last. Ticks go on meanwhile; nobody reads a set before its list is there.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   PACKAGES_FOLDER   the folder that build-packages.sh filled
#   APP_SEND_WAIT     how many seconds all tasks together may take (1800); see also lib/slices.sh
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step slices incoming; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  only_for_plan swap
  app_settings
  need PACKAGES_FOLDER "the folder with the package set"
  begin_slice packagesSent "${APP_SEND_WAIT:-1800}"
  find_hosts
  SET=$(recall new_fingerprint)
  LIST=$PACKAGES_FOLDER/$SET.zip.parts
  while :; do
    find_missing_parts
    if [[ -z $MISSING ]] && deliver; then break; fi
    # A part that does not get through is asked about again: it may have arrived all the same.
    send_parts
  done
  slice_done
  say "The package set $SET is on the share: $(wc -l <"$LIST") parts, $(awk '{ sum += $2 } END { printf "%.1f", sum / 1048576 }' "$LIST") MB."
}

# -> MISSING, lines of the list that are not there with this hash and size; none when the set is laid out already.
find_missing_parts() {
  MISSING=''
  if ! is_laid_out; then
    MISSING=$(LC_ALL=C sort "$LIST" | LC_ALL=C comm -23 - <(all_of Part | LC_ALL=C sort))
  fi
}

send_parts() {
  local size name
  while read -r _ size name; do
    [[ -n $name ]] || continue
    if out_of_time; then
      fail "$EXIT_UNREACHABLE" "the package set could not be sent in time" "$(app), $name" "run the pipeline again: what has arrived is not sent again"
    fi
    if slice_is_over; then end_slice; fi
    say "Sending $name, $size bytes."
    put_in_store "$name" "$PACKAGES_FOLDER/$name" || sleep "${APP_POLL_SECONDS:-5}"
  done <<<"$MISSING"
}

# The list under another name first: it counts only when the remote script has seen that it and the parts are whole.
deliver() {
  put_in_store "$SET.zip.list" "$LIST" || return 1
  remote_of_run deliver --to "$SET" --sha256 "$(sha256sum <"$LIST" | cut -c1-64)"
  case $REMOTE_WORD in
    DELIVER_SUCCESS) return ;;
    PARTS_MISSING) say "$REMOTE_WORD: $REMOTE_TEXT" ;;
    *) fail "$EXIT_FAILED" "the package set could not be delivered" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again" ;;
  esac
  return 1
}

main "$@"
