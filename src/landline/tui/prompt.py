"""The prompt at the foot of the screen: editing, history, completion, and a line of state.

Standing lines scroll above it. Enter during the composition of Chinese input belongs to
the terminal and never reaches us, and the cursor stands where the text is typed, so input
methods show their candidates there.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.patch_stdout import patch_stdout

from landline.catalogue import text
from landline.doors.commands import COMMANDS
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document

    from landline.catalogue import Language
    from landline.tui.conversation import Conversation


class Prompt:
    """Where one types; the lines typed disappear, and come back as what was said."""

    def __init__(self, conversation: Conversation, language: Language, *, colors: bool) -> None:
        self._conversation = conversation
        self._language = language
        self._session: PromptSession[str] = PromptSession(
            erase_when_done=True,
            completer=_Words(conversation),
            complete_while_typing=False,
            bottom_toolbar=self._bar,
            color_depth=None if colors else ColorDepth.DEPTH_1_BIT,
        )

    async def read(self) -> str:
        """Return the next line; EOFError on Ctrl-D, KeyboardInterrupt on Ctrl-C."""
        return await self._session.prompt_async(self._label)

    async def read_secret(self, key: str, /, **fields: object) -> str:
        """Return what is typed unseen behind the catalogue entry `key`; empty if left."""
        label = text(key, self._language, **fields)
        asking: PromptSession[str] = PromptSession(is_password=True, erase_when_done=True)
        try:
            return await asking.prompt_async(label)
        except (EOFError, KeyboardInterrupt):
            return ""

    def is_empty(self) -> bool:
        """Return whether nothing is being typed."""
        return not self._session.default_buffer.text

    def refresh(self) -> None:
        """Show label and bar as they are now."""
        self._session.app.invalidate()

    @contextmanager
    def beneath(self) -> Iterator[None]:
        """Let printed lines appear above the prompt."""
        with patch_stdout(raw=True):
            yield

    def _label(self) -> str:
        return f"{self._conversation.place}> "

    def _bar(self) -> str:
        talk = self._conversation
        bar = text("chat.bar", self._language, name=safe_text(talk.name), room=talk.place)
        if talk.waiting:
            bar += text("chat.bar.waiting", self._language, count=talk.waiting)
        if not talk.is_connected:
            bar += text("chat.bar.lost", self._language)
        return bar


class _Words(Completer):
    """Completes commands at the start of a line, names and rooms elsewhere."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Give out what the word before the cursor may become."""
        del complete_event
        before = document.text_before_cursor
        word = before.rpartition(" ")[2]
        if not word:
            return
        for candidate in self._candidates(before):
            if candidate.lower().startswith(word.lower()):
                yield Completion(candidate, start_position=-len(word))

    def _candidates(self, before: str) -> Iterable[str]:
        if before.startswith("/") and " " not in before:
            return [f"/{name}" for name in COMMANDS]
        if before.startswith(("/join ", "/leave ", "/who ", "/members ")):
            return self._conversation.rooms
        return [safe_text(name) for name in reversed(self._conversation.names)]
