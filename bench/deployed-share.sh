# shellcheck shell=bash
# Sourced by the benchmarks: the share that a code-only deploy finds, and what must be true of it afterwards.
#
# The caller has sourced slow-share.sh and sets   PYTHON, REQUIREMENTS (heavy or medium) and, for an installed tree in
#                   place of a fresh one, PACKAGES
# and gets          PACKAGES (the tree that was deployed), $WORK/code-1, -2 and -3 (the code in three versions, as Kudu
#                   extracts a zip), zip_deploy, start_again, demand_…

KUDUSYNC=

# The same file copier from the same lock file as the tests'.
install_kudusync() {
  local place=$BUILD/kudusync
  if ! cmp -s "$PROJECT/src/test/kudusync/package-lock.json" "$place/package-lock.json"; then
    rm -rf "$place"
    mkdir -p "$place"
    cp "$PROJECT/src/test/kudusync/"package*.json "$place/"
    (cd "$place" && npm ci --silent --no-audit --no-fund) || {
      rm -rf "$place"
      complain "KuduSync could not be installed" "$place" "look whether the npm registry can be reached"
    }
  fi
  KUDUSYNC=$place/node_modules/kudusync/bin/kudusync
}

# As the full pipeline builds them; kept between runs.
install_packages() {
  if [[ -n $PACKAGES ]]; then
    [[ -f $PACKAGES/.package_set ]] || refuse "$PACKAGES has no .package_set"
    # shellcheck disable=SC2034 # for the report
    LABEL="as given"
    return
  fi
  install_set "$REQUIREMENTS"
  PACKAGES=$INSTALLED
}

# install_set NAME -> INSTALLED, a .python_packages of heavy, medium, tenth, small or small-previous.
install_set() {
  local modules=(azure.functions azure.identity azure.storage.blob cryptography) place pinned
  pinned=$PROJECT/src/test/python/$1.txt
  case $1 in
    heavy) # the sample app: what it requires is written once
      pinned=$PROJECT/samples/data-ingest/requirements.txt
      modules+=(numpy pandas pyarrow deltalake) ;;
    tenth)
      pinned=$PROJECT/bench/tenth.txt
      modules=(azure.functions azure.core requests) ;;
    small*) modules=(six certifi idna) ;;
  esac
  place=$BUILD/packages-$1-$(sha256sum <"$pinned" | cut -c1-12)
  INSTALLED=$place/.python_packages
  if [[ ! -f $INSTALLED/.package_set ]]; then
    rm -rf "$place"
    echo "bench: installing $pinned" >&2
    bash "$PROJECT/src/test/python/build-package-set.sh" "$PYTHON" "$pinned" "$INSTALLED" bench "${modules[@]}" >&2
  fi
}

# The code in three versions, as a zip is extracted beside Kudu: version 2 changes a line and drops a module. They are a minute
# apart: KuduSync takes a file of the same size and time for the same file, and a fast machine makes all within one tick.
make_versions_of_the_app() {
  local version folder module lines
  lines=$(seq -f 'LINE_%04g = "some code of a data app"' 80)
  for version in 1 2 3; do
    folder=$WORK/code-$version
    mkdir -p "$folder/ingest"
    echo '{"version": "2.0"}' >"$folder/host.json"
    echo "VERSION = $version" >"$folder/function_app.py"
    for module in {01..25}; do
      printf '"""Step %s."""\n%s\n' "$module" "$lines" >"$folder/ingest/step_$module.py"
    done
    echo "CHANGED_IN = $version" >>"$folder/ingest/step_07.py"
  done
  echo '"""Dropped by version 2."""' >"$WORK/code-1/ingest/stale.py"
  for version in 1 2 3; do
    find "$WORK/code-$version" -type f -exec touch -d "@$((1767225600 + 60 * version))" {} +
  done
}

# zip_deploy VERSION FOLDER: what Kudu's zip deploy does with the files of the zip, extracted into FOLDER.
zip_deploy() {
  local version=$1 from=$2 deployments=$HOME_ON_SHARE/site/deployments wwwroot=$HOME_ON_SHARE/site/wwwroot active=none
  local previous=()
  mkdir -p "$deployments/deploy-$version" "$wwwroot"
  if [[ -f $deployments/active ]]; then
    read -r active <"$deployments/active"
    previous=(-p "$deployments/$active/manifest")
  fi
  node "$KUDUSYNC" -q -f "$from" -t "$wwwroot" -n "$deployments/deploy-$version/manifest" "${previous[@]}"
  echo "deploy-$version" >"$deployments/active"
}

# The classic full deploy that both sides start from, and the backup that a maintainer has made of it since.
deploy_in_full() {
  cp -a --reflink=auto "$WORK/code-1" "$WORK/full"
  cp -a --reflink=auto "$PACKAGES" "$WORK/full/.python_packages"
  if [[ -n $BRIEF ]]; then
    undelayed "classic full zip" zip_deploy 1 "$WORK/full"
  else
    measure both before "classic full zip" zip_deploy 1 "$WORK/full"
  fi
  rm -rf "$WORK/full"
  plant_backup
  mv -T "$SHARE" "$WORK/start"
  expected_packages >"$WORK/expected"
}

plant_backup() {
  mkdir -p "$SHARE/data"
  cp -a --reflink=auto "$SHARE/site/wwwroot/.python_packages" "$SHARE/data/.python_packages_backup"
  marker "$SHARE/site/wwwroot/.python_packages" >"$WORK/marker"
  mv -T "$WORK/marker" "$SHARE/data/.python_packages_backup/.backup_ready"
}

marker() { # TREE
  local tree=$1 bytes
  bytes=$(find "$tree" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }')
  echo "Backup completed: $(date -u '+%Y-%m-%d %H:%M:%S')"
  echo "Size: $(awk -v bytes="$bytes" 'BEGIN { printf "%.1f", bytes / 1048576 }') MB"
  echo "Source: /home/site/wwwroot/.python_packages"
  echo "Verified: azure.functions, azure.storage.blob, azure.identity"
  grep '^Fingerprint: ' "$tree/.package_set"
  echo "Files: $(find "$tree" -type f | wc -l)"
  echo "Bytes: $bytes"
  echo "Distributions: $(find "$tree/lib/site-packages" -maxdepth 1 -name '*.dist-info' | wc -l)"
  echo "Unowned: 0"
  grep -E '^(Requirements|Python): ' "$tree/.package_set"
  echo "Grade: imported"
}

# start_again [START]: the share as it was when it was kept under this name.
start_again() {
  rm -rf "$SHARE"
  cp -a --reflink=auto "$WORK/${1:-start}" "$SHARE"
}

# Its timer's copy of the packages, less its import checks.
original_backup() {
  "$PYTHON" -S -s -c '
import pathlib, shutil, sys
packages, backup = map(pathlib.Path, sys.argv[1:])
shutil.copytree(packages, backup)
(backup / ".backup_ready").write_text("Backup completed\n")
' "$HOME_ON_SHARE/site/wwwroot/.python_packages" "$HOME_ON_SHARE/data/.python_packages_backup"
}

# What a data app has the maintainer import: what the original does, or, where the tree has less, what its build imported.
imports_of() { # TREE
  local original='azure.functions, azure.storage.blob, azure.identity' built module
  built=", $(sed -n 's/^Imports: //p' "$1/.package_set"),"
  for module in ${original//,/}; do
    if [[ $built != *", $module,"* ]]; then
      sed -n 's/^Imports: //p' "$1/.package_set"
      return
    fi
  done
  echo "$original"
}

# Our whole tick, JVM and all.
tick() { # TREE
  DATA_APPS=$(jq -cn --arg home "$HOME_ON_SHARE" --arg imports "$(imports_of "$1")" \
    '[{name: "bench", $home, imports: ($imports / ", ")}]') "$PROJECT/maintainer" tick --app bench
}

# ---- what must be true afterwards ----

expected_packages() { (cd "$PACKAGES" && find . -type f -printf '%P %s\n' | sort); }

# A restored tree carries the marker of the backup it was; that is no package file.
found_packages() { (cd "$1" && find . -type f ! -path ./.backup_ready -printf '%P %s\n' | sort); }

demand_right_share() {
  local side=$1 deploy=$2 version=$3 wwwroot=$SHARE/site/wwwroot
  diff -r --exclude .python_packages "$WORK/code-$version" "$wwwroot" >"$WORK/different" ||
    wrong "$side, $deploy: the live code is not version $version"
  diff "$WORK/expected" <(found_packages "$wwwroot/.python_packages") >"$WORK/different" ||
    wrong "$side, $deploy: the live packages are not those of the full deploy"
}

# Not one package file deleted, copied or moved in all the side's steps, and the backup still there.
demand_untouched_packages() {
  jq -c --arg side "$1" 'select(.side == $side and ([.packages[]] | add) > 0)' "$MEASURES" >"$WORK/different"
  [[ ! -s $WORK/different ]] || wrong "$1: package files were touched"
  diff "$WORK/expected" <(found_packages "$SHARE/data/.python_packages_backup") >"$WORK/different" ||
    wrong "$1: the backup was used up"
}

demand_hashes() {
  local expected
  expected=$(cd "$WORK/code-$2" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum)
  diff <(echo "$expected") <(grep -E '^[0-9a-f]{64}  ' "$WORK/output") >"$WORK/different" ||
    wrong "$1: hash-code tells other files than the zip has"
}

wrong() {
  head -n 10 "$WORK/different" >&2
  complain "$1" "$SHARE" "the first differences are above; run again with --keep to look at it"
}
