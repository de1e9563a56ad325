"""What is said of a JSON line that cannot be used: a code, a reason, and whose line it was."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, get_args

import msgspec
from msgspec import Raw, Struct

from landline.errors import ProtocolError
from landline.safetext import safe_text

WHY_LENGTH: Final = 120
"""Characters of a reason that are told: it may hold what the peer wrote."""

ID_LENGTH: Final = 64
"""An id or cid up to this length is repeated to its sender."""


class BadLine(Struct, frozen=True, gc=False):
    """A line that cannot be used; what came before and after it can.

    Codes: `json.malformed`; `verb.unknown` and `verb.invalid`, or for a reader of events
    `event.unknown` and `event.invalid`.
    """

    code: str
    why: str = ""
    id: str | None = None
    """The line's `id` or `cid`, where it could be found."""

    def error(self) -> ProtocolError:
        """Return what is wrong as an error with texts for people."""
        return ProtocolError(self.code, why=self.why)


def bad_line(line: bytes, error: Exception, decoder: msgspec.json.Decoder[Any]) -> BadLine:
    """Return what to say of `line`, which `decoder` answered with `error`."""
    if not isinstance(error, msgspec.ValidationError):
        return BadLine("json.malformed", _why_malformed(error))
    union: Any = decoder.type
    kinds = _kinds_of(union)
    shell = _shell_of(line)
    kind = _string(getattr(shell, kinds.field))
    known = kind is None or kind in kinds.tags
    code, why = (kinds.invalid, str(error)) if known else (kinds.unknown, str(kind))
    reference = _string(shell.id) or _string(shell.cid)
    if reference is not None and len(reference) > ID_LENGTH:
        reference = None
    return BadLine(code, safe_text(why, limit=WHY_LENGTH), reference)


class _Kinds(Struct, frozen=True):
    """The names of all objects that a decoder knows, and the key that holds the name."""

    field: str
    tags: frozenset[str]
    unknown: str
    """Code of a line whose kind is none of them."""
    invalid: str
    """Code of a line of such a kind that cannot be."""


class _Shell(Struct):
    """The few keys of a bad line that are worth digging out, undecoded."""

    do: Raw = Raw()
    is_: Raw = msgspec.field(name="is", default=Raw())
    id: Raw = Raw()
    cid: Raw = Raw()


_decode_shell: Final = msgspec.json.Decoder(_Shell).decode
_decode_string: Final = msgspec.json.Decoder(str).decode


@lru_cache(maxsize=16)
def _kinds_of(union: Any) -> _Kinds:
    configs = [kind.__struct_config__ for kind in get_args(union) or (union,)]
    tags = frozenset(config.tag for config in configs)
    if configs[0].tag_field == "do":
        return _Kinds("do", tags, "verb.unknown", "verb.invalid")
    return _Kinds("is_", tags, "event.unknown", "event.invalid")


def _shell_of(line: bytes) -> _Shell:
    try:
        return _decode_shell(line)
    except (ValueError, RecursionError):
        return _Shell()


def _string(raw: Raw) -> str | None:
    try:
        return _decode_string(raw) if raw else None
    except ValueError:
        return None


def _why_malformed(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error).removeprefix("JSON is malformed: ")
