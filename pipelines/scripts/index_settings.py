"""Passes on where pip gets packages from, of all that its configuration says. usage: pip config list | index_settings.py

Prints NAME=VALUE for the environment, each with a NUL after it, but those that the environment has already: it comes
first for pip, too. Settings of other kinds, such as a constraint or a target, are left out.
"""
import ast
import os
import re
import sys

NAMES = ("index-url", "extra-index-url", "no-index", "trusted-host", "cert", "client-cert", "proxy", "timeout",
         "retries", "keyring-provider", "cache-dir", "no-cache-dir")

found = {}
for line in sys.stdin:
    setting = re.match(r"(global|install)\.([\w-]+)=(.*)$", line)
    if setting and setting.group(2).replace("_", "-") in NAMES:
        name = "PIP_" + setting.group(2).replace("-", "_").upper()
        # What is said for installing comes before what is said for everything.
        if name not in found or setting.group(1) == "install":
            found[name] = " ".join(ast.literal_eval(setting.group(3)).split())
for name, value in found.items():
    if name not in os.environ:
        sys.stdout.write("%s=%s\0" % (name, value))
