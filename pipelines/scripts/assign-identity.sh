#!/usr/bin/env bash
# Gives the app an identity of its own (system-assigned) and that identity its roles; what is there already stays as it is.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   APP_ROLES          a JSON list of {"role": its name, "scope": a resource's id}; may be empty
#   APP_IDENTITY_WAIT  how many seconds the new identity may take until it is known (120)
# The least roles for what a data app does, each on the one resource it is about:
#   Key Vault Secrets User                                    Key Vault references, reading secrets
#   Storage Blob Data Reader | Storage Blob Data Contributor  reading | writing blobs
#   Storage Queue Data Message Processor, Storage Queue Data Contributor   queue triggers, queue outputs
# Rights: Website Contributor on the app; for roles Role Based Access Control Administrator on each scope.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"
# shellcheck source=/dev/null
source "$HERE/lib/configure.sh"

readonly ROLES_API=2022-04-01

main() {
  begin_step
  app_settings
  APP_ROLES=${APP_ROLES:-[]}
  check_roles
  private_folder
  site_arguments
  have_identity
  local role scope
  while IFS=$'\t' read -r role scope; do
    have_role "$role" "$scope"
  done < <(jq -r '.[] | [.role, .scope] | @tsv' <<<"$APP_ROLES")
}

check_roles() {
  jq -e 'type == "array" and all(.[]; type == "object" and keys == ["role", "scope"]
      and (.role | type == "string" and test("^[A-Za-z0-9 ()/.-]+$"))
      and (.scope | type == "string" and test("^/subscriptions/[A-Za-z0-9._()/-]+[A-Za-z0-9._()-]$")))' <<<"$APP_ROLES" >/dev/null 2>&1 ||
    fail "$EXIT_USAGE" "roles is no list of role and scope" "roles of $(app): $(tr '\n' ' ' <<<"$APP_ROLES")" \
      "put entries such as role: Storage Blob Data Reader with scope: /subscriptions/…/storageAccounts/…"
}

# Sets PRINCIPAL.
have_identity() {
  local deadline=$((SECONDS + ${APP_IDENTITY_WAIT:-120}))
  PRINCIPAL=$(principal)
  if [[ -n $PRINCIPAL ]]; then
    say "$(app) has an identity: $PRINCIPAL."
    return
  fi
  tried "Giving the app an identity" arm_failed az functionapp identity assign "${SITE[@]}" --output none
  while :; do
    PRINCIPAL=$(principal)
    [[ -z $PRINCIPAL ]] || break
    [[ $SECONDS -lt $deadline ]] || fail "$EXIT_UNREACHABLE" "the app's new identity is not known after ${APP_IDENTITY_WAIT:-120} s" "$(app)" \
      "run the pipeline again: nothing is done twice"
    sleep "${APP_POLL_SECONDS:-5}"
  done
  say "$(app) got an identity: $PRINCIPAL."
}

principal() {
  arm_or_fail get '' "Reading the app" | jq -r '.identity | select((.type // "") | contains("SystemAssigned")) | .principalId // empty'
}

# have_role ROLE SCOPE
have_role() {
  SCOPE=$2
  local definition assigned
  case $1 in
    Owner | Contributor | 'User Access Administrator' | 'Role Based Access Control Administrator')
      warn "$1 on $SCOPE is more than a data app needs; choose the role of the one thing it does, such as Storage Blob Data Reader" ;;
  esac
  definition=$(tried "Reading the role $1" role_failed authorization roleDefinitions "roleName eq '$1'" | jq -r 'first(.value[].name) // empty')
  [[ -n $definition ]] || fail "$EXIT_USAGE" "there is no role '$1'" "roles of $(app)" "az role definition list names all roles; upper and lower case count"
  assigned=$(tried "Reading who has roles" role_failed authorization roleAssignments "principalId eq '$PRINCIPAL'")
  if holds "$definition" <<<"$assigned"; then
    say "It has the role $1 on $SCOPE."
    return
  fi
  tried "Giving the role $1" role_failed assign_role "$definition"
  say "It got the role $1 on $SCOPE. Until it holds everywhere some minutes may pass."
}

# authorization KIND FILTER: what Azure knows at SCOPE.
authorization() {
  az rest --method get --output json --url "https://management.azure.com$SCOPE/providers/Microsoft.Authorization/$1?api-version=$ROLES_API&%24filter=$(jq -rn --arg text "$2" '$text | @uri')"
}

# Whether that role is among the assignments on standard input, on SCOPE or above it: Azure lists those below, too.
holds() {
  jq -e --arg role "$1" --arg scope "$SCOPE" '
    ($scope + "/" | ascii_downcase) as $wanted
    | any(.value[].properties; (.roleDefinitionId | split("/") | last) == $role
        and ((.scope | ascii_downcase | rtrimstr("/") + "/") as $given | $wanted | startswith($given)))' >/dev/null
}

# A new identity is not known everywhere at once.
assign_role() {
  local deadline=$((SECONDS + ${APP_IDENTITY_WAIT:-120})) errors=$PRIVATE/errors
  until az role assignment create --assignee-object-id "$PRINCIPAL" --assignee-principal-type ServicePrincipal \
    --role "$1" --scope "$SCOPE" --output none 2>"$errors"; do
    if grep -q RoleAssignmentExists "$errors"; then return; fi
    if ! grep -q PrincipalNotFound "$errors" || [[ $SECONDS -ge $deadline ]]; then
      cat "$errors" >&2
      return 1
    fi
    sleep "${APP_POLL_SECONDS:-5}"
  done
}

role_failed() {
  local text
  text=$(tail -c 600 "$2" | tr '\r\n' '  ')
  rm -f "$2"
  case $text in
    *PrincipalNotFound*) fail "$EXIT_UNREACHABLE" "$1: the app's new identity is not known yet" "$SCOPE: $text" "run the pipeline again: nothing is done twice" ;;
    *Forbidden* | *AuthorizationFailed* | *AADSTS*)
      fail "$EXIT_UNAUTHORISED" "$1 is not allowed" "$SCOPE: $text" \
        "give the service connection's identity Role Based Access Control Administrator on that scope, or assign the role by hand and leave it out here" ;;
    *NotFound* | *'Not Found'*) fail "$EXIT_UNREACHABLE" "$1: not found" "$SCOPE: $text" "correct the scope: it is the id of a resource" ;;
    *) fail "$EXIT_FAILED" "$1 failed" "$SCOPE: $text" "run the pipeline again" ;;
  esac
}

main "$@"
