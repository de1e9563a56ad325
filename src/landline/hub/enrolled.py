"""The devices of all accounts: by user, and by the device where several users share one.

A device is a key of one machine's user; one with two accounts at a hub uses it for both.
What does not live here: how a device proves itself (`proving`), who may end one (`devices`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.hub.records import DeviceFact


class Enrolled:
    """Every device that may log in."""

    def __init__(self, facts: Iterable[tuple[str, DeviceFact]]) -> None:
        self._of_user: dict[str, dict[str, DeviceFact]] = {}
        self._users: dict[str, list[str]] = {}
        """Device id -> the users it belongs to."""
        for key, fact in facts:
            self.put(key.rpartition("/")[2], fact)

    def get(self, user: str, id: str) -> DeviceFact | None:
        """Return device `id` of `user`, if it is one."""
        return self._of_user.get(user, {}).get(id)

    def of_user(self, user: str) -> list[tuple[str, DeviceFact]]:
        """Return the devices of `user`, oldest first."""
        found = self._of_user.get(user, {}).items()
        return sorted(found, key=lambda each: (each[1].made, each[0]))

    def users_of(self, id: str) -> list[str]:
        """Return whose device `id` is, whoever used it last first."""
        users = self._users.get(id, [])
        return sorted(users, key=lambda user: self._of_user[user][id].used, reverse=True)

    def put(self, id: str, fact: DeviceFact) -> None:
        """Add a device, or replace what is known of it."""
        devices = self._of_user.setdefault(fact.user, {})
        if id not in devices:
            self._users.setdefault(id, []).append(fact.user)
        devices[id] = fact

    def remove(self, user: str, id: str) -> None:
        """Forget a device of `user`."""
        devices = self._of_user.get(user, {})
        if devices.pop(id, None) is None:
            return
        if not devices:
            del self._of_user[user]
        users = self._users[id]
        users.remove(user)
        if not users:
            del self._users[id]

    def used(self, user: str, id: str, at: int) -> bool:
        """Note that a device was used at `at` ms; return whether there is such a one."""
        fact = self.get(user, id)
        if fact is not None:
            self._of_user[user][id] = structs.replace(fact, used=at)
        return fact is not None


def device_key(user: str, id: str) -> str:
    """Return the key of the record of device `id` of `user`."""
    return f"{user}/{id}"
