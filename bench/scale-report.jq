# scale.json -> Markdown
include "tables";
include "scale-goals";

def yes_no: if . then "yes" else "**no**" end;

"# What grows with a package set, and what does not",
"",
"`\(.command)`, \(.date), \(.machine.cores) cores, load at the end \(.machine.load)",
"",
"## Looks",
"",
"All operations that reach the share. A tick reads a slice of the backup besides, a 288th of it: that is apart. `most` is 20 + 8 x",
"distributions, for `status` twice that, for it reads the RECORDs of both trees. A RECORD is read by 128 KiB each, so a longer one takes",
"more reads; all else is the same at any size.",
"",
(["look", "files", "distributions", "operations", "of these reads", "most", "met", "apart", "seconds"] | row),
(["---"] + [range(8) | "--:"] | row),
(looks[] | [.what, .files, .distributions, .operations, .reads, (if .what == "status" then 2 else 1 end) * .most, (few_enough | yes_no), .apart, .seconds] | row),
"",
"## Moves",
"",
"Changes of the share: files and folders created, written, renamed, deleted, with those of lock and hold. The folders and files of a",
"set are in none of them: what is replaced is renamed away, and deleted later.",
"",
(["move", "files", "changes", "most", "met", "seconds"] | row),
(["---"] + [range(5) | "--:"] | row),
(moves[] | [.what, .files, .changes, .most, (.changes <= .most | yes_no), .seconds] | row),
"",
"## Backups",
"",
"A whole tick on a disk that waits for nothing, files of half a KiB, imports included.",
"",
(["files", "heap allowed (MB)", "left after a collection, at most (MB)", "resident, at most (MB)", "seconds", "files a second", "microseconds a file"] | row),
(["---"] + [range(6) | "--:"] | row),
(backups[] | [.files, .heap_mb, .used_mb, .resident_mb, .seconds, .files_a_second, .microseconds_a_file] | row),
"",
"Time a file, many : few: \(backups | growth * 100 | round / 100) (1.3 at most: \(backups | growth <= 1.3 | yes_no))."
