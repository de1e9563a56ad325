"""Which names of files may come from others: one component, harmless on every system.

`checked` refuses a name that is not as it should be; `tamed` makes a good one of any. A
folder's names are compared by `collision_key`, so that two files that are one on another
system are never both written. What does not live here: touching the disk (`disk`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from landline.catalogue import Phrase
from landline.errors import UsageError

LONGEST: Final = 255
"""Bytes of UTF-8 in one component: NAME_MAX of the usual file systems."""

FALLBACK: Final = "file"
"""What a name becomes of which nothing is left."""

_SEPARATORS: Final = "/\\"
_WINDOWS_PATH: Final = re.compile(r"(?:[A-Za-z]:|\.\.?|\\)\\")
"""How a path begins that can only be one of Windows; elsewhere names may have backslashes."""

_OURS: Final = re.compile(r"\..*\.[0-9a-f]{8,}\.(part|journal)", re.IGNORECASE | re.DOTALL)
"""How a receiver calls what is not complete, which nobody else may call so (`disk`)."""

_FORBIDDEN: Final = '<>:"|?*'
"""Not allowed in names on Windows, where `:` also opens a stream of a file."""

_RESERVED: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])( *\.|:| *$)", re.IGNORECASE
)
"""Names of devices on Windows, with any ending (learn.microsoft.com, Naming Files)."""

_UNSAFE_CATEGORIES: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, bidirectional and other invisible formats, surrogates, line breaks."""

_JOINERS: Final = "\u200c\u200d"
"""Invisible, but needed inside words (Persian, Indic scripts) and emoji; not at the ends."""

_MOST_NAMES: Final = (
    r"(?!(?:[cC][oO](?:[nN]|[mM][0-9])|[pP][rR][nN]|[aA][uU][xX]|[nN][uU][lL]|[lL][pP][tT][0-9])"
    r"(?:\.|/|\Z))[A-Za-z0-9_.-]{1,127}(?<!\.)"
)
"""Nothing in them has to be looked at one by one. Without IGNORECASE it takes half the time; of
`_RESERVED` there is what consists of such letters."""
_PLAIN: Final = re.compile(_MOST_NAMES)
_PLAIN_LIST: Final = re.compile(rf"(?:(?!\.){_MOST_NAMES}/)*+")

_BLANKS: Final = f" \u00a0\u2007\u202f\u3000{_JOINERS}"


def is_plain(name: str) -> bool:
    """Tell at a glance of most names that `checked` returns them as they are."""
    return _PLAIN.fullmatch(name) is not None


def are_plain(listed: str) -> bool:
    """Tell the same of many names that are not hidden, each with a slash behind it."""
    return _PLAIN_LIST.fullmatch(listed) is not None


def checked(name: str) -> str:
    """Return `name` in NFC; raises UsageError `name.refused` if it is not one safe component."""
    if _PLAIN.fullmatch(name):
        return name
    normal = unicodedata.normalize("NFC", name)
    fault = _fault(normal)
    if fault is not None:
        raise UsageError("name.refused", name=name, why=Phrase(f"name.why.{fault}"))
    return normal


def is_ours(name: str) -> bool:
    """Tell whether `name` is as those of a receiver's own unfinished files."""
    return _OURS.fullmatch(name) is not None


def tamed(name: str, *, hides: bool = False) -> str:
    """Return a name that `checked` accepts and that is as near to `name` as can be.

    Of a path only the last component counts. `hides`: a hidden name stays hidden, where it is
    only kept, lies in a folder that is new, or was asked for by this very name; elsewhere it
    could be one that some program reads, such as .bash_login.
    """
    last = _last(name)
    normal = unicodedata.normalize("NFC", last)
    visible = "".join(character if _is_fine(character) else "_" for character in normal)
    trimmed = _trimmed(visible)
    whole, shown = _allowed(trimmed), _allowed(trimmed.lstrip(f".{_BLANKS}"))
    return whole if hides and shown and not is_ours(whole) else shown or FALLBACK


def numbered(name: str, number: int) -> str:
    """Return `name` with ` (number)` before its ending, within the longest length."""
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    mark = f" ({number}){dot}{ending}"
    if len(mark.encode()) > LONGEST // 2:  # what looks like an ending is the name itself
        stem, mark = name, f" ({number})"
    return _cut(stem, LONGEST - len(mark.encode())) + mark


def collision_key(name: str) -> str:
    """Return what two names share if some system takes them for the same file."""
    if name.isascii():
        lowered = name.lower()  # the same as below, in a tenth of the time
        return name if lowered == name else lowered  # hundreds of thousands are kept at once
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())


def _last(path: str) -> str:
    if _WINDOWS_PATH.match(path):
        return re.split(r"[/\\]", path.rstrip(_SEPARATORS))[-1]
    return path.rstrip("/").rpartition("/")[2]


def _fault(name: str) -> str | None:
    if not name:
        return "empty"
    if any(mark in name for mark in _SEPARATORS) or name in (".", ".."):
        return "path"
    if not all(map(_is_fine, name)):
        return "characters"
    if name != _trimmed(name):
        return "ends"
    if _RESERVED.match(name):
        return "reserved"
    return "long" if len(name.encode()) > LONGEST else None


def _is_fine(character: str) -> bool:
    if character in _FORBIDDEN or character in _SEPARATORS:
        return False
    return character in _JOINERS or unicodedata.category(character) not in _UNSAFE_CATEGORIES


def _trimmed(name: str) -> str:
    # Windows drops trailing dots and spaces, and so takes "a." for "a"; "." and ".." are ways.
    return name.lstrip(_BLANKS).rstrip(f".{_BLANKS}")


def _allowed(name: str) -> str:
    return _shortened(_trimmed(f"_{name}" if _RESERVED.match(name) else name))


def _shortened(name: str) -> str:
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > LONGEST // 4:
        return _trimmed(_cut(name, LONGEST))
    return _cut(stem, LONGEST - len(ending.encode()) - 1) + dot + ending


def _cut(name: str, limit: int) -> str:
    return name.encode()[:limit].decode("utf-8", "ignore").rstrip()
