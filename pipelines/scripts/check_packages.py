"""Refuses a tree that is not exactly what one pip install --target left.

usage: check_packages.py PACKAGES    (the .python_packages; run by the interpreter it is for)

Prints a line for everything that is wrong, at most 20, and exits 1; 0 when nothing is.
"""
import csv
import glob
import json
import os
import re
import sys

# Rows that the fingerprint leaves out, too: scripts and data that installers write as they like.
INSTALLERS_OWN = ("../", "bin/", "etc/", "include/", "share/")


def layout(packages, modules):
    if not os.path.isdir(modules):
        yield "%s is not there; install with: pip install --target %s" % (modules, modules)
    if os.path.exists(os.path.join(packages, "pyvenv.cfg")):
        yield "%s is a virtual environment; install with pip install --target into an empty folder" % packages
    for name in os.listdir(modules) if os.path.isdir(modules) else ():
        if name.endswith((".egg-info", ".egg-link", ".egg")) or name.startswith("__editable__"):
            yield "%s has no RECORD; install it from a wheel, and not as editable" % os.path.join(modules, name)


def projects(distributions):
    if not distributions:
        yield "no distribution is installed there"
    seen = {}
    for distribution in distributions:
        folder = os.path.basename(distribution)
        project = re.sub(r"[-_.]+", "-", folder[: -len(".dist-info")].rpartition("-")[0] or folder).lower()
        if project in seen:
            yield "%s and %s are two versions of one project; install once, into an empty folder" % (seen[project], folder)
        seen[project] = folder


def read(distribution):
    """The rows of its RECORD; raises OSError or ValueError."""
    with open(os.path.join(distribution, "RECORD"), encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row]
    if not rows or any(len(row) != 3 for row in rows):
        raise ValueError("a line is no row")
    return rows


def records(modules, distributions):
    claims = {}
    for distribution in distributions:
        folder = os.path.basename(distribution)
        try:
            rows = read(distribution)
        except (OSError, ValueError) as error:
            yield "%s has no RECORD that can be read (%s); install it with pip" % (folder, error)
            continue
        if any(path.startswith(("../../../", "/")) for path, _, _ in rows):
            yield "%s was not installed by pip install --target: its RECORD leads elsewhere" % folder
        for path, digest, size in rows:
            if digest.startswith("sha256=") and not path.endswith(".pyc") and not path.startswith(INSTALLERS_OWN):
                claims.setdefault(path, set()).add(size)
    for path, sizes in sorted(claims.items()):
        file = os.path.join(modules, path)
        if not os.path.isfile(file):
            yield "%s is missing; run this right after pip, before anything is removed" % path
        elif str(os.path.getsize(file)) not in sizes and "" not in sizes:
            yield "%s has not the size that pip recorded; run this right after pip, before anything is changed" % path


def editable(distribution):
    try:
        with open(os.path.join(distribution, "direct_url.json"), encoding="utf-8") as file:
            return json.load(file).get("dir_info", {}).get("editable", False)
    except (OSError, ValueError):
        return False


def fits(tag):
    python, _, rest = tag.partition("-")
    for name in python.split("."):
        version = re.fullmatch(r"(?:cp|py)3(\d*)", name)
        if version and version.group(1) == "":
            return True
        if version and (int(version.group(1)) == sys.version_info[1]):
            return True
        if version and ("abi3" in rest or name.startswith("py")) and int(version.group(1)) <= sys.version_info[1]:
            return True
    return False


def interpreter(distributions):
    for distribution in distributions:
        folder = os.path.basename(distribution)
        if editable(distribution):
            yield "%s is editable, so its code lies elsewhere; install it from a wheel" % folder
        try:
            with open(os.path.join(distribution, "WHEEL"), encoding="utf-8") as file:
                tags = re.findall(r"^Tag: *(\S+)", file.read(), re.MULTILINE)
        except OSError:
            continue
        if tags and not any(map(fits, tags)):
            running = "%d.%d" % sys.version_info[:2]
            yield "%s is for %s, and PYTHON is %s; give the interpreter that ran pip" % (folder, tags[0], running)


def main(packages):
    modules = os.path.join(packages, "lib", "site-packages")
    distributions = sorted(glob.glob(os.path.join(glob.escape(modules), "*.dist-info")))
    wrong = list(layout(packages, modules))
    if os.path.isdir(modules):
        for check in (projects(distributions), records(modules, distributions), interpreter(distributions)):
            wrong += check
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    if len(wrong) > 20:
        print("... and %d more" % (len(wrong) - 20), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
