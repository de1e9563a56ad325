"""Who this user was at each hub, as guest and by account: so that one comes back as oneself.

One small JSON file per hub, known by its fingerprint, or by its address where it has none;
readable by its owner only (a token is a password). A file that cannot be read or written is
not worth failing for: one is a new guest then, or logs in again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Struct

from landline import folders
from landline.observe import logger
from landline.safetext import safe_text
from landline.secrecy import SECRET, Discreet

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_NAMES: Final = 50
"""Names remembered at one hub; the one used longest ago is forgotten first."""

_log = logger("client")


class Identity(Discreet, frozen=True, omit_defaults=True):
    """Who one was: the name, and what proves it."""

    name: str
    token: Annotated[str, SECRET] = ""
    """A guest's secret, or the token of a login; nothing where the device proves it."""
    account: bool = False
    """A login: a guest may have the same name."""
    device: bool = False
    """This device's key is all that is needed."""


class _File(Struct, frozen=True):
    address: str
    known: list[Identity] = []
    """The one used last comes first."""


class Identities:
    """Whom this user has been at one hub."""

    def __init__(self, hub: str, folder: Path | None = None) -> None:
        """Look after `hub`, an address or a fingerprint, in `folder` (the user's by default)."""
        self._folder = folder or folders.state() / "identities"
        self._hub = hub
        self._path = self._path_of(hub)

    def take_over(self, address: str) -> None:
        """Take whom the hub was known to know at `address`, before it showed who it is."""
        with contextlib.suppress(OSError):
            if not self._path.exists():
                self._path_of(address).rename(self._path)

    def last(self) -> Identity | None:
        """Return whoever was here last."""
        return next(iter(self._read()), None)

    def recall(self, name: str, *, account: bool = False) -> Identity | None:
        """Return the guest called `name`, or the login of the account `name`."""
        asked = (name, account)
        return next((each for each in self._read() if (each.name, each.account) == asked), None)

    def remember(self, identity: Identity, *, as_last: bool = True) -> None:
        """Keep `identity`; `as_last` makes it the one recalled without a name."""
        others = self._others(identity)
        place = 0 if as_last else min(1, len(others))
        self._keep([*others[:place], identity, *others[place:]])

    def forget(self, identity: Identity) -> None:
        """Keep it no more: the hub does not take its token."""
        self._keep(self._others(identity))

    @contextlib.contextmanager
    def claim(self) -> Iterator[bool]:
        """Tell whether nobody else on this machine claims the hub's last identity meanwhile.

        Two terminals of guests without `--name` are two people: the second one gets False.
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

    def _path_of(self, hub: str) -> Path:
        written = hub.encode("utf-8", "surrogateescape")  # a socket's path may be any bytes
        return self._folder / f"{hashlib.sha256(written).hexdigest()[:32]}.json"

    def _others(self, identity: Identity) -> list[Identity]:
        same = (identity.name, identity.account)
        return [each for each in self._read() if (each.name, each.account) != same]

    def _keep(self, known: list[Identity]) -> None:
        try:
            self._write(msgspec.json.encode(_File(safe_text(self._hub), known[:MOST_NAMES])))
        except OSError as error:
            _log.debug("identity not remembered: %s", error)

    def _read(self) -> list[Identity]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_File).known
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
