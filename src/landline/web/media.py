"""How a file is given to browsers: its type, shown or saved, and under which name. Pure.

Everything is saved but what is on the list of types here (DESIGN §7). The list is known by a
name's ending, and what goes out is our own word for it: never what an uploader said.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from msgspec import Struct

PLAIN: Final = "text/plain; charset=utf-8"
UNKNOWN: Final = "application/octet-stream"

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
"""What a browser may do with a file that it shows: paint it. The styles are its own, for
pictures and players; `sandbox` takes scripts, forms and this site's origin from it."""

_SHOWN: Final = {
    "avif": "image/avif",
    "bmp": "image/bmp",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "ogv": "video/ogg",
    "webm": "video/webm",
    "csv": PLAIN,
    "log": PLAIN,
    "md": PLAIN,
    "txt": PLAIN,
}

_SAVED: Final = {
    "7z": "application/x-7z-compressed",
    "gz": "application/gzip",
    "json": "application/json",
    "pdf": "application/pdf",
    "tar": "application/x-tar",
    "xz": "application/x-xz",
    "zip": "application/zip",
    "zst": "application/zstd",
}
"""What programs like to know, and browsers save because they are told to."""


class Media(Struct, frozen=True):
    """How a file goes out."""

    type: str
    is_shown: bool


def media_of(name: str) -> Media:
    """Return how the file called `name` is given out."""
    ending = name.rpartition(".")[2].lower()
    shown = _SHOWN.get(ending)
    if shown is not None:
        return Media(shown, is_shown=True)
    return Media(_SAVED.get(ending, UNKNOWN), is_shown=False)


def disposition(name: str, *, is_shown: bool) -> str:
    """Return the `Content-Disposition` of a file called `name` (RFC 6266, RFC 8187).

    The plain `filename` is for programs that know no other, and holds letters, digits and a few
    signs, which nobody reads in two ways (RFC 6266 appendix D); `filename*` is the name.
    """
    kind = "inline" if is_shown else "attachment"
    plain = "".join(each if each.isascii() and _is_plain(each) else "_" for each in name)
    if plain == name:
        return f'{kind}; filename="{name}"'
    return (
        f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    )


def _is_plain(character: str) -> bool:
    return character.isalnum() or character in " !#$&'()+,-.=@[]^_`{}~"
