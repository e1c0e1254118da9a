#!/usr/bin/env bash
# Waits until the maintainer has laid out the package set beside the live one, verified it, and marked it as ready. The
# maintainer is asked for a tick at once.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   APP_READY_WAIT   how many seconds all tasks together wait (1500); see also lib/slices.sh and lib/maintainer.sh
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step slices maintainer; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  only_for_plan swap
  app_settings
  begin_slice packagesReady "${APP_READY_WAIT:-1500}"
  find_hosts
  SET=$(recall new_fingerprint)
  ANSWER=$(mktemp)
  await_maintainer is_ready tell_what_is_awaited give_up
  say "The package set $SET is laid out, verified and marked."
}

is_ready() {
  look
  [[ $FOUND != refused ]] || refused
  [[ $FOUND == ready ]]
}

tell_what_is_awaited() {
  say "The package set is $FOUND; waiting for the maintainer to lay it out."
}

give_up() {
  fail "$EXIT_SET_NOT_READY" "SET_NOT_READY: the package set is $FOUND, not laid out within ${APP_READY_WAIT:-1500} s" "$(app), $SET" \
    "look what the maintainer's ticks say of this app (PackageBackup in its log), then run the pipeline again: nothing is sent twice"
}

# -> FOUND. Three small reads at the most; the list goes last when a set is taken or refused, so it is asked for first.
look() {
  if is_there "$SET.zip.parts"; then
    FOUND='sent'
    return
  fi
  if is_there "$SET/.backup_ready" && grep -q "^Fingerprint: $SET" "$ANSWER"; then
    FOUND=ready
  elif is_there "$SET.refused"; then
    FOUND=refused
  else
    FOUND='not there yet'
  fi
}

is_there() {
  store_file ".python_packages_store/incoming/$1" "$ANSWER"
  [[ $KUDU_STATUS == 200 ]]
}

refused() {
  fail "$EXIT_SET_REFUSED" "SET_REFUSED: $(excerpt "$ANSWER")" "$(app)" "do what the text says, then run the pipeline again; the live packages are untouched"
}

main "$@"
