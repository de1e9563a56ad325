"""What a person is asked before anything of a transfer is written: whether to take it at all, and
what becomes of each file that is there already.

Where nobody sits at a terminal nothing is asked: what was not wanted beforehand (`--yes`) is
refused, and nothing that is there is replaced. What does not live here: the rules for known
senders (`client.incoming`).
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from landline.safetext import safe_text
from landline.sizes import human_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from landline.cli.console import Console
    from landline.cli.keyboard import Keyboard
    from landline.transfer.asking import Question
    from landline.transfer.decisions import Answer, Policy
    from landline.transfer.messages import Offer

REFUSED: Final = "transfer.refused"

_YES: Final = ("y", "yes", "是", "好")
_ANSWERS: Final[dict[str, Answer]] = {"s": "skip", "r": "rename", "o": "overwrite"}


class Person:
    """Who decides for the receiver (`transfer.asking.Decider`); several threads may ask."""

    def __init__(
        self,
        console: Console,
        keyboard: Keyboard,
        aside: Callable[[], None],
        *,
        takes_all: bool,
        always: bool = False,
    ) -> None:
        """`aside` makes room on the screen for a question.

        `takes_all`, `always`: `--yes`, `--always` was said.
        """
        self._console = console
        self._keyboard = keyboard
        self._aside = aside
        self._takes_all = takes_all
        self._unasked = "receive.nobody-asked.always" if always else "receive.nobody-asked"
        self._turn = threading.Lock()

    def consider(self, offer: Offer, withdrawn: Event) -> str | None:
        """Return None to have it, else the code that it is refused with. Texts do no harm."""
        if offer.text or self._takes_all:
            return None
        if not self._keyboard.is_there:
            self._console.tell(self._unasked)
            return REFUSED
        with self._turn:
            self._aside()
            ask = f"{self._console.text('receive.ask')} "
            answer = self._keyboard.ask(ask, afresh=True, withdrawn=withdrawn)
        return None if (answer or "").lower() in _YES else REFUSED

    def choose(self, questions: list[Question], withdrawn: Event) -> dict[int, Answer]:
        """Return what becomes of each entry; what is left out is skipped."""
        answers: dict[int, Answer] = {}
        with self._turn:
            rest: Answer | None = None
            for number, question in enumerate(questions):
                answer, for_all = rest, True
                if answer is None:
                    answer, for_all = self._about(question, len(questions) - number, withdrawn)
                if answer is None:
                    break
                rest = answer if for_all else None
                answers[question.entry] = answer
        return answers

    def _about(self, question: Question, left: int, withdrawn: Event) -> tuple[Answer | None, bool]:
        """Return what becomes of one, and whether it holds for the rest; None: ask no more."""
        fields = {
            "path": safe_text("/".join(question.path)),
            "here": human_size(question.here_size),
            "here_time": _moment(question.here_mtime_ns),
            "size": human_size(question.size),
            "time": _moment(question.mtime_ns),
        }
        self._aside()
        self._console.ask_aloud("receive.exists", **fields)
        while True:
            key = "receive.exists.ask.last" if left == 1 else "receive.exists.ask"
            self._aside()
            ask = f"{self._console.text(key, left=left)} "
            typed = self._keyboard.ask(ask, withdrawn=withdrawn)
            if typed is None:
                return None, False
            answer = _ANSWERS.get((typed or "r").lower()[0])
            if answer is not None:
                return answer, typed[:1].isupper()


def policy_of(written: str | None, keyboard: Keyboard) -> Policy:
    """Return the policy for what exists: nobody is asked where nobody sits."""
    if written in ("same", "rename", "overwrite", "newer"):
        return written  # type: ignore[return-value]
    return "ask" if keyboard.is_there else "same"


def _moment(mtime_ns: int) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(mtime_ns // 10**9))
    except (OverflowError, ValueError, OSError):
        return "-"
