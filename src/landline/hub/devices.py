"""One's devices: listed, renamed, ended. Owners may do so for others.

A device may do what its user may, until it is revoked. What does not live here: how it
proves itself (`proving`), and how it comes to be one (`login`, `pairing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from landline.errors import RefusedError
from landline.hub.changes import HUB
from landline.hub.credentials import end_devices, told, whose
from landline.hub.effects import Effect, Save, Tell
from landline.hub.enrolled import device_key
from landline.hub.records import DeviceFact
from landline.hub.state import done, person_of
from landline.model import Entry
from landline.trust.login import device_id
from landline.wire import events, verbs

if TYPE_CHECKING:
    from landline.hub.changes import Changes
    from landline.hub.nouns import Member
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt


class Devices:
    """Decides about devices that are known."""

    def __init__(self, state: State, changes: Changes) -> None:
        self._state = state
        self._changes = changes

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            verbs.Devices: self._list,
            verbs.RenameDevice: self._rename,
            verbs.RevokeDevice: self._revoke,
        }

    def _list(self, member: Member, verb: verbs.Devices, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        who = whose(state, person, verb.who)
        listed = [
            events.DeviceInfo(
                key=id,
                label=fact.label,
                made=fact.made,
                used=fact.used or None,
                here=who.id == person.id and id == member.device,
            )
            for id, fact in state.devices.of_user(who.id)
        ]
        return [Tell(member, events.DeviceList(devices=listed, re=verb.id))]

    def _rename(self, member: Member, verb: verbs.RenameDevice, moment: Moment) -> list[Effect]:
        state = self._state

        def decide() -> list[Effect]:
            person = person_of(member)
            who = whose(state, person, verb.who)
            id, fact = self._found(who.id, verb.key)
            record = structs.replace(fact, label=verb.label).record(device_key(who.id, id))
            entry = Entry(None, None, person.id, b"", records=(record,))

            def then(_: Receipt) -> list[Effect]:
                used_since = state.devices.get(who.id, id) or fact
                state.devices.put(id, structs.replace(used_since, label=verb.label))
                return [done(member, verb)]

            news = told(state, person, who, moment, "renamedevice", verb.label)
            return [Save(entry, None, moment.at, member, verb.id, then, (HUB,)), *news]

        return self._changes.decide((HUB,), member, verb.id, decide)

    def _revoke(self, member: Member, verb: verbs.RevokeDevice, moment: Moment) -> list[Effect]:
        state = self._state

        def decide() -> list[Effect]:
            person = person_of(member)
            who = whose(state, person, verb.who)
            id, fact = self._found(who.id, verb.key)
            record = DeviceFact.without(device_key(who.id, id))
            entry = Entry(None, None, person.id, b"", records=(record,))

            def then(_: Receipt) -> list[Effect]:
                return [done(member, verb), *end_devices(state, who.id, (id,))]

            news = told(state, person, who, moment, "revokedevice", fact.label)
            return [Save(entry, None, moment.at, member, verb.id, then, (HUB,)), *news]

        return self._changes.decide((HUB,), member, verb.id, decide)

    def _found(self, user: str, key: str) -> tuple[str, DeviceFact]:
        """Return the one device of `user` whose id is `key` or begins so."""
        devices = self._state.devices.of_user(user)
        found = [(id, fact) for id, fact in devices if id.startswith(key)]
        if len(found) != 1:
            raise RefusedError("device.none")
        return found[0]


def enrolment(state: State, user: str, key: bytes, label: str, moment: Moment) -> DeviceFact:
    """Return what is kept of the device with the public key `key`, as one of `user`'s.

    One that is known keeps its name. Raises RefusedError `device.too-many`.
    """
    known = state.devices.get(user, device_id(key))
    if known is not None:
        return structs.replace(known, used=moment.at)
    most = state.settings.trust.most_devices
    if len(state.devices.of_user(user)) >= most:
        raise RefusedError("device.too-many", most=most)
    return DeviceFact(user=user, label=label, key=key.hex(), made=moment.at, used=moment.at)
