#!/usr/bin/env bash
# Looks at the data apps that are to be maintained, before anything is changed: their names, shares and storage accounts. Then
# writes the parameters of infra/maintainer.json: one Function App for every five homes, for it takes five mounts.
#
# Variables: APP_RESOURCE_GROUP; RUN_NAME, RUN_STATE; PACKAGE_FOLDER; PARAMETERS_FILE, which is written;
#   MAINTAINER_NAME      the Function Apps are called <name>-1, <name>-2 and so on
#   HOMES                a JSON array; each with name, account, accountResourceGroup, share, keySecret, and optionally what
#                        DATA_APPS takes: python, imports, mayDiffer, requireImport, enabled
#   MAINTAINER_SETTINGS  a JSON object: more app settings, such as {"COPY_WORKERS": "8"} (optional)
#   TEMPLATE_PARAMETERS  a JSON object: the template's other parameters; storageAccountName and workspaceId are needed
# Rights: Reader on the storage accounts of the data apps.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step package; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

readonly STORAGE_API=2024-01-01
readonly TEMPLATE=$HERE/../../infra/maintainer.json

main() {
  begin_step
  need_form APP_RESOURCE_GROUP "the resource group of the maintainers" '[A-Za-z0-9._()-]{1,90}'
  need_form MAINTAINER_NAME "what the Function Apps are named after" '[A-Za-z][A-Za-z0-9-]{1,56}'
  need PACKAGE_FOLDER "the folder with maintainer.zip"
  need PARAMETERS_FILE "where the template's parameters go"
  need_object MAINTAINER_SETTINGS
  need_object TEMPLATE_PARAMETERS
  check_homes
  check_settings
  check_accounts
  write_parameters
}

need_object() {
  local value=${!1:-}
  [[ -n $value && $value != "\$("* ]] || value='{}'
  jq -e 'type == "object"' <<<"$value" >/dev/null 2>&1 || fail "$EXIT_USAGE" "$1 is no JSON object" "$(head -c 200 <<<"$value")" "put names and values"
  printf -v "$1" '%s' "$value"
}

check_homes() {
  local problem
  need HOMES "the data apps, as a JSON array"
  jq -e 'type == "array" and length > 0 and all(.[]; type == "object")' <<<"$HOMES" >/dev/null 2>&1 ||
    fail "$EXIT_USAGE" "homes is no list of data apps" "$(head -c 200 <<<"$HOMES")" "put one entry with name, account, accountResourceGroup, share and keySecret for each"
  # YAML may have made texts of booleans on the way here, and numbers of versions.
  HOMES=$(jq -c 'def truth: if type == "string" and test("^(true|false)$"; "i") then ascii_downcase == "true" else . end;
    map(with_entries(if .key | IN("requireImport", "enabled") then .value |= truth elif .key == "python" then .value |= tostring else . end))' <<<"$HOMES")
  problem=$(jq -r '
    {name: "[A-Za-z0-9][A-Za-z0-9_-]{0,79}", account: "[a-z0-9]{3,24}", accountResourceGroup: "[A-Za-z0-9._()-]{1,90}",
     share: "[a-z0-9](-?[a-z0-9]){2,62}", keySecret: "https://[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]\\.vault\\.[a-z.-]+/secrets/[A-Za-z0-9-]{1,127}"} as $forms
    | ["python", "imports", "mayDiffer", "requireImport", "enabled"] as $optional
    | def twice(key): group_by(key) | map(select(length > 1)) | first | values | map(.name) | join(" and ");
    first(
      (.[] as $home | $forms | to_entries[] | . as $form
        | select(($home[$form.key] | type) != "string" or ($home[$form.key] | test("^(" + $form.value + ")$") | not))
        | "\($home.name // "one without a name"): \($form.key) is \($home[$form.key] | tojson); put something of the form \($form.value)"),
      (.[] as $home | ($home | keys) - ($forms | keys) - $optional | first | values
        | "\($home.name): nobody knows \(.); take it away, or correct its name"),
      (twice(.name | ascii_downcase | gsub("-"; "_")) | "\(.): too much alike for one mount each; name one differently"),
      (twice([.account, .share]) | "\(.): both are share and account of one another; each data app has a share of its own")
    ) // empty' <<<"$HOMES")
  [[ -z $problem ]] || fail "$EXIT_USAGE" "homes: ${problem%%; *}" "the data apps of $MAINTAINER_NAME" "${problem#*; }"
}

# What the template would refuse half an hour later.
check_settings() {
  local wrong
  wrong=$(jq -r --slurpfile template "$TEMPLATE" '
    first(to_entries[] | select(.key == "DATA_APPS" or $template[0].definitions.settings.properties[.key] == null) | .key) // empty' <<<"$MAINTAINER_SETTINGS")
  [[ -z $wrong ]] || fail "$EXIT_USAGE" "the maintainer has no setting $wrong that could be given here" "settings of $MAINTAINER_NAME" "docs/operations.md lists them; DATA_APPS is made from homes"
  wrong=$(jq -r --slurpfile template "$TEMPLATE" '
    ["maintainers", "watchedApps", "packageName"] as $ours
    | first((["storageAccountName", "workspaceId"] - keys)[], (keys[] as $name | select($template[0].parameters[$name] == null or ($ours | index($name))) | $name)) // empty' <<<"$TEMPLATE_PARAMETERS")
  [[ -z $wrong ]] || fail "$EXIT_USAGE" "template parameter $wrong is missing, unknown or made here" "parameters of infra/maintainer.json" "give storageAccountName and workspaceId, and only what the template declares"
}

# An Azure Files share is mounted by its account's key; where keys are off, no mount works, and nobody says why.
check_accounts() {
  local account group answer without=()
  while IFS=$'\t' read -r account group; do
    answer=$(tried "Reading storage account $account" account_failed az rest --method get --output json \
      --url "https://management.azure.com/subscriptions/{subscriptionId}/resourceGroups/$group/providers/Microsoft.Storage/storageAccounts/$account?api-version=$STORAGE_API")
    if [[ $(jq -r '.properties.allowSharedKeyAccess' <<<"$answer") == false ]]; then without+=("$account"); fi
  done < <(jq -r 'unique_by([.account, .accountResourceGroup])[] | [.account, .accountResourceGroup] | @tsv' <<<"$HOMES")
  [[ ${#without[@]} -eq 0 ]] || fail "$EXIT_SHARED_KEYS" "SHARED_KEYS_DISABLED: keys are off, and a share is mounted by key" "storage account ${without[*]}" \
    "allow shared keys on it (allowSharedKeyAccess), or leave its data apps to the code-only deploy, which needs no maintainer"
}

account_failed() {
  local text
  text=$(tail -c 600 "$2" | tr '\r\n' '  ')
  rm -f "$2"
  case $text in
    *Forbidden* | *AuthorizationFailed* | *AADSTS*) fail "$EXIT_UNAUTHORISED" "$1 is not allowed" "$text" "give the service connection's identity Reader on that account" ;;
    *NotFound* | *'Not Found'*) fail "$EXIT_UNREACHABLE" "$1: not found" "$text" "correct account and accountResourceGroup in homes" ;;
    *) fail "$EXIT_FAILED" "$1 failed" "$text" "run the pipeline again" ;;
  esac
}

write_parameters() {
  mkdir -p "$(dirname "$PARAMETERS_FILE")"
  jq --arg name "$MAINTAINER_NAME" --arg package "$(package_name)" --argjson settings "$MAINTAINER_SETTINGS" --argjson more "$TEMPLATE_PARAMETERS" '
    def home: "/mounts/" + .name;
    def data_app: {name, home: home} + with_entries(select(.key | IN("python", "imports", "mayDiffer", "requireImport", "enabled")));
    . as $homes
    | ($more + {
        packageName: $package,
        watchedApps: [$homes[] | select(.enabled != false) | .name],
        maintainers: [range(0; $homes | length; 5) as $at | $homes[$at:$at + 5] | {
          name: "\($name)-\($at / 5 + 1 | floor)",
          settings: ($settings | map_values(tostring) + {DATA_APPS: ($homes[$at:$at + 5] | map(data_app) | tojson)}),
          mounts: map({name, account, share, path: home, keySecret})}]})
    | {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", contentVersion: "1.0.0.0",
       parameters: map_values({value: .})}' <<<"$HOMES" >"$PARAMETERS_FILE"
  say "$(jq length <<<"$HOMES") data apps, looked after by $(maintainers | paste -sd ' ')."
}

main "$@"
