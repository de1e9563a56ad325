"""How the hub words what went wrong and why it says goodbye, in the member's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.catalogue import Language, text
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.errors import Error


def failure(error: Error, language: Language, re: str | None) -> events.Failure:
    """Return `error` as an event in the member's language."""
    retry = error.fields.get("retry")
    return events.Failure(
        code=error.code,
        text=error.text(language),
        hint=error.hint(language),
        retry=float(retry) if isinstance(retry, int | float) else None,
        re=re,
    )


def goodbye(code: str, language: Language) -> events.Goodbye:
    """Return a farewell whose catalogue entry is `goodbye.<code>`."""
    return events.Goodbye(code=code, text=text(f"goodbye.{code}", language))


def gone(code: str, room: str, language: Language) -> events.Gone:
    """Return word that a connection is out of a room; its entry is `gone.<code>`."""
    return events.Gone(room=room, code=code, text=text(f"gone.{code}", language, room=room))


def reference(verb: verbs.Verb) -> str | None:
    """Return what an answer to `verb` repeats as `re`."""
    return verb.cid if isinstance(verb, verbs.Send) else getattr(verb, "id", None)
