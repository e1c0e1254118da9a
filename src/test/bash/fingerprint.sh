#!/usr/bin/env bash
# The fingerprint of a package set, by the lines of docs/design.md to the letter. Run it in a `.python_packages`.
# Prints 64 hex digits; what it prints is a fingerprint only if it exits 0.
set -o pipefail; cd lib/site-packages && export LC_ALL=C && grep -ah '' ./*.dist-info/RECORD | tr -d '\r' | grep -a ',sha256=' |
  grep -avE '^"?(\.\./|(bin|etc|include|share)/)|\.pyc"?,sha256=|\.dist-info/(INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)"?,sha256=' |
  sort -u | sha256sum | cut -c1-64
