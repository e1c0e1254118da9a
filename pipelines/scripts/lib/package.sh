# shellcheck shell=bash
# The maintainers' own zip, and the Function Apps that run from it. Sourced after step.sh.
#
#   PACKAGE_FOLDER    the folder that build-maintainer.sh filled
#   PARAMETERS_FILE   what check-homes.sh wrote

package_settings() {
  need PACKAGE_FOLDER "the folder with maintainer.zip"
  need PARAMETERS_FILE "the template's parameters"
  [[ -s $PACKAGE_FOLDER/maintainer.zip ]] || fail "$EXIT_USAGE" "there is no maintainer to deploy" "$PACKAGE_FOLDER/maintainer.zip" "run build-maintainer.sh before"
}

# A name by what is in it: the same zip is never sent twice, and what runs is never written over.
package_name() {
  printf 'maintainer-%s.zip' "$(sha256sum <"$PACKAGE_FOLDER/maintainer.zip" | cut -c1-64)"
}

own_account() {
  jq -r '.parameters.storageAccountName.value' "$PARAMETERS_FILE"
}

maintainers() {
  jq -r '.parameters.maintainers.value[].name' "$PARAMETERS_FILE"
}

# Sends the zip unless it is there. A role that was just given holds only after some minutes.
upload_package() {
  local errors deadline=$((SECONDS + ${MAINTAINER_ROLE_WAIT:-600}))
  errors=$(mktemp)
  until send_package 2>"$errors"; do
    if ! grep -qE 'required permissions|AuthorizationPermissionMismatch|ContainerNotFound' "$errors" || [[ $SECONDS -ge $deadline ]]; then
      upload_failed "$errors"
    fi
    sleep "${APP_POLL_SECONDS:-5}"
  done
  rm -f "$errors"
}

send_package() {
  local there blob
  blob=(--account-name "$(own_account)" --container-name packages --name "$(package_name)" --auth-mode login)
  there=$(az storage blob exists "${blob[@]}" --query exists --output tsv) || return
  if [[ $there == true ]]; then
    say "The package is there already: $(package_name)."
    return
  fi
  az storage blob upload "${blob[@]}" --file "$PACKAGE_FOLDER/maintainer.zip" --output none || return
  say "Sent the package: $(package_name)."
}

upload_failed() {
  local text
  text=$(tail -c 600 "$1" | tr '\r\n' '  ')
  rm -f "$1"
  case $text in
    *'required permissions'* | *AuthorizationPermissionMismatch*)
      fail "$EXIT_UNAUTHORISED" "the package cannot be sent" "storage account $(own_account): $text" \
        "give the service connection's identity Storage Blob Data Contributor on its container packages, or its object id as deployerObjectId" ;;
    *) fail "$EXIT_FAILED" "the package cannot be sent" "storage account $(own_account): $text" "run the pipeline again" ;;
  esac
}
