"""Texts about what a transfer consists of: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # The whole of it cannot be read
    "error.ranges.malformed": (
        "The other side told in no known form which segments it has",
        "对方告知的已有分段不符合已知格式",
    ),
}
