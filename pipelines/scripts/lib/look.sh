# shellcheck shell=bash
# What every look at an app tells and refuses, before the first change, whatever is to be deployed. Sourced after step.sh.
#
#   CODE_FOLDER      the folder that build-code.sh and normalise_requirements.py filled
#   PYTHON_VERSION   the minor version the code is for, such as 3.11
#   APP_PLATFORM     the platform the packages must be of (linux_x86_64)
#   APP_MAINTAINER   'required': a backup is kept for this app; 'none': it is deployed without one

look_settings() {
  need CODE_FOLDER "the folder with code.zip and requirements.txt"
  need_form PYTHON_VERSION "the Python minor version of the app" '3\.[0-9]{1,2}'
  APP_PLATFORM=${APP_PLATFORM:-linux_x86_64}
  need_one_of APP_MAINTAINER required none
}

# look_at_app: prints what is there, and leaves the remote script's status for `of` and `all_of`.
look_at_app() {
  show_app
  check_python_of_app
  show_deployments
  remote_of_run status
  [[ $REMOTE_WORD == STATUS_SUCCESS ]] || status_failed
  printf '%s\n' "$REMOTE_LINES" | grep -v '^Installed-Requirements: ' || true
  check_platform
}

show_app() {
  local site state
  site=$(jq -r '.properties.state,
    "state \(.properties.state), host \(.properties.defaultHostName), public network access \(.properties.publicNetworkAccess // "not set")"' <<<"$(recall site)")
  state=${site%%$'\n'*}
  say "App $(app): ${site#*$'\n'}"
  [[ $state == Running ]] || warn "$(app) is $state: it cannot become healthy before it is started"
}

check_python_of_app() {
  local config runtime
  config=$(arm_or_fail get /config/web "Reading the app's configuration")
  config=$(jq -r '.properties.linuxFxVersion // "",
    ([.properties.ipSecurityRestrictions[]? | "\(.action) \(.ipAddress // .tag // .name)"] | if length == 0 then "none" else join(", ") end)' <<<"$config")
  runtime=${config%%$'\n'*}
  say "Access restrictions: ${config#*$'\n'}"
  say "Runtime: ${runtime:-not set}"
  if [[ ${runtime,,} == python\|* && ${runtime#*|} != "$PYTHON_VERSION" ]]; then
    fail "$EXIT_PYTHON" "PYTHON_CHANGED: the code is built for Python $PYTHON_VERSION, the app runs ${runtime#*|}" "$(app)" \
      "set pythonVersion to the app's, or change the app and run the full deploy"
  fi
}

show_deployments() {
  local answer
  answer=$(mktemp)
  kudu GET /api/deployments "$answer" --retry 4
  kudu_refused "$KUDU_STATUS" /api/deployments
  if [[ $KUDU_STATUS == 200 ]]; then
    say "Recent deployments:"
    jq -r '.[:5][] | "  \(.received_time // "?") status \(.status) \(.message // "")"' "$answer" >&3 || true
  fi
  rm -f "$answer"
}

status_failed() {
  fail "$EXIT_UNREACHABLE" "$REMOTE_WORD: the app's share cannot be looked at" "$(app): $REMOTE_TEXT" \
    "check the app's content share, then run the pipeline again"
}

check_platform() {
  [[ $(of Remote-Build) != on ]] || fail "$EXIT_REMOTE_BUILD" "REMOTE_BUILD: this app builds remotely, which deletes the packages" "$(app)" \
    "set the app settings SCM_DO_BUILD_DURING_DEPLOYMENT and ENABLE_ORYX_BUILD to false"
  [[ $(of Wwwroot) != read-only ]] || fail "$EXIT_READ_ONLY" "READ_ONLY: wwwroot cannot be written" "$(app) runs from a package" \
    "this pattern is not for it: remove WEBSITE_RUN_FROM_PACKAGE and run the full deploy, or keep deploying packages"
}
