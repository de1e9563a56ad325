"""How text is folded and cut into words, so that what was written and what is asked meet.

Folding takes away what people do not mean to tell apart: case, width, composition, what
cannot be seen. A *word* is what stands between separators; a *run* is text of a script
that puts no spaces between words (Chinese, Japanese, Korean, Thai …) or of pictures: any
part of a run can be found. Nothing here knows a query's syntax (`landline.wire.query`) or
an index (`landline.store.search_terms`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


def _ranges(codes: list[int]) -> str:
    """Return ascending code points as the inside of a set, neighbours as ranges."""
    starts = [code for code, before in zip(codes, [-1, *codes], strict=False) if code != before + 1]
    ends = [code for code, after in zip(codes, [*codes[1:], -1], strict=True) if after != code + 1]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


_RUN: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao; Burmese; Khmer
    "\u2600-\u27bf\U0001f000-\U0001faff"  # pictures
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\U0001b000-\U0001b16f"
    "\u3100-\u312f\u31a0-\u31bf\uac00-\ud7a3\U00020000-\U0003ffff"
)
# The scripts with combining marks that are written today; all of Unicode would take 20 ms.
_MARKED: Final = (*range(0x300, 0x2100), *range(0xA66F, 0xAC00), *range(0xFE20, 0xFE30))
_ALL_MARKS: Final = [code for code in _MARKED if unicodedata.category(chr(code)).startswith("M")]
_MARKS: Final = _ranges([m for m in _ALL_MARKS if not re.match(f"[{_RUN}]", chr(m))])

# `\w` is a letter, a digit or `_`, of any script; a set can only be turned round as a whole,
# so this is "neither a non-letter, nor `_`, nor of a run".
_LETTER: Final = rf"[^\W_{_RUN}]"
# A mark that is on no letter is nothing to look for.
_GAP: Final = re.compile(rf"(?:(?:[^\w{_RUN}{_MARKS}]|_)[{_MARKS}]*)*")
_MARK: Final = re.compile(f"[{_MARKS}]*")
_IN_WORD: Final = re.compile(f"(?:{_LETTER}|[{_MARKS}])+")
_ON_LETTER: Final = re.compile(f"{_LETTER}[{_MARKS}]*")
_PIECE: Final = re.compile(f"([{_RUN}]+)|({_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*)")
_IGNORABLE: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point: joiners, variation selectors, directions."""
_UNSEEN: Final = re.compile(f"[{_IGNORABLE}]+")

# What may melt into the character before it: marks (above the lower plane by their blocks,
# letters included), and what Korean syllables and voiced kana are composed of.
_MELTING: Final = (
    f"{_ranges(_ALL_MARKS)}\u1160-\u11ff\u2ce0-\u2cff\u2d7f\u2de0-\u2dff\u302a-\u302f"
    "\u3099\u309a\u3133\u3135\u3136\u313a-\u313f\u314f-\u3164\u3167-\u3170\u3182-\u318e\ud7b0-\ud7ff"
    "\ufb1e\uff9e-\uffdc\U000101fd\U000102e0\U00010370-\U0001037f\U00010a00-\U00011fff"
    "\U00016a00-\U00016fff\U0001bc9d\U0001bc9e\U0001cf00-\U0001cf4f\U0001d160-\U0001d2ff"
    "\U0001da00-\U0001e9ff" + _IGNORABLE
)
_CLUSTER: Final = re.compile(f"(?s:.)[{_MELTING}]{{0,30}}")
_CHUNK: Final = re.compile(f"(?s:.{{1,128}})[{_MELTING}]{{0,30}}")
_LONG: Final = 1000


def fold(text: str) -> str:
    """Return the form under which two writings count as the same; folding again changes nothing."""
    if text.isascii():
        return text.lower()
    if len(text) > _LONG:
        # Normalizing sorts the marks on one character in the square of their number, 0.8 s
        # for 32 000: so long text goes in chunks, which break off after 30 of them (UAX 15).
        return "".join([folded for _, _, folded in chunks(text)])
    return _folded(text)


def pieces(folded: str) -> list[tuple[str, str]]:
    """Return the runs and words of folded text in order, each as (run, "") or ("", word)."""
    return _PIECE.findall(folded)


def has_words(text: str) -> bool:
    """Tell whether anything in `text` can be looked for."""
    return _PIECE.search(fold(text)) is not None


class Sought:
    """One thing that is looked for in folded text: words and runs, one after another.

    Separators between them do not matter, nor whether a run and a word are apart. A word
    is a whole word; the last one may go on if `prefix`. A run is any part of a run.
    """

    __slots__ = ("_steps", "pieces", "prefix")

    def __init__(self, text: str, *, prefix: bool = False) -> None:
        """Look for `text`, in which `has_words` found something."""
        self.pieces = pieces(fold(text))
        self.prefix = prefix and bool(self.pieces[-1][1])
        self._steps = [(run or word, bool(word)) for run, word in self.pieces]

    def found(self, folded: str) -> bool:
        """Tell whether it is anywhere in `folded`."""
        return next(self.spans(folded), None) is not None

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands in `folded`, without overlaps."""
        first, is_word = self._steps[0]
        start = folded.find(first)
        while start >= 0:
            if is_word and _continues(folded, start):
                # The rest of that word, at once: each of its letters might be `first`.
                follow = _after(_IN_WORD, folded, start)
            elif (end := self._end(folded, start)) > start:
                yield start, end
                follow = end
            else:
                follow = start + 1
            start = folded.find(first, follow)

    def _end(self, folded: str, start: int) -> int:
        """Return where it ends if it stands at `start`, or 0."""
        text, was_word = self._steps[0]
        end = start + len(text)
        for text, is_word in self._steps[1:]:
            following = _after(_GAP, folded, end if was_word else _after(_MARK, folded, end))
            if (following == end and is_word == was_word) or not folded.startswith(text, following):
                return 0
            end, was_word = following + len(text), is_word
        if was_word and not self.prefix and _IN_WORD.match(folded, end):
            return 0
        return end


def clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and folded form of the smallest parts that fold by themselves."""
    return _parts(_CLUSTER, text)


def chunks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what `clusters` does, in parts of a hundred or so, to get far quickly."""
    return _parts(_CHUNK, text)


def _parts(cut: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    for part in cut.finditer(text):
        yield part.start(), part.end(), _folded(part[0])


def _folded(text: str) -> str:
    text = _UNSEEN.sub("", text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _continues(folded: str, start: int) -> bool:
    """Tell whether the word at `start` began before it."""
    base = start - 1
    while base > 0 and _MARK.fullmatch(folded, base, base + 1):
        base -= 1
    return base >= 0 and _ON_LETTER.fullmatch(folded, base, start) is not None


def _after(part: re.Pattern[str], folded: str, start: int) -> int:
    match = part.match(folded, start)
    return match.end() if match else start
