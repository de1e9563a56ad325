"""The one place that answers "may X do Y in Z", for every door (DESIGN §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from landline.errors import NotAllowedError
from landline.model import LOBBY
from landline.wire.verbs import VERBS, Hello, Verb

if TYPE_CHECKING:
    from landline.hub.rooms import Member

_BY: Final = {row.verb: row.by for row in VERBS.values()}

Guests = Literal["all", "lobby", "none"]


class Access:
    """The hub's policy; accounts and roles will be asked here too."""

    def __init__(self, guests: Guests) -> None:
        self.guests: Guests = guests

    def check(self, member: Member, verb: Verb, room: str | None) -> None:
        """Raise NotAllowedError unless `member` may use `verb` (in `room`)."""
        if _BY[type(verb)] == "guest":
            if member.person is None:
                raise NotAllowedError("hello.first")
            self._check_guest(room)
        elif type(verb) is Hello:
            self._check_guest(room)

    def _check_guest(self, room: str | None) -> None:
        if self.guests == "none":
            raise NotAllowedError("guests.none")
        if self.guests == "lobby" and room is not None and room != LOBBY:
            raise NotAllowedError("guests.lobby-only", room=room)
