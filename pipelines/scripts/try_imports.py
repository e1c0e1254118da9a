"""Imports modules and demands that each comes from inside the tree. usage: try_imports.py SITE_PACKAGES MODULE...

Run with -S -s -B and PYTHONPATH=SITE_PACKAGES, so that only the tree and the standard library can satisfy an import.
"""
import importlib
import os
import sys

tree = os.path.realpath(sys.argv[1]) + os.sep
for name in sys.argv[2:]:
    module = importlib.import_module(name)
    places = [module.__file__] if getattr(module, "__file__", None) else list(module.__path__)
    for place in places:
        if not os.path.realpath(place).startswith(tree):
            sys.exit("%s was imported from %s, outside %s; put it into the requirements" % (name, place, tree))
