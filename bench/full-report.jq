# full-deploy.json -> Markdown
include "tables";

.steps as $steps
| ($steps | total("original"; "empty")) as $original_empty
| ($steps | total("ours"; "empty")) as $ours_empty
| ($steps | total("original"; "upgrade")) as $original_upgrade
| ($steps | total("ours"; "upgrade")) as $ours_upgrade
| head,
  head_of_deployments,
  ($original_empty | line("original, into an empty wwwroot")),
  ($ours_empty | line("ours, into an empty wwwroot")),
  ($original_upgrade | line("original, over another set")),
  ($ours_upgrade | line("ours, over another set")),
  ($steps | total("original"; "after") | line("original, afterwards: the timer's backup")),
  ($steps | total("ours"; "after") | line("ours, afterwards: the tick's backup")),
  "",
  head_of_ratios,
  ([$original_empty, $ours_empty] | compared("into an empty wwwroot")),
  ([$original_upgrade, $ours_upgrade] | compared("over another set")),
  "",
  steps,
  ([$original_empty, $ours_empty, $original_upgrade, $ours_upgrade]
    | kinds(["original, empty", "ours, empty", "original, upgrade", "ours, upgrade"]))
