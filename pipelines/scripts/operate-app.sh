#!/usr/bin/env bash
# One verb of the remote script for one app, for emergencies: status, restore, rollback, or the release of a dead run's hold.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   OPERATE_VERB   status | restore | rollback | release
#   OPERATE_RUN    release: the run whose hold it ends
#   OPERATE_TO     rollback: the fingerprint of the previous set to take, when there are several (optional)
#   OPERATE_EVEN_BAD   rollback: true takes a set that failed its health check (optional)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  need_one_of OPERATE_VERB status restore rollback release
  find_hosts
  case $OPERATE_VERB in
    status) remote_of_run status ;;
    restore) remote_of_run restore ;;
    rollback) roll_back ;;
    release)
      need_form OPERATE_RUN "the run whose hold is to end" '[A-Za-z0-9][A-Za-z0-9._-]{0,63}'
      RUN_NAME=$OPERATE_RUN remote_of_run release ;;
  esac
  printf '%s\n' "$REMOTE_LINES"
  case $REMOTE_WORD in
    *_SUCCESS) ;;
    HELD_BY | NOT_HELD | BUSY) fail "$EXIT_NOT_NOW" "$REMOTE_WORD: $OPERATE_VERB was not done" "$(app): $REMOTE_TEXT" "wait, or release a dead run's hold" ;;
    BACKUP_NOT_FOUND | PREVIOUS_NOT_FOUND) fail "$EXIT_NO_BACKUP" "$REMOTE_WORD: nothing to put in place" "$(app): $REMOTE_TEXT" "run the full deploy" ;;
    BACKUP_NOT_READY) fail "$EXIT_BACKUP_NOT_READY" "$REMOTE_WORD: the backup is not complete and marked" "$(app): $REMOTE_TEXT" "run the full deploy" ;;
    *) fail "$EXIT_FAILED" "$REMOTE_WORD: $OPERATE_VERB was not done" "$(app): $REMOTE_TEXT" "do what the text says" ;;
  esac
  say "$REMOTE_WORD: $REMOTE_TEXT"
  if [[ $OPERATE_VERB == restore || $OPERATE_VERB == rollback ]]; then remember moved yes; fi
}

roll_back() {
  local options=()
  if [[ -n ${OPERATE_TO:-} ]]; then
    need_form OPERATE_TO "the fingerprint of a previous set" '[0-9a-f]{64}'
    options+=(--to "$OPERATE_TO")
  fi
  if [[ $(tr "[:upper:]" "[:lower:]" <<<"${OPERATE_EVEN_BAD:-}") == true ]]; then options+=(--even-bad); fi
  remote_of_run rollback "${options[@]}"
}

main "$@"
