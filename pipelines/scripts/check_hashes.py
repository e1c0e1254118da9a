"""Holds every file of a package tree to the sha256 in its RECORD. usage: check_hashes.py PACKAGES

Rows that the fingerprint leaves out are left out here. Prints a line for everything that is wrong and exits 1.
"""
import base64
import glob
import hashlib
import os
import sys

from check_packages import INSTALLERS_OWN, read


def digest(file):
    with open(file, "rb") as stream:
        found = hashlib.sha256()
        for block in iter(lambda: stream.read(1 << 20), b""):
            found.update(block)
    return "sha256=" + base64.urlsafe_b64encode(found.digest()).rstrip(b"=").decode()


def main(packages):
    modules = os.path.join(packages, "lib", "site-packages")
    claims = {}
    for distribution in glob.glob(os.path.join(glob.escape(modules), "*.dist-info")):
        for path, hashed, _ in read(distribution):
            if hashed.startswith("sha256=") and not path.endswith(".pyc") and not path.startswith(INSTALLERS_OWN):
                claims.setdefault(path, set()).add(hashed)
    wrong = 0
    for path, hashes in sorted(claims.items()):
        file = os.path.join(modules, path)
        if not os.path.isfile(file) or digest(file) not in hashes:
            wrong = 1
            print("%s is not the file that was installed" % path, file=sys.stderr)
    return wrong


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        sys.exit(main(sys.argv[1]))
    except (OSError, ValueError) as error:
        sys.exit("a RECORD cannot be read: %s" % error)
