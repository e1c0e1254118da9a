# shellcheck shell=bash
# What the steps share that configure an app before anything is deployed to it. Sourced after step.sh.

# shellcheck disable=SC2034 # both are read by the scripts that source this
PRIVATE='' SITE=()

# private_folder: sets PRIVATE to a folder for what no one else may read; it goes when the script ends, however that is.
private_folder() {
  umask 077
  PRIVATE=$(mktemp -d "${AGENT_TEMPDIRECTORY:-${TMPDIR:-/tmp}}/private.XXXXXX")
  trap 'leave $?' EXIT
}

leave() {
  rm -rf "$PRIVATE"
  note_failure "$1"
}

# site_arguments: sets SITE to what names the app to az.
site_arguments() {
  SITE=(--name "$APP_NAME" --resource-group "$APP_RESOURCE_GROUP")
  [[ $APP_SLOT == production ]] || SITE+=(--slot "$APP_SLOT")
}

# is_true VARIABLE: Azure DevOps writes a boolean as True or False.
is_true() {
  local value=${!1:-false}
  [[ ${value,,} == true ]]
}
