"""Checks every RECORD row that counts: it exists, with its size and its sha256. usage: check_records.py PACKAGES

Written apart from the product and from the shell lines, with csv and hashlib only, so that it can contradict them.
Prints `distributions=N rows=N files=N bytes=N`; exits 1 and names what is wrong, or when there is nothing to check.
"""
import base64
import csv
import glob
import hashlib
import os
import sys

ELSEWHERE = ("../", "bin/", "etc/", "include/", "share/")


def rows_that_count(record):
    with open(record, encoding="utf-8", errors="surrogateescape", newline="") as lines:
        for row in csv.reader(lines):
            if len(row) == 3 and row[1].startswith("sha256="):
                if not row[0].endswith(".pyc") and not row[0].startswith(ELSEWHERE):
                    yield row


def what_is_wrong(path, digest, size):
    if not os.path.isfile(path):
        return "is missing"
    with open(path, "rb") as file:
        content = file.read()
    if len(content) != int(size):
        return "has %d bytes, RECORD says %s" % (len(content), size)
    actual = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return None if "sha256=" + actual == digest else "has another sha256 than RECORD says"


def main(packages):
    modules = os.path.join(packages, "lib", "site-packages")
    records = sorted(glob.glob(os.path.join(glob.escape(modules), "*.dist-info", "RECORD")))
    claims, rows = {}, 0
    for record in records:
        for path, digest, size in rows_that_count(record):
            rows += 1
            claims.setdefault(path, set()).add((digest, size))
    if not rows:
        sys.exit("no row counts in %s; nothing was checked, so install something there" % modules)
    # A path in several RECORDs is right if one row fits.
    wrong = {}
    for path, versions in claims.items():
        faults = [what_is_wrong(os.path.join(modules, path), *version) for version in sorted(versions)]
        if all(faults):
            wrong[path] = faults[0]
    for path, fault in sorted(wrong.items())[:20]:
        print("%s %s" % (os.path.join(modules, path), fault), file=sys.stderr)
    if wrong:
        sys.exit("%d of %d files do not hold in %s; install the tree anew" % (len(wrong), len(claims), modules))
    size = sum(os.path.getsize(os.path.join(modules, path)) for path in claims)
    print("distributions=%d rows=%d files=%d bytes=%d" % (len(records), rows, len(claims), size))


if len(sys.argv) != 2:
    sys.exit("usage: check_records.py PACKAGES")
main(sys.argv[1])
