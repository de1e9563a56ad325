"""Every error landline raises, in one tree, each with a stable code and an exit status.

    Error                       1  failed; the base of all
    ├── UsageError              2  the caller asked for something that cannot be
    ├── UnreachableError        3  no hub or peer there, or no way to it
    ├── NotAllowedError         4  identity or permission
    ├── IncompleteError         5  broken off; the same command goes on from here
    ├── VerificationError       6  the bytes are not what was promised
    ├── ExpiredError            7  took too long (also a built-in TimeoutError)
    ├── RefusedError            8  the other side said no, or cancelled
    ├── LocalError              9  this machine's disk, permission or address
    ├── StoreError              9  the hub's data folder cannot be used as it is
    └── ProtocolError           1  the peer broke the protocol

`OSError` passes through where no more can be said than the system says. The words for a
code are the catalogue's `error.<code>` (what and why) and `hint.<code>` (what to do).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from landline import catalogue

if TYPE_CHECKING:
    from landline.catalogue import Language


class Error(Exception):
    """Something failed: `code` names it for programs, `text()` and `hint()` for people."""

    exit_status: ClassVar[int] = 1

    def __init__(self, code: str, /, **fields: object) -> None:
        """Name the failure `code`; `fields` fill the places of its catalogue entries."""
        super().__init__(code)
        self.code = code
        self.fields = fields

    def text(self, language: Language = "en") -> str:
        """Return what happened and why, without a final full stop."""
        return catalogue.text(f"error.{self.code}", language, **self.fields)

    def hint(self, language: Language = "en") -> str:
        """Return what to do about it, or an empty string where nothing can be said."""
        key = f"hint.{self.code}"
        return catalogue.text(key, language, **self.fields) if key in catalogue.ENTRIES else ""

    def line(self, language: Language = "en") -> str:
        """Return text and hint as the one line shown to a person."""
        text, hint = self.text(language), self.hint(language)
        if not hint:
            return text
        if text.endswith(("?", "？")):
            return f"{text}{'' if language == 'zh' else ' '}{hint}"
        return f"{text}{'。' if language == 'zh' else '. '}{hint}"

    def __str__(self) -> str:
        return self.line()


class UsageError(Error):
    """The caller asked for something that cannot be: a bad address, name or option."""

    exit_status = 2


class UnreachableError(Error):
    """Nobody answers there, or there is no way to it."""

    exit_status = 3


class NotAllowedError(Error):
    """Who asks may not do that."""

    exit_status = 4


class IncompleteError(Error):
    """Broken off before the end; what was done is kept and can be resumed."""

    exit_status = 5


class VerificationError(Error):
    """The bytes that arrived are not the bytes that were promised."""

    exit_status = 6


class ExpiredError(Error, TimeoutError):
    """It took longer than allowed."""

    exit_status = 7


class RefusedError(Error):
    """The other side said no, or cancelled."""

    exit_status = 8


class LocalError(Error):
    """This machine refuses: disk, permission, address or port."""

    exit_status = 9


class StoreError(LocalError):
    """The hub's data folder cannot be used as it is."""


class ProtocolError(Error):
    """The peer sent what the protocol does not allow."""
