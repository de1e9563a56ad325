"""Makes text from anyone harmless before it reaches a terminal, a log or a label.

Control characters (C0, C1, ESC, DEL), line and paragraph separators, bidirectional
controls (Trojan Source, CVE-2021-42574), invisible format characters and lone
surrogates become visible escapes; ordinary text in any script passes unchanged.
"""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = (
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_KEPT_IN_BLOCKS: Final = "\n\t"


def safe_text(text: str, *, limit: int | None = None) -> str:
    """Return `text` on one line with everything unsafe shown as an escape such as `\\x1b`.

    `limit` cuts to that many characters, the last of them an ellipsis.
    """
    # Nothing unsafe is printable (str.isprintable), and hardly anything safe is not.
    return _cut(text if text.isprintable() else re.sub(_UNSAFE, _escape, text), limit)


def safe_block(text: str) -> str:
    """Return `text` as `safe_text` does, but with its line breaks and tabs kept."""
    return re.sub(
        _UNSAFE, lambda match: match[0] if match[0] in _KEPT_IN_BLOCKS else _escape(match), text
    )


def safe_json(line: str) -> str:
    """Return a line of JSON that means the same, with all that is unsafe as `\\u` escapes."""
    return line if line.isprintable() else re.sub(_UNSAFE, _json_escape, line)


def decode_text(data: bytes) -> str:
    """Return bytes from a plain socket as text: UTF-8, else GB18030, else escaped (DESIGN §5)."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "backslashreplace")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(match: re.Match[str]) -> str:
    # Beyond the first plane JSON has two escapes for one character (RFC 8259 §7).
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _cut(text: str, limit: int | None) -> str:
    if limit is None or len(text) <= limit:
        return text
    return text[: limit - 1] + "…"
