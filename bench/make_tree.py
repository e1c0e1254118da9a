"""Makes a complete package tree of as many small files as wanted: make_tree.py FOLDER FILES DISTRIBUTIONS

A hundred files lie in a folder; the modules of the distributions are pkg00, pkg01 and so on, and all of them import.
"""

import base64
import hashlib
import pathlib
import subprocess
import sys

FILES_IN_A_FOLDER = 100
NOTES = 3  # METADATA, RECORD and __init__.py of each distribution


def row(path, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


def write(site, path, content, rows):
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_bytes(content)
    rows.append(row(path, content))


def distribution(site, name, files):
    rows = []
    write(site, f"{name}/__init__.py", b"", rows)
    for number in range(files - NOTES):
        content = f"VALUE = {number}  # of {name}\n".encode() * 20
        write(site, f"{name}/part_{number // FILES_IN_A_FOLDER:04d}/module_{number:06d}.py", content, rows)
    info = f"{name}-1.0.dist-info"
    write(site, f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(), rows)
    (site / info / "RECORD").write_text("".join(rows) + f"{info}/RECORD,,\n")


def main(folder, files, distributions):
    root = pathlib.Path(folder)
    site = root / "lib" / "site-packages"
    share, rest = divmod(files - 1, distributions)  # one is .package_set
    for number in range(distributions):
        distribution(site, f"pkg{number:02d}", share + (number < rest))
    maintainer = pathlib.Path(__file__).resolve().parent.parent / "maintainer"
    fingerprint = subprocess.run([maintainer, "fingerprint", root], check=True, capture_output=True, text=True)
    (root / ".package_set").write_text(
        f"Requirements: {'0' * 64}\nPython: 3.11\nPlatform: linux_x86_64\nGlibc: 2.17\n"
        f"Fingerprint: {fingerprint.stdout.strip()}\nImports: pkg00\n"
    )


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
