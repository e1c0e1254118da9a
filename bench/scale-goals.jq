# What must be true of scale.json.
def looks: .results | map(select(.section == "looks"));
def moves: .results | map(select(.section == "moves"));
def backups: .results | map(select(.section == "backups"));

# The least that fits: of a tick; status reads the backup's RECORDs, too.
def few_enough: .operations <= (if .what == "status" then 2 else 1 end) * .most;
# A RECORD of more rows takes more reads of 128 KiB. Names that a listing has forgotten by then are asked for again: that is
# chance, and little.
def same_at_any_size: group_by(.what) | all(.[]; (map(.operations - .reads) | max - min) <= 10);
def same_changes: group_by(.what) | all(.[]; map(.changes) | unique | length == 1);
def growth: (.[1].seconds / .[1].files) / (.[0].seconds / .[0].files);

def all_met:
  (looks | all(.[]; few_enough) and same_at_any_size)
  and (moves | all(.[]; .changes <= .most) and same_changes)
  and (backups | growth <= 1.3);
