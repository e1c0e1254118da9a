#!/usr/bin/env bash
# Writes secrets into a Key Vault, each only when it is not there with that very value. No value is ever in an argument
# list, a log or a file that others can read.
#
# Variables: RUN_NAME, RUN_STATE;
#   VAULT_NAME     the Key Vault
#   SECRETS        a JSON object: the name of each secret in the vault, and the pipeline variable its value comes from
#   VALUE_OF_name  the value of each; the name with _ for -. (Not SECRET_…: tasks take such variables out of the environment.)
# Rights: Key Vault Secrets Officer on the vault.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"
# shellcheck source=/dev/null
source "$HERE/lib/configure.sh"

main() {
  { set +x; } 2>/dev/null
  begin_step
  need_form VAULT_NAME "the name of the Key Vault" '[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]'
  need SECRETS "the secrets, as a JSON object of secret name and pipeline variable"
  # What is wrong is not shown: it may be a value in the place of a name.
  jq -e 'type == "object" and length > 0 and all(.[]; type == "string" and test("^[A-Za-z_][A-Za-z0-9_.-]*$"))' <<<"$SECRETS" >/dev/null 2>&1 ||
    fail "$EXIT_USAGE" "secrets is no mapping of secrets to names of pipeline variables" "secrets of $VAULT_NAME" \
      "put a mapping such as db-password: DB_PASSWORD, with the variable's name, not its value"
  private_folder
  local names name
  mapfile -t names < <(jq -r 'keys[]' <<<"$SECRETS")
  for name in "${names[@]}"; do
    take_value "$name"
  done
  for name in "${names[@]}"; do
    store "$name"
  done
}

# All values are looked at before the first is written; from here on no process that is started finds one in its environment.
take_value() {
  local source variable=VALUE_OF_${1//-/_}
  source=$(jq -r --arg name "$1" '.[$name]' <<<"$SECRETS")
  [[ $1 =~ ^[A-Za-z0-9-]{1,127}$ ]] || fail "$EXIT_USAGE" "'$1' is no name of a secret" "SECRETS" "use letters, digits and - only"
  if [[ -z ${!variable:-} || ${!variable} == "\$($source)" ]]; then
    fail "$EXIT_USAGE" "secret $1 has no value" "the pipeline variable $source is not set or empty" "set it in the variable group of this environment"
  fi
  export -n "${variable?}"
  printf '%s' "${!variable}" >"$PRIVATE/$1.wanted"
}

store() {
  tried "Reading secret $1" vault_failed show_secret "$1" >"$PRIVATE/found"
  if [[ $(jq -j '. // empty' "$PRIVATE/found" | sha256sum) == "$(sha256sum <"$PRIVATE/$1.wanted")" ]]; then
    say "Secret $1 of $VAULT_NAME is up to date: not written."
    return
  fi
  tried "Writing secret $1" vault_failed az keyvault secret set --vault-name "$VAULT_NAME" --name "$1" \
    --file "$PRIVATE/$1.wanted" --encoding utf-8 --output none
  say "Secret $1 of $VAULT_NAME was written."
}

# Prints the value as JSON; null when there is no such secret.
show_secret() {
  az keyvault secret show --vault-name "$VAULT_NAME" --name "$1" --query value --output json 2>"$PRIVATE/errors" && return
  if grep -q SecretNotFound "$PRIVATE/errors"; then
    echo null
    return
  fi
  cat "$PRIVATE/errors" >&2
  return 1
}

vault_failed() {
  local text
  text=$(tail -c 600 "$2" | tr '\r\n' '  ')
  rm -f "$2"
  case $text in
    *'Failed to resolve'* | *'Name or service not known'* | *VaultNotFound*)
      fail "$EXIT_UNREACHABLE" "$1: there is no such Key Vault" "$VAULT_NAME: $text" "correct the parameter vault; with a private endpoint, let the agent resolve its name" ;;
    *ForbiddenByFirewall* | *ForbiddenByConnection*)
      fail "$EXIT_UNREACHABLE" "$1: the vault's network does not admit this agent" "$VAULT_NAME: $text" "use agents in the vault's network, or add this one to its firewall" ;;
    *Forbidden* | *Unauthorized* | *AADSTS*)
      fail "$EXIT_UNAUTHORISED" "$1 is not allowed" "$VAULT_NAME: $text" "give the service connection's identity Key Vault Secrets Officer on this vault" ;;
    *ObjectIsDeleted*)
      fail "$EXIT_FAILED" "$1: a deleted secret has that name" "$VAULT_NAME: $text" "recover it with az keyvault secret recover, then run again" ;;
    *) fail "$EXIT_FAILED" "$1 failed" "$VAULT_NAME: $text" "run the pipeline again" ;;
  esac
}

main "$@"
