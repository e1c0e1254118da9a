#!/usr/bin/env bash
# Waits until the app's backup carries the package set of this run. The app is deployed and healthy already; until there is
# such a backup, lost packages could only be replaced by the set before.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   APP_BACKUP_WAIT   how many seconds all tasks together wait (1500); see also lib/slices.sh and lib/maintainer.sh
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step slices maintainer; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  if [[ $(recall backup) != awaited ]]; then
    say "Nothing to do: the backup carries these packages already."
    return
  fi
  app_settings
  begin_slice backupCurrent "${APP_BACKUP_WAIT:-1500}"
  find_hosts
  SET=$(recall new_fingerprint)
  ANSWER=$(mktemp)
  await_maintainer backup_is_current tell_what_is_awaited give_up
  say "The backup carries the package set $SET."
}

tell_what_is_awaited() {
  say "Waiting for the backup: $FOUND."
}

give_up() {
  fail "$EXIT_BACKUP_NOT_CURRENT" "BACKUP_NOT_CURRENT: deployed and healthy, but $FOUND after ${APP_BACKUP_WAIT:-1500} s" "$(app)" \
    "look what the maintainer's ticks say of this app (PackageBackup in its log); nothing has to be deployed again"
}

# The marker is in it before a backup gets its place, and names both.
backup_is_current() {
  store_file .python_packages_backup/.backup_ready "$ANSWER"
  FOUND='there is no backup'
  [[ $KUDU_STATUS == 200 ]] || return 1
  FOUND="the backup is of the set $(marker Fingerprint)"
  [[ $(marker Fingerprint) == "$SET" ]] || return 1
  FOUND='the backup is of this set under other requirements'
  [[ $(marker Requirements) == "$(recall requirements)" ]]
}

marker() {
  sed -n "s/^$1: //p" "$ANSWER" | tr -d '\r' | head -n 1
}

main "$@"
