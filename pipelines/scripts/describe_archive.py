"""Says what the container has to know of an archive in parts. usage: describe_archive.py PART...

Prints `files N`, `bytes N` (how many files the archive has, and their sizes together, expanded), `sha256 HASH` of the whole archive,
and for every part `md5 HASH`, in base64.
"""
import base64
import hashlib
import shutil
import sys
import tempfile
import zipfile


def whole(parts):
    """The parts as one file, and their hashes."""
    joined = tempfile.TemporaryFile()
    hashes = []
    for part in parts:
        begin = joined.tell()
        with open(part, "rb") as file:
            shutil.copyfileobj(file, joined)
        hashes.append(hash_of(joined, begin, hashlib.md5()))
    return joined, hashes


def hash_of(file, begin, digest):
    file.seek(begin)
    for block in iter(lambda: file.read(1 << 20), b""):
        digest.update(block)
    return digest.digest()


def main(parts):
    archive, hashes = whole(parts)
    with archive:
        # A backup's marker is the maintainer's, and no part of a set.
        files = [entry for entry in zipfile.ZipFile(archive).infolist() if entry.filename != ".backup_ready"]
        print("files %d" % len(files))
        print("bytes %d" % sum(entry.file_size for entry in files))
        print("sha256 %s" % hash_of(archive, 0, hashlib.sha256()).hex())
    for digest in hashes:
        print("md5 %s" % base64.b64encode(digest).decode())


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
