#!/usr/bin/env bash
# Packs a package set for sending: one archive in parts, and what a deployment must know of it without opening it.
#
# usage: pack-packages.sh, with these variables:
#   PACKAGES    the .python_packages, with .package_set and .package_set.requirements
#   OUTPUT      the folder to write to; an artifact of before in it is replaced
#   PART_BYTES  the most a part has (default: 33554432): a part must be sent within the front end's time limit
#   PYTHON      the interpreter that packs (default: python3)
#
# Entries are named from the root of PACKAGES. The same tree gives the same bytes.
#
# exit codes: 0 packed · 1 the packages cannot be packed, the message says why · 2 bad variables
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
# shellcheck source=/dev/null
source "$HERE/lib/messages.sh"

main() {
  PART_BYTES=${PART_BYTES:-33554432}
  need PACKAGES "the .python_packages"
  need OUTPUT "the folder to write the artifact to"
  need_form PART_BYTES "the most a part has, in bytes" '[1-9][0-9]{0,11}'
  [[ -f $PACKAGES/.package_set && -f $PACKAGES/.package_set.requirements ]] ||
    fail "$EXIT_FAILED" "there is no .package_set" "$PACKAGES" "run write-package-set.sh first"
  FINGERPRINT=$(sed -n 's/^Fingerprint: //p' "$PACKAGES/.package_set")
  need_form FINGERPRINT "the fingerprint in .package_set" '[0-9a-f]{64}'
  mkdir -p -- "$OUTPUT"
  remove_former
  WORK=$(mktemp -d -- "$OUTPUT/.packing-XXXXXX")
  trap 'rm -rf -- "$WORK"' EXIT

  "${PYTHON:-python3}" -S -s -B "$HERE/pack_packages.py" "$PACKAGES" "$WORK/$FINGERPRINT.zip" ||
    fail "$EXIT_FAILED" "the packages cannot be packed" "$PACKAGES" "see above"
  cut_up
  cp -- "$PACKAGES/.package_set" "$OUTPUT/package_set"
  cp -- "$PACKAGES/.package_set.requirements" "$OUTPUT/package_set.requirements"
  printf '%s\n' "$FINGERPRINT" >"$OUTPUT/fingerprint"
  printf 'Packed: %s, %s parts, %s\n' "$FINGERPRINT" "$(wc -l <"$OUTPUT/$FINGERPRINT.zip.parts")" \
    "$(awk '{ sum += $2 } END { print sum }' "$OUTPUT/$FINGERPRINT.zip.parts" | numfmt --to=iec --suffix=B --format='%.1f')"
}

remove_former() {
  find "$OUTPUT" -maxdepth 1 -type f -regextype posix-extended \
    -regex '.*/([0-9a-f]{64}\.zip\.(parts|part-[0-9]{3})|package_set(\.requirements)?|fingerprint)' -delete
}

# The archive into parts, and their list.
cut_up() {
  local part
  (cd -- "$WORK" && split --bytes="$PART_BYTES" --numeric-suffixes --suffix-length=3 "$FINGERPRINT.zip" "$FINGERPRINT.zip.part-") ||
    fail "$EXIT_FAILED" "the archive has more than 1000 parts" "PART_BYTES is $PART_BYTES" "put more bytes into a part"
  for part in "$WORK/$FINGERPRINT".zip.part-*; do
    printf '%s %s %s\n' "$(sha256sum <"$part" | cut -c1-64)" "$(stat -c %s -- "$part")" "${part##*/}"
  done >"$WORK/list"
  mv -- "$WORK/$FINGERPRINT".zip.part-* "$OUTPUT/"
  mv -T -- "$WORK/list" "$OUTPUT/$FINGERPRINT.zip.parts"
}

main "$@"
