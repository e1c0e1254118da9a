#!/usr/bin/env bash
# Looks whether this code may be deployed without its packages: the app, what is installed, what could be put back.
# Whatever speaks against it ends here, before the first change. All it writes is the remote script and the small file
# that tells the share's time, both in the store.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   CODE_FOLDER      the folder that build-code.sh and normalise_requirements.py filled
#   PYTHON_VERSION   the minor version the code is for, such as 3.11
#   APP_PLATFORM     the platform the packages must be of (linux_x86_64)
#   APP_MAINTAINER   'required': a backup is kept for this app; 'none': it is deployed without one
#   APP_MAY_DIFFER   globs of package files the app changes on purpose, separated by commas (optional)
# Exit codes: lib/messages.sh.
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
  find_hosts
  look_at_app
  check_packages
  say "The code can be deployed; the packages stay."
}

# What counts is what will be live: the packages, or what would be put in their place.
check_packages() {
  local state fingerprint
  state=$(of Packages)
  if [[ $state == complete ]]; then
    remember packages complete
    remember fingerprint "$(of Fingerprint)"
    check_set '' "installed packages"
    [[ $APP_MAINTAINER == none || $(of Backup) == ready ]] ||
      warn "$(app) has no ready backup (it is $(of Backup)): the packages are intact and stay, but the maintainer should be looked at"
    return
  fi
  all_of Problem | sed 's/^/  /' >&3
  check_restorable "$state"
  fingerprint=$(of Restorable-Fingerprint)
  remember packages "$state"
  remember fingerprint "$fingerprint"
  check_set Restorable- "$(of Restorable)"
  warn "the packages of $(app) are $state; $(of Restorable) will be put in their place after the code is deployed"
}

check_restorable() {
  local restorable parked
  restorable=$(of Restorable)
  case $restorable in
    parked/*) return ;;
  esac
  if [[ $APP_MAINTAINER == none ]]; then
    fail "$EXIT_NO_BACKUP" "BACKUP_NOT_FOUND: the packages are $1 and this app has no maintainer" "$(app)" "run the full deploy"
  fi
  [[ $restorable == none || -z $restorable ]] || return 0
  parked=$(all_of Parked | sed -n 's/ complete$//p' | paste -sd' ')
  [[ $parked != *' '* ]] || fail "$EXIT_NO_BACKUP" "SEVERAL_PARKED: the packages are $1 and several complete trees are parked: $parked" "$(app)" \
    "rename the right one from data/.python_packages_store/parked into wwwroot, as .python_packages"
  if [[ $(of Backup) == not-ready ]]; then
    fail "$EXIT_BACKUP_NOT_READY" "BACKUP_NOT_READY: the packages are $1 and the backup is not complete and marked" "$(app)" "run the full deploy"
  fi
  fail "$EXIT_NO_BACKUP" "BACKUP_NOT_FOUND: the packages are $1 and there is no backup" "$(app)" "run the full deploy"
}

# check_set PREFIX WHAT: requirements, Python and platform of a set are those of the code.
check_set() {
  local wanted installed python platform
  wanted=$(sha256sum <"$CODE_FOLDER/requirements.txt" | cut -c1-64)
  installed=$(of "$1Requirements")
  if [[ -z $installed || $installed == unknown ]]; then
    fail "$EXIT_UNKNOWN" "UNKNOWN_PACKAGES: nobody knows from which requirements the $2 were built: .package_set is not there" "$(app)" \
      "run the full deploy once; or let your own full pipeline run write-package-set.sh after pip install"
  fi
  python=$(of "$1Python")
  [[ $python == "$PYTHON_VERSION" ]] || fail "$EXIT_PYTHON" "PYTHON_CHANGED: the code is for Python $PYTHON_VERSION, the $2 are for $python" "$(app)" "run the full deploy"
  platform=$(of "$1Platform")
  [[ $platform == "$APP_PLATFORM" ]] || fail "$EXIT_PLATFORM" "PLATFORM_CHANGED: the app is $APP_PLATFORM, the $2 are for $platform" "$(app)" "run the full deploy"
  [[ $installed == "$wanted" ]] || requirements_changed "$2"
  remember requirements "$wanted"
}

requirements_changed() {
  all_of Installed-Requirements >"$RUN_STATE/installed-requirements.txt"
  local differences
  differences=$(python3 "$HERE/normalise_requirements.py" --normalised --compare "$RUN_STATE/installed-requirements.txt" "$CODE_FOLDER/requirements.txt" || true)
  say "${differences:-The texts differ.}"
  differences=$(head -n 5 <<<"$differences" | paste -sd, | sed 's/,/, /g')
  fail "$EXIT_REQUIREMENTS" "REQUIREMENTS_CHANGED: requirements.txt is not what the $1 were built from (${differences:-order or comments aside, the texts differ})" \
    "$(app)" "run the full deploy"
}

main "$@"
