#!/usr/bin/env bash
# Sees to it that the code deployment cannot delete the packages. 'keep' and 'blob' take them out of Kudu's manifest, so that they
# stay where they are; 'park' renames them out of wwwroot, for platforms that clean all the same. A classic deploy, which brings
# packages of its own, has all that is live set aside, so that two sets never mix.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   APP_PACKAGES   keep | park | blob
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  need_one_of APP_PACKAGES keep park blob
  find_hosts
  beat_if_due
  if [[ $RUN_ATTEMPT == new && $(plan) == classic ]]; then
    set_aside
    return
  fi
  if [[ $APP_PACKAGES != park ]]; then
    remote_of_run disown
    case $REMOTE_WORD in
      DISOWN_SUCCESS)
        say "$REMOTE_WORD: $REMOTE_TEXT"
        return ;;
      MANIFEST_NOT_FOUND) say "There is no manifest of an earlier deployment ($REMOTE_TEXT): the packages are parked instead." ;;
      *) protection_failed ;;
    esac
  fi
  park
}

park() {
  # Nothing to park when they were lost before; what is put in their place comes after the deployment.
  if [[ $(recall packages) != complete ]]; then
    remote_of_run status
    if [[ $(of Packages) != complete ]]; then
      say "The packages are $(of Packages): there is nothing to park."
      return
    fi
  fi
  remote_of_run park
  [[ $REMOTE_WORD == PARK_SUCCESS ]] || protection_failed
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

set_aside() {
  # Known before it is asked for: from now on the packages may have been moved.
  remember moved yes
  remote_of_run set-aside
  [[ $REMOTE_WORD == SET_ASIDE_SUCCESS ]] || protection_failed
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

protection_failed() {
  not_now "someone else works on the app"
  fail "$EXIT_FAILED" "the packages could not be protected" "$(app): $REMOTE_WORD $REMOTE_TEXT" "nothing was deployed; do what the text says, then run the pipeline again"
}

main "$@"
