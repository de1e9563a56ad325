"""What the page is made of: the files of `page/` and the texts that it shows, read once.

One digest names all of them together, so that a browser may keep each for good, and never
mixes two versions. Pure but for `shipped`, which reads the folder.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landline.catalogue import Language

ADDRESS: Final = "/page/"
"""What is behind it never changes: the next part of the address is the digest."""

TEXTS: Final = "ui."
"""How the keys of the page's own texts begin."""

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    "LICENSE": "text/plain; charset=utf-8",
}
"""By how the name ends. Other files are for developers."""
_PACKED: Final = frozenset((".png",))
"""What gzip makes no smaller."""
_TEMPLATES: Final = ("index.html", "sw.js")
"""Filled in before they are given out, at addresses of their own."""
_VENDOR: Final = "js/vendor/"
STYLES: Final = "page.css"
"""What is made of the style sheets."""
SHEETS: Final = ("tokens", "base", "shell", "talk", "files", "people", "admin")
"""The style sheets in `css/`, in their order: of equal rules the last holds."""
_COMMENTS: Final = {
    ".js": re.compile(
        rb"^[ \t]*(?:/\*\*.*?\*/[ \t]*$|//[^\n]*$)|/\*\* @(?:type|param) [^\n]*?\*/ ?",
        re.MULTILINE | re.DOTALL,
    ),
    ".css": re.compile(rb"^[ \t]*/\*.*?\*/[ \t]*$", re.MULTILINE | re.DOTALL),
}
"""No template or string of ours may have a line that looks like one; a test parses both."""
_PLACE: Final = re.compile(r"{{(\w+)}}")
_IMPORTED: Final = re.compile(
    rb"""(?:^|[;\n])[ ]*(?:import|export)\b[^'"();]*["'](\.{1,2}/[^'"]+\.js)["']"""
)
"""A module that another one cannot begin without; `import(…)` comes later."""
_BEGINNING: Final = ("js/main.js", "js/view/app.js")
"""Where the page begins: the second is what the first imports last."""
_ALONE: Final = ("js/view/settings.js",)
"""What of the rest is of use where the hub cannot be reached."""


class Asset(Struct, frozen=True):
    """One file."""

    type: str
    body: bytes
    gzipped: bytes | None
    """None: it is no smaller so."""
    tag: str
    """Its entity tag, to be given as a weak one: gzipped or not, it is the same file."""

    @property
    def is_loaded(self) -> bool:
        """Whether documents load it: looked at by itself it is a text, and can do nothing."""
        return self.type.startswith(("text/css", "text/javascript"))


class Assets:
    """All of the page, by paths within it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Take `files` for what is in the folder; what no browser needs is left out."""
        kept = {path: lean(path, body) for path, body in files.items() if _ending(path) in _TYPES}
        kept |= {f"texts/{language}.js": _texts(language) for language in catalogue.LANGUAGES}
        kept[STYLES] = _joined(kept)
        self._templates = {name: kept[name].decode() for name in _TEMPLATES}
        self.digest = _digest(kept)
        self._assets = {
            path: asset(_ending(path), body)
            for path, body in sorted(kept.items())
            if path not in _TEMPLATES
        }

    def __getitem__(self, path: str) -> Asset:
        """Return the file at `path`. Raises KeyError."""
        return self._assets[path]

    @property
    def paths(self) -> list[str]:
        """Where there is something, in order."""
        return list(self._assets)

    def first(self) -> list[str]:
        """Return the modules that the page cannot be drawn without, in order.

        The others come when they are wanted (`js/view/late.js`).
        """
        return self._with_imports(_BEGINNING)

    def late(self) -> list[str]:
        """Return the modules that nobody needs at first, nor while the hub is away, in order."""
        needed = self._with_imports((*_BEGINNING, *_ALONE))
        return [path for path in self._assets if path.startswith("js/") and path not in needed]

    def address(self, path: str) -> str:
        """Return where browsers find `path`."""
        return f"{ADDRESS}{self.digest}/{path}"

    def filled(self, name: str, **fields: str) -> str:
        """Return the template `name`, each `{{field}}` and `{{digest}}` filled in as it is."""
        known = {**fields, "digest": self.digest}
        return _PLACE.sub(lambda place: known[place[1]], self._templates[name])

    def _with_imports(self, beginnings: tuple[str, ...]) -> list[str]:
        """Return those modules, and all that they need at once, in order."""
        found: dict[str, None] = {}
        left = [path for path in beginnings if path in self._assets]
        while left:
            path = left.pop()
            if path not in found:
                found[path] = None
                left += _imports(path, self._assets[path].body)
        return sorted(found)


@cache
def shipped() -> Assets:
    """Return what came with the program. Reads files, the first time."""
    folder = Path(__file__).parent / "page"
    return Assets(
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
    )


def asset(ending: str, body: bytes) -> Asset:
    """Return what is given out of `body`, whose file's name ends so."""
    small = None if ending in _PACKED else gzip.compress(body, mtime=0)
    tag = hashlib.sha256(body).hexdigest()[:16]
    return Asset(
        type=_TYPES[ending],
        body=body,
        gzipped=small if small is not None and len(small) < len(body) else None,
        tag=f'"{tag}"',
    )


def lean(path: str, body: bytes) -> bytes:
    """Return a script or a style sheet of ours without its comments: a quarter less on the way.

    Only what stands on lines of its own goes, and types within a line; the lines stay, empty: a
    browser names those that we know. Others' files keep what they say, for their licences' sake.
    """
    comment = _COMMENTS.get(_ending(path))
    if comment is None or path.startswith(_VENDOR):
        return body
    return comment.sub(lambda found: b"\n" * found[0].count(b"\n"), body)


def _joined(files: dict[str, bytes]) -> bytes:
    """Take the style sheets out of `files`, and return them as one: no page does with fewer.

    Each begins with its name, for those who read along in a browser.
    """
    paths = [f"css/{name}.css" for name in SHEETS]
    found = [(path, files.pop(path)) for path in paths if path in files]
    return b"".join(b"/* %b */\n%b" % (path.encode(), sheet) for path, sheet in found)


def _imports(path: str, script: bytes) -> list[str]:
    """Return the paths of the modules that the one at `path` imports at once."""
    folder = posixpath.dirname(path)
    named = (found.decode() for found in _IMPORTED.findall(script))
    return [posixpath.normpath(posixpath.join(folder, each)) for each in named]


def _ending(path: str) -> str:
    """Return the part of a path that says what is in the file; declarations of types have none."""
    name = path.rpartition("/")[2]
    ending = name.rpartition(".")[2]
    return name if ending == name else f".{ending}"


def _texts(language: Language) -> bytes:
    """Return the page's texts as a module, fields unfilled."""
    texts = {
        key: chinese if language == "zh" else english
        for key, (english, chinese) in catalogue.ENTRIES.items()
        if key.startswith(TEXTS)
    }
    said = json.dumps(texts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"export default {said}\n".encode()


def _digest(files: Mapping[str, bytes]) -> str:
    """Return what names these files together, templates too."""
    digest = hashlib.sha256()
    for path, body in sorted(files.items()):
        digest.update(f"{path}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:20]
