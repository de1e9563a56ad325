"""Who this user was at each hub: names and guest secrets, so that one comes back as oneself.

One small JSON file per hub address, readable by its owner only (a secret is a password).
A file that cannot be read or written is not worth failing for: one is a new guest then.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import platformdirs
from msgspec import Struct

from landline.observe import logger

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NAMES: Final = 50
"""Names remembered at one hub; the one used longest ago is forgotten first."""

_log = logger("client")


class Guest(Struct, frozen=True):
    """Who one was: the name and the secret that proves it."""

    name: str
    secret: str


class _File(Struct, frozen=True):
    address: str
    guests: list[Guest] = []
    """The one used last comes first."""


class Guests:
    """The guests that this user has been at one hub."""

    def __init__(self, address: str, folder: Path | None = None) -> None:
        """Look after the hub at `address`, in `folder` (the user's state folder by default)."""
        folder = folder or platformdirs.user_state_path("landline") / "guests"
        self._address = address
        self._path = folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.json"

    def recall(self, name: str | None) -> Guest | None:
        """Return the guest called `name`, or without one whoever was here last."""
        known = self._read()
        return next((guest for guest in known if name is None or guest.name == name), None)

    def remember(self, guest: Guest, *, as_last: bool = True) -> None:
        """Keep `guest`; `as_last` makes it the one recalled without a name."""
        others = [known for known in self._read() if known.name != guest.name]
        place = 0 if as_last else min(1, len(others))
        guests = [*others[:place], guest, *others[place:]][:MOST_NAMES]
        try:
            self._write(msgspec.json.encode(_File(self._address, guests)))
        except OSError as error:
            _log.debug("guest not remembered: %s", error)

    @contextlib.contextmanager
    def claim(self) -> Iterator[bool]:
        """Tell whether nobody else on this machine claims the hub's last guest meanwhile.

        Two terminals without `--name` are two people: the second one gets False.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            yield True
            return
        try:
            yield _lock(handle)
        finally:
            os.close(handle)

    def _read(self) -> list[Guest]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_File).guests
        except (OSError, ValueError):
            return []

    def _write(self, data: bytes) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self._path.parent)  # 0600 from the start
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(part).replace(self._path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise


def _lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
