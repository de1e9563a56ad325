"""What people type or paste where letters and digits matter, whichever keyboard it came from.

Chinese keyboards write full-width letters, digits and dashes, word processors make hyphens
longer, and telephones put spaces: all of that is the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 200
"""Characters; what is longer is neither a fingerprint nor a code."""

_BETWEEN: Final = r"[\s_\-\u2010-\u2015\u2212\u30fc]+"
"""White space, underscores, hyphens and dashes, minus, the long-vowel mark beside them."""


def parts(written: str) -> list[str]:
    """Return what stands between the spaces and dashes of `written`, in compatible forms (NFKC).

    Nothing, where it is longer than `LONGEST`.
    """
    if len(written) > LONGEST:
        return []
    compatible = unicodedata.normalize("NFKC", written)
    return [part for part in re.split(_BETWEEN, compatible) if part]
