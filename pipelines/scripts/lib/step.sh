# shellcheck shell=bash
# What every step that deals with an app sources: its words, its run, the app's resource and its Kudu. HERE is pipelines/scripts.

for part in messages run azure sign-in kudu; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done
unset part
