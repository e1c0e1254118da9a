#!/usr/bin/env bash
# Writes the normalised text of an app's requirements, which a code-only deploy holds against what is installed.
#
# usage: normalise-requirements.sh, with these variables:
#   REQUIREMENTS  the requirements file
#   OUTPUT        the file to write
#   PYTHON        the interpreter that reads them (default: python3)
#
# exit codes: 0 written · 1 a file cannot be read, or a line is refused · 2 bad variables
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

main() {
  : "${REQUIREMENTS:?the requirements file}" "${OUTPUT:?the file to write}"
  mkdir -p -- "$(dirname -- "$OUTPUT")"
  "${PYTHON:-python3}" "$HERE/normalise_requirements.py" "$REQUIREMENTS" >"$OUTPUT.tmp"
  mv -fT -- "$OUTPUT.tmp" "$OUTPUT"
  printf 'Requirements: %s lines, sha256 %s\n' "$(wc -l <"$OUTPUT")" "$(sha256sum <"$OUTPUT" | cut -c1-64)"
}

main "$@"
