# shellcheck shell=bash
# Tokens of the service connection for Azure's services. Sourced after messages.sh.

# sign_in_to VARIABLE RESOURCE WHOM: sets VARIABLE to an Entra token for RESOURCE; WHOM is what messages call it.
sign_in_to() {
  { set +x; } 2>/dev/null
  local errors answer text
  errors=$(mktemp)
  if ! answer=$(az account get-access-token --resource "$2" --query accessToken --output tsv 2>"$errors"); then
    text=$(tail -c 600 "$errors" | tr '\r\n' '  ')
    rm -f "$errors"
    fail "$EXIT_UNAUTHORISED" "there is no token for $3" "az account get-access-token: $text" \
      "check the service connection; a task longer than 10 minutes cannot sign in again"
  fi
  rm -f "$errors"
  [[ $answer =~ ^[A-Za-z0-9._~+/=-]+$ ]] || fail "$EXIT_UNAUTHORISED" "az gave something that is no token" "az account get-access-token" \
    "run az login, or check the service connection"
  printf -v "$1" '%s' "$answer"
}
