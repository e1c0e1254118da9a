#!/usr/bin/env bash
# Builds the maintainer and packs what Maven staged: the zip that the Function Apps run from. The same sources give the same
# bytes. Tests are the build's own, not the deployment's.
#
# Variables: SOURCE_FOLDER    this repository
#            PACKAGE_FOLDER   gets maintainer.zip
#            STAGED_FOLDER    what was staged before (optional; without it Maven stages)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/messages.sh"


main() {
  need PACKAGE_FOLDER "the folder for maintainer.zip"
  local staged=${STAGED_FOLDER:-}
  if [[ -z $staged || $staged == "\$("* ]]; then
    need SOURCE_FOLDER "the repository of the maintainer"
    stage
    staged=$SOURCE_FOLDER/target/azure-functions/package-maintainer
  fi
  [[ -s $staged/host.json && -s $staged/PackageBackup/function.json ]] ||
    fail "$EXIT_FAILED" "nothing was staged" "$staged has no host.json or no PackageBackup/function.json" "build with mvn -B package and look at its output"
  pack "$staged"
}

stage() {
  command -v mvn >/dev/null || fail "$EXIT_TOOL" "this agent has no Maven" "PATH" "install it: sudo apt-get install -y maven openjdk-17-jdk-headless"
  (cd "$SOURCE_FOLDER" && mvn -B -ntp -DskipTests -DappName=package-maintainer package >&3)
}

# In an order and with times of its own, from a copy: a zip holds both.
pack() {
  local content
  content=$(mktemp -d)
  cp -rT "$1" "$content"
  find "$content" -name 'local.settings.json*' -delete
  find "$content" -exec touch --date=@946684800 {} +
  mkdir -p "$PACKAGE_FOLDER"
  rm -f "$PACKAGE_FOLDER/maintainer.zip"
  (cd "$content" && find . -type f -printf '%P\n' | LC_ALL=C sort | TZ=UTC zip -X -q "$(realpath "$PACKAGE_FOLDER")/maintainer.zip" -@)
  rm -rf "$content"
  say "Packed $(stat -c %s "$PACKAGE_FOLDER/maintainer.zip") bytes, sha256 $(sha256sum <"$PACKAGE_FOLDER/maintainer.zip" | cut -c1-64)."
}

main "$@"
