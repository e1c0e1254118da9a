# results.json -> Markdown
include "tables";

.steps as $steps
| ($steps | total("original"; "first")) as $original_first
| ($steps | total("original"; "between")) as $original_between
| ($steps | total("original"; "second")) as $original_second
| ($steps | total("ours"; "first")) as $ours_first
| ($steps | total("ours"; "second")) as $ours_second
| ($steps | total("ours, packages lost"; "first")) as $lost
| head,
  head_of_deployments,
  ($original_first | line("original, first")),
  ($ours_first | line("ours, first")),
  ($original_between | line("original, between: the backup it used up is made again")),
  ($original_second | line("original, second")),
  ($ours_second | line("ours, second")),
  ($lost | line("ours, packages lost meanwhile")),
  "",
  head_of_ratios,
  ([$original_first, $ours_first] | compared("first")),
  ([$original_second, $ours_second] | compared("second")),
  ([$original_first, $lost] | compared("first : ours with the packages lost")),
  "",
  steps,
  ([$original_first, $ours_first, $original_second, $ours_second, $lost]
    | kinds(["original, first", "ours, first", "original, second", "ours, second", "ours, packages lost"]))
