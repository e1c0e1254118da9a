"""Packs a package tree into a zip archive. usage: pack_packages.py PACKAGES ARCHIVE

Entries are named from the root of PACKAGES and sorted, hidden files are among them; all have one time and no owner, so that
the same tree gives the same bytes. What is neither file nor folder is refused: a share has no links.
"""
import os
import stat
import sys
import zipfile

FASTEST = 1


def files(packages):
    """The paths from the root, sorted; and those that cannot be packed."""
    found, odd = [], []
    for folder, folders, names in os.walk(packages):
        for name in names + folders:
            file = os.path.join(folder, name)
            mode = os.lstat(file).st_mode
            if stat.S_ISREG(mode):
                found.append(os.path.relpath(file, packages))
            elif not stat.S_ISDIR(mode):
                odd.append(file)
    return sorted(found), odd


def main(packages, archive):
    names, odd = files(packages)
    for file in odd:
        print("%s is no plain file; install the package that has it from a wheel" % file, file=sys.stderr)
    if odd:
        return 1
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zip:
        for name in names:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            with open(os.path.join(packages, name), "rb") as file:
                zip.writestr(entry, file.read(), zipfile.ZIP_DEFLATED, FASTEST)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
