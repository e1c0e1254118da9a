#!/usr/bin/env python3
"""The requirements of a data app in one form, so that equal requirements have an equal hash.

usage: normalise_requirements.py FILE              prints the normalised text, which .package_set.requirements holds
       normalise_requirements.py FILE --sha256     prints its sha256, which .package_set names as Requirements
       normalise_requirements.py --compare INSTALLED FILE
                                                   prints how FILE differs from a normalised text, a line a package;
                                                   with --normalised FILE is such a text, too

Every -r and -c is followed, continuations are joined, comments and blank lines dropped, blanks made one; BOM and CRLF
do not matter, the order does. A line of a -c file begins with "-c ". A local path ends with the sha256 of its files.
Names, passwords and tokens are taken out of URLs. Refused: editable requirements, repositories without a commit, and
what depends on the build agent's environment.

exit codes: 0 done, or equal · 1 a file cannot be read, or a line is refused · 2 bad usage · 4 the requirements
differ
"""
import argparse
import codecs
import collections
import hashlib
import os
import re
import shlex
import sys
from urllib.parse import unquote

COMMENT = re.compile(r"(^|\s+)#.*$")
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
NAMED = re.compile(r"(" + NAME.pattern + r"\s*(?:\[[^\]]*\])?)\s*@\s*(.+)")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^\s'\"]*)")
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*|\$\{\w+\})(:(\d+|\$\{\w+\}))?")
CREDENTIAL = re.compile(r"\$\{|(^|&)[^=&]*(sig|token|key|secret|pass|pwd|auth|cred)[^=&]*=", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
COMMIT = re.compile(r"(git|hg)\+.*@([0-9a-f]{40}|[0-9a-f]{64})|(svn|bzr)\+.*@\d+")
ARCHIVES = (".whl", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lzma", ".tlz")

# PowerShell writes UTF-16, and pip reads it.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

FOLLOWED = {"-r": "-r", "--requirement": "-r", "-c": "-c", "--constraint": "-c"}
PLACES = {"-i": "--index-url", "--index-url": "--index-url", "--pypi-url": "--index-url",
          "--extra-index-url": "--extra-index-url", "-f": "--find-links", "--find-links": "--find-links"}
VALUES = ("--no-binary", "--only-binary", "--trusted-host", "--use-feature")
FLAGS = ("--no-index", "--prefer-binary", "--require-hashes", "--pre")

# What running pip in a local project leaves there, so that its hash is the same before and after the installation.
LEFTOVERS = re.compile(r"(^|/)(__pycache__|\.git|[^/]+\.egg-info)(/|$)|\.pyc$|^build/(lib|bdist|temp)")


class Refused(Exception):
    """Why no text can be made of these requirements."""


def without_credentials(text):
    def cleaned(url):
        authority = re.match(r"[^/?#]*", url.group(2)).group()
        host = authority.rpartition("@")[2]
        if not HOST.fullmatch(host):
            raise Refused("has a URL without a plain host name; write odd characters of a password as %XX")
        path, mark, fragment = url.group(2)[len(authority):].partition("#")
        path, question, query = path.partition("?")
        kept = "" if CREDENTIAL.search(query) else question + query
        return url.group(1) + host + path + kept + mark + fragment

    return URL.sub(cleaned, text)


def decoded(file):
    with open(file, "rb") as stream:
        content = stream.read()
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark):].decode(encoding)
    return content.decode("utf-8")


def logical_lines(text):
    """Number and content of every line that says something; joined and cut as pip does it."""
    parts, first = [], 0
    for number, line in enumerate(text.splitlines(), 1):
        first = first or number
        is_comment = COMMENT.match(line)
        if line.endswith("\\") and not is_comment:
            parts.append(line.rstrip("\\"))
            continue
        yield first, "".join(parts) + (" " if is_comment else "") + line
        parts, first = [], 0
    if parts:
        yield first, "".join(parts)


class Content:
    """The sha256 of what a local path leads to."""

    def __init__(self, top):
        self.top = top

    def of(self, path, including):
        """Pip reads paths from where it runs: the folder of the first file; some write them from their own file's."""
        path = VARIABLE.sub(self.value, path)
        path = unquote(re.sub(r"^(//localhost)?(//)?(?=/)", "", path[5:])) if path.lower().startswith("file:") else path
        places = {os.path.realpath(os.path.join(folder, path)) for folder in (self.top, including)}
        found = sorted(place for place in places if os.path.exists(place))
        if not found:
            raise Refused("names a file or folder that is not there, seen from %s" % self.top)
        if len(found) > 1:
            raise Refused("could mean %s or %s; keep one of them" % tuple(found))
        return self.folder(found[0]) if os.path.isdir(found[0]) else self.file(found[0])

    @staticmethod
    def value(variable):
        if variable.group(1) not in os.environ:
            raise Refused("needs the environment variable %s, which is not set" % variable.group(1))
        return os.environ[variable.group(1)]

    @staticmethod
    def file(path):
        digest = hashlib.sha256()
        with open(path, "rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
        return digest.hexdigest()

    def folder(self, root):
        lines = []
        for folder, folders, files in os.walk(root):
            for name in files + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
                path = os.path.join(folder, name)
                inside = os.path.relpath(path, root)
                if not LEFTOVERS.search(inside):
                    content = self.file(path) if os.path.isfile(path) else "link to " + os.readlink(path)
                    lines.append(os.fsencode("%s  %s\n" % (content, inside)))
        if not lines:
            raise Refused("names a folder without files")
        return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


class Requirements:
    """Reads a file and what it includes; `lines` is the normalised text."""

    def __init__(self, file):
        self.lines = []
        self.content = Content(os.path.dirname(os.path.realpath(file)))
        self.read(file, "", ())

    def text(self):
        return "".join(line + "\n" for line in self.lines)

    def read(self, file, prefix, including):
        if os.path.realpath(file) in map(os.path.realpath, including):
            raise Refused("%s includes itself: %s; break the circle" % (file, " > ".join(including + (file,))))
        try:
            lines = list(logical_lines(decoded(file)))
        except UnicodeDecodeError:
            raise Refused("%s is not UTF-8; save it as UTF-8" % file)
        except OSError as error:
            where = "; %s includes it" % including[-1] if including else ""
            raise Refused("%s cannot be read: %s%s" % (file, error.strerror, where))
        for number, line in lines:
            line = " ".join(COMMENT.sub("", line).split())
            if line:
                self.take(line, prefix, file, number, including)

    def take(self, line, prefix, file, number, including):
        try:
            clean = without_credentials(line)
            included = self.option(clean, file) if line.startswith("-") else self.requirement(clean, prefix, file)
        except Refused as refused:
            raise Refused("%s:%d: %s" % (file, number, refused))
        if included:
            kind, path = included
            path = os.path.join(os.path.dirname(file), path)
            self.read(path, "-c " if kind == "-c" else "", including + (file,))

    def option(self, line, file):
        """Takes a line of options; returns (-r or -c, file) when another file is to be read in its place."""
        try:
            words = collections.deque(shlex.split(line))
        except ValueError:
            raise Refused("'%s' has a quote without its end" % line)
        count = 0
        while words:
            name, value = self.named(words)
            count += 1
            if name in ("-e", "--editable"):
                raise Refused("'%s' is editable, so its code is not among the packages; take the -e away" % line)
            if name in FOLLOWED:
                if count > 1 or words:
                    raise Refused("'%s' says more than one thing; give %s a line of its own" % (line, name))
                if "://" in value or "${" in value:
                    raise Refused("'%s' is a file of elsewhere; keep it beside this one" % line)
                return FOLLOWED[name], value
            self.lines.append(self.place(PLACES[name], value, file) if name in PLACES else (name + " " + value).strip())
        return None

    @staticmethod
    def named(words):
        """The next option and its value: -rX, -r X, --name X and --name=X."""
        word = words.popleft()
        name, equals, value = word.partition("=")
        if not word.startswith("--"):
            name, equals, value = word[:2], word[2:], word[2:]
        if name in FLAGS and not equals:
            return name, ""
        if name not in FOLLOWED and name not in PLACES and name not in VALUES and name not in ("-e", "--editable"):
            raise Refused("'%s' is no option of a requirements file; give it to pip in the pipeline" % name)
        if not equals:
            if not words:
                raise Refused("'%s' has no value" % name)
            value = words.popleft()
        return name, value

    def place(self, name, value, file):
        line = name + " " + value
        if self.is_remote(value):
            return line
        return "%s sha256=%s" % (line, self.content.of(value, os.path.dirname(file)))

    def requirement(self, line, prefix, file):
        head = re.split(r"\s-", line, maxsplit=1)[0]
        named = NAMED.fullmatch(head)
        target = named.group(2) if named else head
        target = re.split(r"\s*;\s" if SCHEME.match(target) else r"\s*;", target, maxsplit=1)[0].strip()
        if self.is_remote(target):
            if re.match(r"(git|hg|svn|bzr)[+:]", target) and not COMMIT.fullmatch(target.partition("#")[0]):
                raise Refused("'%s' has no commit, so it can change; add @ and the whole commit hash" % head)
            self.refuse_variables(target)
        elif named or target.startswith((".", "file:")) or "/" in target or target.lower().endswith(ARCHIVES):
            path = re.sub(r"(\[[^\]]*\]|#.*)+$", "", target)
            line += " sha256=" + self.content.of(path, os.path.dirname(file))
        else:
            self.refuse_variables(head)
            if not NAME.match(head):
                raise Refused("'%s' is no requirement; write name==version" % head)
        self.lines.append(prefix + line)
        return None

    @staticmethod
    def is_remote(target):
        """Whether it is a URL of elsewhere; what could be a password without one is never taken for a path."""
        if target.lower().startswith(("file:", ".", "/")):
            return False
        if "://" not in target and (SCHEME.match(target) or "@" in target):
            raise Refused("is neither a URL nor a plain path; write https:// or file: in front")
        return "://" in target

    @staticmethod
    def refuse_variables(text):
        if "${" in text:
            raise Refused("'%s' depends on the environment of the build agent; write it out" % text)


class Line:
    """A line of a normalised text, taken apart to tell people what is different about it."""

    def __init__(self, text):
        self.text = text
        self.constraint, rest = (" (constraint)", text[3:]) if text.startswith("-c ") else ("", text)
        rest, _, self.content = rest.partition(" sha256=")
        self.hashes = sorted(re.findall(r"--hash[= ](\S+)", rest))
        rest = re.sub(r"\s*--hash[= ]\S+", "", rest)
        if rest.startswith("--"):
            self.name, _, self.version = rest.partition(" ")
        else:
            name = NAME.match(rest)
            self.name = name.group() if name and "://" not in rest.partition(" ")[0] and not self.content else rest
            self.version = rest[len(self.name):].strip()
        exact = re.fullmatch(r"==\s*(\S+)", self.version)
        self.version = exact.group(1) if exact else self.version or "any version"

    def key(self):
        return re.sub(r"[-_.]+", "-", self.name).lower() + self.constraint

    def difference(self, wanted):
        label = self.name + self.constraint
        if self.version != wanted.version:
            return "%s: %s installed, %s wanted" % (label, self.version, wanted.version)
        if self.content != wanted.content:
            return "the content of %s differs" % label
        if self.hashes != wanted.hashes:
            return "%s: other hashes" % label
        return "'%s' installed, '%s' wanted" % (self.text, wanted.text)


def differences(installed, wanted):
    """Sentences about what distinguishes two normalised texts; none when they are equal."""
    if installed == wanted:
        return []
    groups = []
    for text in (installed, wanted):
        lines = collections.OrderedDict()
        for line in map(Line, text.splitlines()):
            lines.setdefault(line.key(), []).append(line)
        groups.append(lines)
    before, after = groups
    found = []
    for key in list(before) + [key for key in after if key not in before]:
        old = [line for line in before.get(key, []) if line.text not in [other.text for other in after.get(key, [])]]
        new = [line for line in after.get(key, []) if line.text not in [other.text for other in before.get(key, [])]]
        found += [left.difference(right) for left, right in zip(old, new)]
        found += ["%s%s: %s removed" % (line.name, line.constraint, line.version) for line in old[len(new):]]
        found += ["%s%s: %s added" % (line.name, line.constraint, line.version) for line in new[len(old):]]
    return found or ["the lines are the same, their order or number is not"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, usage=argparse.SUPPRESS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", metavar="FILE")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--sha256", action="store_true")
    action.add_argument("--compare", metavar="INSTALLED")
    parser.add_argument("--normalised", action="store_true")
    arguments = parser.parse_args()
    try:
        text = decoded(arguments.file) if arguments.normalised else Requirements(arguments.file).text()
        if not text:
            raise Refused("%s requires nothing; name the packages of the app in it" % arguments.file)
        if arguments.compare:
            found = differences(decoded(arguments.compare), text)
            print("\n".join(found), end="\n" if found else "")
            return 4 if found else 0
    except (Refused, OSError, UnicodeDecodeError) as error:
        print("normalise-requirements: %s" % error, file=sys.stderr)
        return 1
    encoded = text.encode("utf-8")
    sys.stdout.buffer.write((hashlib.sha256(encoded).hexdigest() + "\n").encode() if arguments.sha256 else encoded)
    return 0


if __name__ == "__main__":
    sys.exit(main())
