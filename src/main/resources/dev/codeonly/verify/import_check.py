"""Imports modules from one tree of packages and reports how that went. ImportVerifier runs it with -S -s -B -c.

Arguments: a nonce, the wanted minor version or "", the seconds after which an orphan of this ends by itself, the
tree, the modules. Reports on the original standard output, a line an event: <nonce> <word> <field>,<field> with fields
in hex. Runs on Python 3.8 and newer; on an older one it still says which one that is.
"""

import sys

nonce, wanted, lifetime, tree = sys.argv[1:5]
modules = sys.argv[5:]
del sys.argv[1:]
# Nothing relative: '' would let the working directory satisfy an import. The tree again: PYTHONPATH splits at a colon.
sys.path[:] = [tree] + [entry for entry in sys.path if entry.startswith("/") and entry != tree]

import os  # noqa: E402  only now: before Python 3.11 the working directory could have had one

FIELD_BYTES = 2000
PID = os.getpid()
# Only the report goes to the original standard output; what modules print joins their errors.
REPORT = os.dup(1)
os.dup2(2, 1)


def report(word, *fields):
    if os.getpid() != PID:  # a module forked, and its child runs on in here
        os._exit(0)
    encoded = [field.encode("utf-8", "backslashreplace")[:FIELD_BYTES] for field in fields]
    line = ",".join("".join("%02x" % byte for byte in bytearray(field)) for field in encoded)
    os.write(REPORT, ("%s %s %s\n" % (nonce, word, line)).encode("ascii"))


def spec_of(name, module):
    """The module's own word, or the finder's when it replaced itself by an object that has none."""
    from importlib.machinery import PathFinder

    spec = getattr(module, "__spec__", None)
    if spec is None and not getattr(module, "__file__", None):
        parent = name.rpartition(".")[0]
        spec = PathFinder.find_spec(name, sys.modules[parent].__path__ if parent else None)
    return spec


def origins(spec, module=None):
    """The file a module was loaded from; of a namespace package its folders."""
    if spec is not None and spec.has_location:
        return [spec.origin]
    file = getattr(module, "__file__", None)
    if file:
        return [file]
    folders = getattr(module, "__path__", None) or getattr(spec, "submodule_search_locations", None)
    return list(folders or ["the interpreter itself"])


def is_inside(origin):
    return os.path.realpath(origin).startswith(os.path.join(os.path.realpath(tree), ""))


def elsewhere(name):
    """Where the interpreter's own packages, which -S and -s hide, have this top-level module; else None."""
    try:
        import site
        from importlib.machinery import PathFinder

        prefixes = [sys.prefix, os.path.dirname(os.path.dirname(sys.executable))]  # -S does not see a virtual environment
        folders = site.getsitepackages(prefixes) + [site.getusersitepackages()]
        spec = PathFinder.find_spec(name, folders)
        return None if spec is None else origins(spec)[0]
    except Exception:
        return None


def texts_of(problem):
    """The exception and what it was raised from, as a traceback shows them."""
    texts = []
    while problem is not None and len(texts) < 5:
        try:
            text = str(problem)
        except Exception:
            text = "(an exception that cannot be printed)"
        texts.append("%s: %s" % (type(problem).__name__, text))
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    return texts


def place_of(problem):
    """File and line that raised it."""
    place = ""
    step = problem.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if not file.startswith("<"):
            place = "%s:%d" % (file, step.tb_lineno)
        step = step.tb_next
    return place


def explain(name, problem):
    top = name.partition(".")[0]
    if isinstance(problem, ModuleNotFoundError) and problem.name == top:
        where = elsewhere(top)
        if where is not None:
            report("hidden", name, where)
            return
    report("failed", name, place_of(problem), *texts_of(problem))
    sys.__excepthook__(type(problem), problem, problem.__traceback__)


def check(name):
    import importlib

    report("importing", name)
    try:
        module = importlib.import_module(name)
        found = origins(spec_of(name, module), module)
    except BaseException as problem:  # a module may well call sys.exit()
        explain(name, problem)
        return False
    if not any(is_inside(origin) for origin in found):
        report("outside", name, found[0])
        return False
    return True


def main():
    try:
        # No terminal to ask at; and what modules start can be found by the session, and killed whole with the group.
        os.setsid()
    except OSError:  # is a leader already
        pass
    version = "%d.%d" % sys.version_info[:2]
    report("python", version)
    if sys.version_info[0] != 3 or wanted not in ("", version):
        return
    # The caller ends this much earlier. When the caller was killed, the kernel does; forked children are not covered.
    from _signal import alarm

    alarm(int(lifetime))
    if all(check(name) for name in modules):
        report("passed")


try:
    main()
except BaseException:
    sys.__excepthook__(*sys.exc_info())
    os._exit(1)
# Not sys.exit(): threads and exit handlers of the modules are not what is asked about.
os._exit(0)
