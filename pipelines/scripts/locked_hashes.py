"""Hashes of a requirements file, for packages that are built from their sources here.

usage: locked_hashes.py of NAME REQUIREMENTS        prints the --hash options of that package, by which its sources are held
       locked_hashes.py accept WHEELS REQUIREMENTS  prints the requirements with the hash of each wheel in the folder WHEELS
                                                    in place of those of its sources; packages without hashes stay so

An -r is replaced by the lines of its file; the path of a -c becomes absolute.
"""
import glob
import os
import re
import sys

from normalise_requirements import COMMENT, NAME, Content, decoded, logical_lines

HASH = re.compile(r"\s--hash[= ]\s*\S+")
INCLUDED = re.compile(r"(-r|--requirement|-c|--constraint)[= ]*(.+)")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(line):
    name = NAME.match(line)
    return canonical(name.group()) if name else None


def lines(file):
    for _, line in logical_lines(decoded(file)):
        line = COMMENT.sub("", line).strip()
        included = INCLUDED.fullmatch(line)
        path = included and os.path.join(os.path.dirname(os.path.abspath(file)), included.group(2))
        if included and included.group(1).strip("-").startswith("r"):
            yield from lines(path)
        elif included:
            yield "-c " + path
        elif line:
            yield line


def hashes_of(name, file):
    for line in lines(file):
        if name_of(line) == canonical(name):
            yield from (option.strip() for option in HASH.findall(line))


def accepting(wheels, file):
    built = {canonical(os.path.basename(wheel).split("-")[0]): Content.file(wheel)
             for wheel in glob.glob(os.path.join(glob.escape(wheels), "*.whl"))}
    for line in lines(file):
        if name_of(line) in built and HASH.search(line):
            line = HASH.sub("", line) + " --hash=sha256:" + built[name_of(line)]
        yield line


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("of", "accept"):
        sys.exit(__doc__)
    found = hashes_of(*sys.argv[2:]) if sys.argv[1] == "of" else accepting(*sys.argv[2:])
    print((" " if sys.argv[1] == "of" else "\n").join(found))
