#!/usr/bin/env bash
# For a classic deploy: one zip with the code and the packages, from the build's two artifacts.
#
# Variables: RUN_NAME, RUN_STATE;
#   CODE_FOLDER       the folder with code.zip; full.zip is written beside it
#   PACKAGES_FOLDER   the folder that build-packages.sh filled
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in messages run; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  only_for_plan classic
  need CODE_FOLDER "the folder with code.zip"
  need PACKAGES_FOLDER "the folder with the package set"
  local set tree
  set=$(recall new_fingerprint)
  tree=$(mktemp -d "$CODE_FOLDER/full.XXXXXX")
  (cd "$PACKAGES_FOLDER" && awk '{ printf "%s *%s\n", $1, $3 }' "$set.zip.parts" | sha256sum --check --quiet >&3) ||
    fail "$EXIT_FAILED" "a part of the package set is not what the build made" "$PACKAGES_FOLDER" "run the pipeline again"
  join_parts "$set" >"$tree/set.zip"
  unzip -q "$tree/set.zip" -d "$tree/.python_packages"
  rm -f "$tree/set.zip"
  # KuduSync skips a file of equal size and time.
  (cd "$tree" && find .python_packages -exec touch {} +)
  cp "$CODE_FOLDER/code.zip" "$CODE_FOLDER/full.zip"
  (cd "$tree" && zip -q -r -X -1 "$CODE_FOLDER/full.zip" .python_packages)
  rm -rf "$tree"
  say "The zip with code and packages has $(stat -c %s "$CODE_FOLDER/full.zip") bytes."
}

join_parts() {
  local name
  while read -r _ _ name; do cat "$PACKAGES_FOLDER/$name"; done <"$PACKAGES_FOLDER/$1.zip.parts"
}

main "$@"
