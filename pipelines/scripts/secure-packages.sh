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
  wait_for_kudu
  expect_what_was_deployed
  expected=$(recall fingerprint)
  if [[ -z $expected ]]; then
    say "No packages were live before this run, and it has brought none."
    return
  fi
  remote_of_run status
  [[ $REMOTE_WORD == STATUS_SUCCESS ]] || lost "the packages cannot be looked at"
  if intact "$expected"; then
    say "The packages are intact: nothing was moved."
    new_set_without_its_code
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

# A classic deployment brings the packages itself.
expect_what_was_deployed() {
  [[ $RUN_ATTEMPT == new && $(plan) == classic && $(recall deployed) == yes ]] || return 0
  remember fingerprint "$(recall new_fingerprint)"
  remember packages complete
  remember swapped yes
}

# The new set is live, and the deployment of its code failed: the app is not what it should be.
new_set_without_its_code() {
  if attempt_failed && [[ $RUN_ATTEMPT == new && $(recall swapped) == yes ]]; then
    publish_variable unhealthy true
    warn "the new package set is live on $(app), but the deployment of its code failed"
  fi
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
  restore "$1"
  [[ $REMOTE_WORD == RESTORE_SUCCESS ]] || restore_another
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

# restore FINGERPRINT
restore() {
  local options=(--expect "$1" --python "$PYTHON_VERSION" --platform "$APP_PLATFORM")
  # A set before is of other requirements than this code.
  if [[ $1 == "$(recall new_fingerprint)" || $(plan) == code ]]; then options+=(--requirements "$(recall requirements)"); fi
  remote_of_run restore "${options[@]}"
}

# A set that was swapped in has no backup yet. Better another one than none, but the run has failed.
restore_another() {
  [[ $(recall swapped) == yes ]] || lost "the packages could not be restored"
  publish_variable unhealthy true
  local set
  set=$(recall previous_fingerprint)
  [[ -n $set ]] || lost "the packages are gone, and there was no set before"
  restore "$set"
  [[ $REMOTE_WORD == RESTORE_SUCCESS ]] || lost "the packages could not be restored"
  remember moved yes
  remember fingerprint "$set"
  fail "$EXIT_PACKAGES" "the new packages did not survive the deployment; the set before is live again ($REMOTE_TEXT)" "$(app)"     "run the pipeline with packages: park, for a platform that cleans"
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
    beat_if_due
  done
  if [[ $DEPLOYMENT == 4\ * ]]; then remember deployed yes; fi
}

lost() {
  not_now "$1"
  fail "$EXIT_PACKAGES" "$REMOTE_WORD: $1" "$(app): $REMOTE_TEXT" "run operate with status, then the full deploy if no set is there"
}

main "$@"
