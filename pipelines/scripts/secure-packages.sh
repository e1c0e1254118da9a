#!/usr/bin/env bash
# Sees to it that the packages are what they were before the code was deployed: looks, and only if they are not, renames
# the parked tree, the backup or the previous set into place. Runs whatever happened before, once a hold was taken.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   PYTHON_VERSION, APP_PLATFORM   what a set must be for to be put in place
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_always_step
  app_settings
  need_form PYTHON_VERSION "the Python minor version of the app" '3\.[0-9]{1,2}'
  APP_PLATFORM=${APP_PLATFORM:-linux_x86_64}
  find_hosts
  beat
  local expected
  expected=$(recall fingerprint)
  wait_for_kudu
  remote_of_run status
  [[ $REMOTE_WORD == STATUS_SUCCESS ]] || lost "the packages cannot be looked at"
  if intact "$expected"; then
    say "The packages are intact: nothing was moved."
    return
  fi
  all_of Problem | sed 's/^/  /' >&3
  say "The packages are $(of Packages) (fingerprint $(of Fingerprint)); wanted: $expected."
  # Lost when this run looked, complete now: somebody brought them, and this run has nothing better.
  if [[ $(of Packages) == complete && $(recall packages) != complete ]]; then
    fail "$EXIT_PACKAGES" "PACKAGES_CHANGED: other packages are live than this run's code was compared with" "$(app)" "nothing was moved; run the pipeline again"
  fi
  put_back "$expected"
  remember moved yes
  remote_of_run status
  intact "$expected" || lost "the packages are $(of Packages) after they were put back"
}

intact() {
  [[ $REMOTE_WORD == STATUS_SUCCESS && $(of Packages) == complete && $(of Fingerprint) == "$1" ]]
}

# A parked tree first: it is what was live, and the backup stays where it is.
put_back() {
  if [[ $(all_of Parked | grep -c ' complete$') == 1 && $(of Packages) != complete ]]; then
    remote_of_run return
    if [[ $REMOTE_WORD == RETURN_SUCCESS ]]; then
      say "$REMOTE_WORD: $REMOTE_TEXT"
      return
    fi
    say "$REMOTE_WORD: $REMOTE_TEXT; restoring instead."
  fi
  remote_of_run restore --expect "$1" --requirements "$(recall requirements)" --python "$PYTHON_VERSION" --platform "$APP_PLATFORM"
  [[ $REMOTE_WORD == RESTORE_SUCCESS ]] || lost "the packages could not be restored"
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

# A deployment that still goes on could delete what is put back.
wait_for_kudu() {
  [[ $(recall deployed) == unknown ]] || return 0
  local deadline=$((SECONDS + ${APP_DEPLOY_WAIT:-540}))
  while :; do
    find_deployment
    # One that was refused or never arrived does not show.
    if [[ $KUDU_STATUS == 20[02] && ($DEPLOYMENT == '' || $DEPLOYMENT == [34]\ *) ]]; then break; fi
    [[ $SECONDS -lt $deadline ]] || fail "$EXIT_DEPLOY_UNKNOWN" "a deployment still goes on" "$(app)" \
      "nothing is put back meanwhile; when it has ended, run the pipeline again: parked packages and the backup stay"
    sleep "${APP_POLL_SECONDS:-5}"
    beat
  done
}

lost() {
  case $REMOTE_WORD in
    HELD_BY | NOT_HELD | BUSY)
      fail "$EXIT_NOT_NOW" "$REMOTE_WORD: $1" "$(app): $REMOTE_TEXT" "run the pipeline again when it has ended: parked packages and the backup stay" ;;
  esac
  fail "$EXIT_PACKAGES" "$REMOTE_WORD: $1" "$(app): $REMOTE_TEXT" "run operate with status, then the full deploy if no set is there"
}

main "$@"
