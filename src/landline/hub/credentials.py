"""What lets somebody in as a user: tokens, sessions, devices, and codes that pair new ones.

Here is what they share: whose they are, who is told of a change, and how they end. What one
may do with each lives in `tokens`, `devices` and `pairing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import NotAllowedError
from landline.hub.effects import Close, Effect
from landline.hub.enrolled import device_key
from landline.hub.records import DeviceFact, TokenFact
from landline.hub.telling import goodbye

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from landline.hub.nouns import Member, Person
    from landline.hub.state import Moment, State
    from landline.wire import events


def whose(state: State, person: Person, who: str | None) -> events.Someone:
    """Return whose things are meant: one's own, or as an owner somebody's.

    Raises NotAllowedError `role.needed`, RefusedError `person.unknown`.
    """
    someone = state.someone(who or person.id)
    if someone.id != person.id and person.role != "owner":
        raise NotAllowedError("role.needed", role="owner")
    return someone


def told(
    state: State, by: Person | events.Someone, who: events.Someone, moment: Moment, did: str,
    label: str,
) -> list[Effect]:  # fmt: skip
    """Return what tells the user, and where it was somebody else the audit log."""
    effects = state.to_own_room(who.id, by, moment, did, text=label)
    if who.id != by.id:
        effects.append(state.audit(by, moment, did, who=who, text=label))
    return effects


def end_tokens(state: State, user: str, keys: Collection[str]) -> list[Effect]:
    """Forget tokens whose records are gone, and cut off whoever uses them."""
    for key in keys:
        state.tokens.pop(key, None)
        state.forget_use(TokenFact, key)
    return _cut_off(state, user, lambda member: member.token in keys)


def end_devices(state: State, user: str, ids: Collection[str]) -> list[Effect]:
    """Forget devices whose records are gone, and cut off whoever uses them."""
    for id in ids:
        state.devices.remove(user, id)
        state.forget_use(DeviceFact, device_key(user, id))
    return _cut_off(state, user, lambda member: member.device in ids)


def _cut_off(state: State, user: str, ends: Callable[[Member], bool]) -> list[Effect]:
    """Close the connections of `user` that end, and kill the codes that were made on them."""
    closed: list[Effect] = [
        Close(member, goodbye("revoked", member.language))
        for member in state.connections(user)
        if ends(member)
    ]
    codes = state.codes.end(
        lambda code: (
            code.by is not None
            and code.by.id == user
            and code.maker is not None
            and ends(code.maker)
        )
    )
    return [*closed, *codes]
