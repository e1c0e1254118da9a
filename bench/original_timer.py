"""What one run of the original's timer does with packages that have no backup yet, to be measured beside ours.

usage: original_timer.py HOME MODULE...       the first module is the one whose file it looks for

Written from a description of what it does. Two things are added: a line "part NAME SECONDS OPERATIONS" after each part, and
options of the import check that keep what this machine's Python does at its start, and bytecode, out of the packages.
"""

import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

# The original waits 30 s. On a slow share that would be the end of it, and there would be nothing to measure.
IMPORTS_END_AFTER = 600


class Parts:
    """Seconds and operations since the part before; looking at the counters is no operation."""

    def __init__(self, home):
        self.counters = home / ".slowfs-counters"
        self.begin, self.before = time.monotonic(), self.operations()

    def operations(self):
        return int(self.counters.read_text().split()[-1])

    def end(self, name):
        now, operations = time.monotonic(), self.operations()
        print(f"part {name} {now - self.begin:.3f} {operations - self.before}", flush=True)
        self.begin, self.before = now, operations


def watched_file(packages, module):
    path = packages / "lib" / "site-packages" / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports(packages, modules):
    site_packages = str(packages / "lib" / "site-packages")
    environment = os.environ.copy()
    environment["PYTHONPATH"] = site_packages
    check = subprocess.run(
        [sys.executable, "-S", "-s", "-B", "-c", f"import {', '.join(modules)}"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=IMPORTS_END_AFTER,
    )
    if check.returncode != 0:
        print(check.stderr, file=sys.stderr)
    return check.returncode == 0


def main(home, modules):
    home = Path(home)
    packages = home / "site" / "wwwroot" / ".python_packages"
    backup = home / "data" / ".python_packages_backup"
    parts = Parts(home)

    live_file = watched_file(packages, modules[0])
    if not live_file.exists():
        sys.exit(f"{live_file} is not there")
    backup_file = watched_file(backup, modules[0])
    if backup.exists() and backup_file.exists() and backup_file.stat().st_mtime >= live_file.stat().st_mtime:
        sys.exit("the backup is current; there is nothing to measure")
    parts.end("check")

    if not imports(packages, modules):
        sys.exit(1)
    parts.end("verify")

    if backup.exists():
        shutil.rmtree(backup)
    shutil.copytree(packages, backup)
    parts.end("copytree")

    if not watched_file(backup, modules[0]).exists():
        sys.exit("the copy lacks the file")
    if not imports(backup, modules):
        shutil.rmtree(backup)
        sys.exit(1)
    parts.end("verify-copy")

    size = sum(file.stat().st_size for file in backup.rglob("*") if file.is_file())
    parts.end("size")

    (backup / ".backup_ready").write_text(
        f"Backup completed: {datetime.now():%Y-%m-%d %H:%M:%S}\n"
        f"Size: {size / 1024 / 1024:.1f} MB\n"
        f"Source: {packages}\n"
        f"Verified: {', '.join(modules)}\n"
    )
    parts.end("marker")


main(sys.argv[1], sys.argv[2:])
