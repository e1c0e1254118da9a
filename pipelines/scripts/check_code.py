"""Refuses code that must not be shipped: Python that does not compile, and keys written into files.

usage: check_code.py FOLDER <NAMES    (the names of the files, relative to FOLDER, each ended by a NUL byte)

Prints a line for everything it finds, with file and line and never with the value, and exits 1; 0 when there is nothing.
Writes nothing. The interpreter that runs this should be of the app's minor version, because each has its own syntax.
"""
import os
import re
import sys
import warnings

# A header alone is no key: code that looks for keys has it, too. So its first line of content must follow, behind a line
# break or behind one written as \n.
PRIVATE_KEY = re.compile(
    rb"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?:\s|\\n|\\r|[\"'+,])*(?:[A-Z][A-Za-z-]+: [^\n]*\s*)*[A-Za-z0-9+/]{40}"
)
# 64 bytes in base 64 are the key of a storage account, 32 that of a Service Bus, an Event Hub or an IoT hub.
ACCOUNT_KEY = re.compile(rb"(?i:AccountKey)=([A-Za-z0-9+/]{86}==)")
ACCESS_KEY = re.compile(rb"(?i:SharedAccessKey)=([A-Za-z0-9+/]{43}=)")
# The emulator's key is printed in its manual.
EMULATOR = b"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

SECRETS = (
    (PRIVATE_KEY, "a private key"),
    (ACCOUNT_KEY, "the key of a storage account"),
    (ACCESS_KEY, "a shared access key"),
)


def does_not_compile(name, content):
    if not name.endswith(".py"):
        return
    try:
        compile(content, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        yield "%s:%s: %s" % (name, error.lineno or 1, error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        yield "%s:1: cannot be compiled: %s" % (name, error)


def secrets(name, content):
    if b"\0" in content:
        return  # no text
    for pattern, what in SECRETS:
        for found in pattern.finditer(content):
            if EMULATOR not in found.group():
                line = content.count(b"\n", 0, found.start()) + 1
                yield "%s:%d: holds %s; take it out, and let the app read it from its settings or a vault" % (
                    name,
                    line,
                    what,
                )


def main(folder):
    warnings.simplefilter("ignore")
    wrong = False
    for name in filter(None, os.fsdecode(sys.stdin.buffer.read()).split("\0")):
        with open(os.path.join(folder, name), "rb") as file:
            content = file.read()
        for check in (does_not_compile, secrets):
            for finding in check(name, content):
                print(finding, file=sys.stderr)
                wrong = True
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
