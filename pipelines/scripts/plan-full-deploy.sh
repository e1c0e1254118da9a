#!/usr/bin/env bash
# Looks at the app and decides what this run does to its packages: nothing (they are the build's already), another
# requirements text, a swap, or a classic zip deploy. Whatever speaks against the deployment ends here, before the first
# change. All it writes is the remote script and the small file that tells the share's time, both in the store.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   CODE_FOLDER       the folder that build-code.sh and normalise_requirements.py filled
#   PACKAGES_FOLDER   the folder that build-packages.sh filled
#   PYTHON_VERSION    the minor version the code is for, such as 3.11
#   APP_PLATFORM      the platform the packages must be of (linux_x86_64)
#   APP_MAINTAINER    'required': a backup is kept for this app; 'none': it is deployed without one, always classic
#   APP_PACKAGES      'blob': the archive is in the container, and no part of the artifact (optional)
#   APP_DELIVERY      'swap': the set arrives whole and is swapped in; 'classic': one zip with code and packages
#   APP_EVEN_BAD      'true' takes a set that failed its health check before (optional)
#   APP_MAY_DIFFER    globs of package files the app changes on purpose, separated by commas (optional)
# Exit codes: lib/messages.sh. Sets the pipeline variables packagesPlan, packagesRelabel and
# backupAwaited.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"
# shellcheck source=/dev/null
source "$HERE/lib/look.sh"

main() {
  begin_step
  app_settings
  look_settings
  need PACKAGES_FOLDER "the folder with the package set"
  need_one_of APP_DELIVERY swap classic
  APP_PACKAGES=${APP_PACKAGES:-keep}
  [[ $APP_PACKAGES != blob || "$APP_MAINTAINER $APP_DELIVERY" == "required swap" ]] ||
    fail "$EXIT_USAGE" "packages: blob needs a maintainer, which fetches the set, and delivery: swap" "$(app)" "correct the pipeline's parameters"
  read_build
  find_hosts
  look_at_app
  remember_what_is_live
  choose_plan
  refuse_bad_set
  show_plan
}

# The two artifacts have to be of one build.
read_build() {
  local key
  NEW=$(cat "$PACKAGES_FOLDER/fingerprint" 2>/dev/null || true)
  [[ $NEW =~ ^[0-9a-f]{64}$ ]] ||
    fail "$EXIT_USAGE" "there is no package set to deploy" "$PACKAGES_FOLDER" "publish what build-packages.sh made, as the artifact packages-<name>"
  [[ $APP_PACKAGES == blob || -s $PACKAGES_FOLDER/$NEW.zip.parts ]] ||
    fail "$EXIT_USAGE" "the artifact has no archive of the package set" "$PACKAGES_FOLDER" "deploy with packages: blob what a build with packageSetsUrl made"
  for key in Requirements Python Platform; do
    printf -v "BUILT_${key^^}" '%s' "$(sed -n "s/^$key: //p" "$PACKAGES_FOLDER/package_set" | head -n 1)"
  done
  [[ $BUILT_REQUIREMENTS == "$(sha256sum <"$CODE_FOLDER/requirements.txt" | cut -c1-64)" ]] ||
    fail "$EXIT_REQUIREMENTS" "REQUIREMENTS_CHANGED: the package set was not built from the requirements of this code" "$PACKAGES_FOLDER and $CODE_FOLDER" \
      "take both artifacts of one build"
  [[ $BUILT_PYTHON == "$PYTHON_VERSION" ]] ||
    fail "$EXIT_PYTHON" "PYTHON_CHANGED: the code is for Python $PYTHON_VERSION, the package set for $BUILT_PYTHON" "$PACKAGES_FOLDER" "build it with the app's Python"
  [[ $BUILT_PLATFORM == "$APP_PLATFORM" ]] ||
    fail "$EXIT_PLATFORM" "PLATFORM_CHANGED: the app is $APP_PLATFORM, the package set is for $BUILT_PLATFORM" "$PACKAGES_FOLDER" "build it on the app's platform"
}

# What the hold expects, what a rollback takes, and what has to be live until the packages are changed.
remember_what_is_live() {
  local live=''
  STATE=$(of Packages)
  if [[ $STATE == complete ]]; then live=$(of Fingerprint); fi
  remember packages "$STATE"
  remember fingerprint "$live"
  remember previous_fingerprint "$live"
  remember new_fingerprint "$NEW"
  remember requirements "$BUILT_REQUIREMENTS"
  [[ $STATE == complete ]] || all_of Problem | sed 's/^/  /' >&3
}

choose_plan() {
  PLAN=$APP_DELIVERY
  if [[ $APP_MAINTAINER == none && $PLAN == swap ]]; then
    say "No maintainer lays out package sets for $(app): the deploy is a classic one."
    PLAN=classic
  fi
  if [[ $STATE == complete && $(of Fingerprint) == "$NEW" ]]; then
    PLAN=relabel
    if [[ $(of Requirements) == "$BUILT_REQUIREMENTS" && $(of Python) == "$BUILT_PYTHON" && $(of Platform) == "$BUILT_PLATFORM" ]]; then
      PLAN=code
    fi
  fi
  remember plan "$PLAN"
  # Conditions of later tasks read it: one that is left out costs no sign-in.
  publish_variable packagesPlan "$PLAN"
  # A run that died after its swap has left the backup to its successor.
  if [[ $PLAN != code || $(of Backup-Fingerprint) != "$NEW" ]]; then
    remember backup awaited
    publish_variable backupAwaited yes
  fi
  if [[ $PLAN == relabel ]]; then
    remember relabel yes
    publish_variable packagesRelabel yes
  fi
}

refuse_bad_set() {
  all_of Bad | grep -qx "$NEW" || return 0
  case $PLAN in code | relabel) warn "the package set $NEW, which failed a health check before, is live on $(app)"; return ;; esac
  even_bad ||
    fail "$EXIT_SET_IS_BAD" "SET_IS_BAD: the package set $NEW failed its health check on this app before" "$(app)" \
      "build other requirements; if the code was at fault, run again with evenBad"
  warn "the package set $NEW failed a health check of $(app) before, and is taken all the same"
}

show_plan() {
  case $PLAN in
    code) say "The live packages are the build's ($NEW): only the code goes." ;;
    relabel) say "The live packages are the build's ($NEW), under another requirements text: the code and that text go." ;;
    swap) say "The package set $NEW will be sent, laid out beside the live one ($(of Fingerprint)), and swapped in." ;;
    classic) say "Code and packages ($NEW) go in one zip; what is live now ($(of Fingerprint)) is set aside before." ;;
  esac
}

main "$@"
