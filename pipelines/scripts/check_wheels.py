"""Names the packages that did not come from a wheel that the data app can load.

usage: check_wheels.py PACKAGES GLIBC [NAME]...
  GLIBC  the app's; a wheel with manylinux tags needs the lowest of them, one without, such as one that was built on this
         machine, needs what its libraries ask for
  NAME   a package that may be built from sources: pip builds what a requirement names by path or URL without being asked

Prints a line a package and exits 1; 0 when there is none.
"""
import glob
import json
import os
import re
import sys

from check_packages import read
from normalise_requirements import without_credentials

NAMED = {"1": (2, 5), "2010": (2, 12), "2014": (2, 17)}
TAG = re.compile(r"^Tag: *\S*?manylinux(?:_(\d+)_(\d+)|(1|2010|2014))_", re.MULTILINE)
SYMBOL = re.compile(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)")


def by_tags(distribution):
    try:
        with open(os.path.join(distribution, "WHEEL"), encoding="utf-8") as file:
            tags = TAG.findall(file.read())
    except OSError:
        return None
    return min((NAMED[old] if old else (int(major), int(minor)) for major, minor, old in tags), default=None)


def by_libraries(distribution):
    needed = (0, 0)
    for path, _, _ in read(distribution):
        file = os.path.join(os.path.dirname(distribution), path)
        if re.search(r"\.so(\.|$)", path) and os.path.isfile(file):
            with open(file, "rb") as library:
                versions = SYMBOL.findall(library.read())
            needed = max([needed] + [(int(major), int(minor)) for major, minor in versions])
    return needed


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def named_by_url(distribution):
    """The URL by which a requirement named it; None for what came from an index."""
    try:
        with open(os.path.join(distribution, "direct_url.json"), encoding="utf-8") as file:
            return json.load(file)["url"]
    except OSError:
        return None


def faults(distribution, highest, allowed):
    project = os.path.basename(distribution)[: -len(".dist-info")].rpartition("-")[0]
    needed = by_tags(distribution) or by_libraries(distribution)
    if needed > highest:
        yield "needs glibc %d.%d, and the app has %d.%d" % (needed + highest)
    url = named_by_url(distribution)
    clean = url and without_credentials(url)
    if url and not clean.partition("?")[0].lower().endswith(".whl") and canonical(project) not in allowed:
        yield "was built from sources, %s" % clean
    if url != clean:
        yield "would carry the credentials of its URL along; give them to the installer by netrc or a feed"


def main(packages, ceiling, *allowed):
    highest = tuple(int(number) for number in ceiling.split("."))
    wrong = 0
    for distribution in sorted(glob.glob(os.path.join(glob.escape(packages), "lib", "site-packages", "*.dist-info"))):
        for fault in faults(distribution, highest, [canonical(name) for name in allowed]):
            wrong = 1
            name = os.path.basename(distribution)[: -len(".dist-info")].replace("-", " ")
            print("%s %s" % (name, fault))
    return wrong


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
