"""Who belongs to a room and what they may do there: invite, kick, ban, mute, roles.

Each deed is a message in the room's log with the standing it brings, seen by all, and a
line in the audit log. It holds once it is on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landline.errors import RefusedError
from landline.hub.access import holds
from landline.hub.changes import of_room, of_standing
from landline.hub.effects import Effect, Save
from landline.hub.nouns import Standing
from landline.hub.state import done, person_of
from landline.wire import verbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.entering import Entering
    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt

    Make = Callable[[Standing], Standing]

MINUTE_MS = 60_000


class Moderation:
    """Decides about standings in rooms."""

    def __init__(self, state: State, entering: Entering, changes: Changes) -> None:
        self._state = state
        self._entering = entering
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.Invite: self._invite,
            verbs.Kick: self._kick,
            verbs.Ban: self._ban,
            verbs.Unban: self._unban,
            verbs.Mute: self._mute,
            verbs.Unmute: self._unmute,
            verbs.Grant: self._grant,
        }

    def _invite(self, member: Member, verb: verbs.Invite, moment: Moment) -> list[Effect]:
        def make(before: Standing) -> Standing:
            if before.role is not None:
                raise RefusedError("room.belongs", name=before.name, room=verb.room)
            return Standing(before.name, "member", muted=before.muted)

        return self._deed(member, verb, moment, "invite", make, against=False)

    def _kick(self, member: Member, verb: verbs.Kick, moment: Moment) -> list[Effect]:
        def make(before: Standing) -> Standing:
            return Standing(before.name, None, before.banned, before.muted)

        return self._deed(member, verb, moment, "kick", make, out="kicked", text=verb.reason)

    def _ban(self, member: Member, verb: verbs.Ban, moment: Moment) -> list[Effect]:
        until = moment.at + verb.hours * 60 * MINUTE_MS if verb.hours is not None else 0

        def make(before: Standing) -> Standing:
            return Standing(before.name, None, until, before.muted)

        return self._deed(
            member, verb, moment, "ban", make, out="banned", text=verb.reason, until=until or None
        )

    def _unban(self, member: Member, verb: verbs.Unban, moment: Moment) -> list[Effect]:
        def make(before: Standing) -> Standing:
            if not holds(before.banned, moment.at):
                raise RefusedError("room.not-banned", name=before.name, room=verb.room)
            return Standing(before.name, None, None, before.muted)

        return self._deed(member, verb, moment, "unban", make, against=False)

    def _mute(self, member: Member, verb: verbs.Mute, moment: Moment) -> list[Effect]:
        until = moment.at + verb.minutes * MINUTE_MS if verb.minutes is not None else 0

        def make(before: Standing) -> Standing:
            return Standing(before.name, before.role, before.banned, until)

        return self._deed(member, verb, moment, "mute", make, text=verb.reason, until=until or None)

    def _unmute(self, member: Member, verb: verbs.Unmute, moment: Moment) -> list[Effect]:
        def make(before: Standing) -> Standing:
            if not holds(before.muted, moment.at):
                raise RefusedError("room.not-muted", name=before.name, room=verb.room)
            return Standing(before.name, before.role, before.banned, None)

        return self._deed(member, verb, moment, "unmute", make, against=False)

    def _grant(self, member: Member, verb: verbs.Grant, moment: Moment) -> list[Effect]:
        def make(before: Standing) -> Standing:
            return Standing(before.name, verb.role, None, before.muted)

        return self._deed(member, verb, moment, "grant", make, against=False)

    def _deed(
        self, member: Member, verb: Any, moment: Moment, did: str, make: Make, *,
        against: bool = True, out: str | None = None, **fields: Any,
    ) -> list[Effect]:  # fmt: skip
        """Return what changes a standing, once the room's earlier changes are settled.

        `make` returns the standing that follows from the present one, or raises; `against`:
        one has to outrank whom it concerns.
        """
        state = self._state
        room = state.readable(member, verb, verb.room, moment)
        who = state.someone(verb.who)

        def decide() -> list[Effect]:
            state.access.check(member, verb, room, moment.at)
            person = person_of(member)
            if against:
                state.access.check_outranks(person, room, who.id, state.role_of(who.id))
            before = room.standing.get(who.id) or Standing(who.name)
            if did in ("kick", "ban", "grant"):
                self._entering.check_last_owner(room, who.id)
            standing = make(before)
            entry = self._entering.deed(person, room, who, standing, did, moment, **fields)

            def then(_: Receipt) -> list[Effect]:
                stood = self._entering.stand(room, who.id, standing, moment, out=out)
                return [*stood, done(member, verb)]

            effects: list[Effect] = [
                Save(entry, room, moment.at, member, verb.id, then, subjects),
                state.audit(person, moment, did, who=who, role=standing.role,
                            text=room.name, until=fields.get("until")),
            ]  # fmt: skip
            if did == "invite":
                effects += state.to_own_room(who.id, person, moment, "invite", text=room.name)
            return effects

        subjects = (of_room(room), of_standing(room, who.id))
        return self._changes.decide(subjects, member, verb.id, decide)
