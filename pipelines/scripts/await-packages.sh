#!/usr/bin/env bash
# Waits until the maintainer has laid out the package set beside the live one, verified it, and marked it as ready. The
# maintainer is asked for a tick at once.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   APP_PACKAGES     'blob': the maintainer fetches it from the container; else it was sent
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
  look_at_its_text
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
  local remedy="look what the maintainer's ticks say of this app (PackageBackup in its log), then run the pipeline again: nothing is sent twice"
  [[ $FOUND != wished* ]] || remedy="see that the maintainer has PACKAGE_SETS_URL and may read the container; $remedy"
  fail "$EXIT_SET_NOT_READY" "SET_NOT_READY: the package set is $FOUND, not laid out within ${APP_READY_WAIT:-1500} s" "$(app), $SET" "$remedy"
}

# -> FOUND. A few small reads; the list, as the wish, goes last when a set is taken or refused, so it is asked for first.
look() {
  if is_there "$SET.zip.parts"; then
    FOUND='sent'
  elif [[ ${APP_PACKAGES:-} == blob ]] && ! is_gone "$SET.fetch"; then
    FOUND='wished for'
  elif is_there "$SET/.backup_ready" && grep -q "^Fingerprint: $SET" "$ANSWER"; then
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

# Of a wish that is still there a text of an earlier refusal would pass for the answer.
is_gone() {
  ! is_there "$1" && [[ $KUDU_STATUS == 404 ]]
}

# An earlier run may have brought these packages under another requirements text, or another build may have stored them.
look_at_its_text() {
  store_file ".python_packages_store/incoming/$SET/.package_set" "$ANSWER"
  grep -q "^Requirements: $(recall requirements)" "$ANSWER" && return
  say "It was built from another requirements text; ours follows after the swap."
  remember relabel yes
  publish_variable packagesRelabel yes
}

refused() {
  fail "$EXIT_SET_REFUSED" "SET_REFUSED: $(excerpt "$ANSWER")" "$(app)" "do what the text says, then run the pipeline again; the live packages are untouched"
}

main "$@"
