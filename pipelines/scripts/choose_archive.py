"""Chooses an archive out of what the container lists.

usage: choose_archive.py REQUIREMENTS PYTHON PLATFORM GLIBC IMPORTS PAGE...
       prints the .package_set of the newest archive that fits, nothing when none does; and to standard error why archives
       of the same requirements do not fit
       choose_archive.py --next PAGE
       prints the marker of the page that follows, encoded for a query; nothing when there is none

A PAGE is a file with an answer to List Blobs. Whoever can write the container wrote the metadata: a value that is not of its
form makes its archive one that is not there.

exit codes: 0 done · 1 a page is no such answer
"""
import email.utils
import re
import sys
import urllib.parse
import xml.etree.ElementTree

HASH = "[0-9a-f]{64}"
NAME = re.compile("sets/(%s)[.]zip" % HASH)
MODULE = "[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)*"
# In the order of .package_set.
FORMS = [
    ("Requirements", HASH),
    ("Python", "3[.][0-9]{1,2}"),
    ("Platform", "[a-z0-9_]{1,40}"),
    ("Glibc", "2[.][0-9]{1,2}|none"),
    ("Fingerprint", HASH),
    ("Imports", "(%s(, %s)*)?" % (MODULE, MODULE)),
    ("Commit", "[0-9A-Za-z._-]{1,64}"),
    ("Built", "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}|unknown"),
]


class Archive:
    def __init__(self, blob):
        self.name = NAME.fullmatch(blob.findtext("Name") or "")
        self.created = created(blob)
        metadata = {value.tag.lower(): value.text or "" for value in blob.iterfind("Metadata/*")}
        self.values = {key: metadata.get(key.lower(), "") for key, _ in FORMS}

    def counts(self):
        return (self.name is not None and self.created is not None
                and self.values["Fingerprint"] == self.name.group(1)
                and all(re.fullmatch(form, self.values[key]) for key, form in FORMS))

    def faults(self, python, platform, glibc, imports):
        """Why it does not fit, as texts; none when it does."""
        if self.values["Python"] != python:
            yield "is for Python %s" % self.values["Python"]
        if self.values["Platform"] != platform:
            yield "is for %s" % self.values["Platform"]
        if version(self.values["Glibc"]) > version(glibc):
            yield "needs glibc %s, and the app has %s" % (self.values["Glibc"], glibc)
        missing = imports - set(modules(self.values["Imports"]))
        if missing:
            yield "was never tried with import %s" % ", ".join(sorted(missing))

    def package_set(self):
        return "".join("%s: %s\n" % (key, self.values[key]) for key, _ in FORMS)


def created(blob):
    try:
        return email.utils.parsedate_to_datetime(blob.findtext("Properties/Creation-Time") or "").timestamp()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def version(glibc):
    return [] if glibc == "none" else [int(number) for number in glibc.split(".")]


def modules(text):
    return [name for name in re.split("[, ]+", text) if name]


def read(page):
    with open(page, "rb") as file:
        content = file.read()
    # The service writes no document type, and nothing that one could define.
    if b"<!DOCTYPE" in content:
        raise ValueError("a document type")
    root = xml.etree.ElementTree.fromstring(content)
    if root.tag != "EnumerationResults":
        raise ValueError("'%s' is no listing" % root.tag[:40])
    return root


def choose(requirements, python, platform, glibc, imports, pages):
    fitting = []
    for page in pages:
        for archive in map(Archive, read(page).iterfind("Blobs/Blob")):
            if not archive.counts() or archive.values["Requirements"] != requirements:
                continue
            faults = list(archive.faults(python, platform, glibc, set(modules(imports))))
            if faults:
                print("%s %s" % (archive.values["Fingerprint"], "; ".join(faults)), file=sys.stderr)
            else:
                fitting.append(archive)
    if fitting:
        newest = max(fitting, key=lambda archive: (archive.created, archive.values["Fingerprint"]))
        sys.stdout.write(newest.package_set())


def main(words):
    try:
        if words[0] == "--next":
            print(urllib.parse.quote(read(words[1]).findtext("NextMarker") or "", safe=""))
        else:
            choose(*words[:5], words[5:])
    except (ValueError, xml.etree.ElementTree.ParseError) as problem:
        print("the answer is no list of archives: %s" % problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
