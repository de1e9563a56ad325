"""The devices that this user has exchanged files with: known by their keys, no code needed again.

A file that cannot be read is an error: whoever was asked about each file must not be asked
about none, or the other way round, by accident. Blocking.

What does not live here: the file (`remembered`), proving that somebody has a key
(`direct.proof`), deciding about what they send (`client.incoming`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final, Literal

from msgspec import Meta, Struct, structs

from landline import folders
from landline.errors import Error, LocalError, UsageError
from landline.safetext import safe_text
from landline.trust.codes import Code
from landline.trust.login import KEY_BYTES, device_id
from landline.trust.remembered import Remembered

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "peers.json"
MOST: Final = 1000
"""Devices that are known at once; one more is refused, for none is forgotten by itself."""
MOST_ADDRESSES: Final = 16
"""Addresses of one device; the one that was new longest ago goes first."""
LONGEST_NAME: Final = 40
LONGEST_LABEL: Final = 64
SHORTEST_BEGINNING: Final = 4
"""Letters of an id that say enough of it."""

Accept = Literal["ask", "yes", "no"]
"""Whether what it sends is taken: a person is asked, or nobody."""
Exists = Literal["ask", "same", "rename", "overwrite", "newer"]
"""What becomes of a file whose name is taken (`transfer.decisions.Policy`)."""

_NOT_IN_NAMES: Final = re.compile(r"[^\w.]+")


class Known(Struct, frozen=True):
    """A device that is known."""

    key: Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    """Its Ed25519 public key; base64 in the file."""
    name: str = ""
    """What it is called here: one word, and no other device's. Empty: made of its label."""
    label: str = ""
    """What it calls itself; harmless, and nobody checked it."""
    addresses: tuple[str, ...] = ()
    """Where it was reached, `host:port`, the newest last."""
    first: int = 0
    """When it became known, in ms since 1970."""
    last: int = 0
    """When it was last there."""
    accept: Accept = "ask"
    into: str = ""
    """The folder for what it sends; empty: the usual one."""
    exists: Exists | None = None
    """None: the usual."""
    most: Annotated[int, Meta(ge=0)] = 0
    """Bytes of one transfer that it may send; 0: any number."""

    @property
    def id(self) -> str:
        """The device's id, as hubs show it."""
        return device_id(self.key)


class Peers:
    """All that are known, on disk; every call reads what is there now.

    All raise LocalError `peers.unreadable`; those that write, `peers.unwritable`, too.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Keep them in `folder`, the user's state folder by default."""
        path = (folder or folders.state()) / NAME
        self._file = Remembered(path, Known, "peers.unreadable", "peers.unwritable")

    def all(self) -> list[Known]:
        """Return every device that is known, the one kept last at the end."""
        return self._file.read()

    def at(self, name: str) -> Known | None:
        """Return the device that is called so here; case does not matter."""
        wanted = name.casefold()
        return next((each for each in self.all() if each.name.casefold() == wanted), None)

    def of(self, key: bytes) -> Known | None:
        """Return the device that has this public key."""
        return next((each for each in self.all() if each.key == key), None)

    def find(self, written: str) -> Known:
        """Return the device that is meant by its name or the beginning of its id.

        Raises UsageError `peers.none`, `peers.ambiguous`.
        """
        return _meant(written, self.all())

    def keep(self, known: Known) -> Known:
        """Know `known`, and return it as it is kept.

        A device that was known before keeps its name, its rules and its earlier addresses.
        Raises LocalError `peers.full`.
        """
        with self._file.locked():
            all_known = self.all()
            before = next((each for each in all_known if each.key == known.key), None)
            others = [each for each in all_known if each is not before]
            if before is None and len(others) >= MOST:
                raise LocalError("peers.full", most=MOST)
            kept = _merged(known, before, others)
            self._file.write([*others, kept])
            return kept

    def change(
        self,
        written: str,
        *,
        accept: Accept | None = None,
        into: str | None = None,
        exists: Exists | None = None,
        most: int | None = None,
    ) -> Known:
        """Change the rules for a device, None as they are; return it. Raises as `find`."""
        with self._file.locked():
            known = self.all()
            before = _meant(written, known)
            after = structs.replace(
                before,
                accept=before.accept if accept is None else accept,
                into=before.into if into is None else into,
                exists=before.exists if exists is None else exists,
                most=before.most if most is None else most,
            )
            self._file.write([after if each is before else each for each in known])
            return after

    def forget(self, written: str) -> Known:
        """Know a device no more; return what was known of it. Raises as `find`."""
        with self._file.locked():
            known = self.all()
            gone = _meant(written, known)
            self._file.write([each for each in known if each is not gone])
            return gone


def _merged(known: Known, before: Known | None, others: list[Known]) -> Known:
    """Return what to keep of a device, given what was kept of it."""
    earlier = () if before is None else before.addresses
    addresses = (*(each for each in earlier if each not in known.addresses), *known.addresses)
    kept = structs.replace(
        known if before is None else before,
        label=safe_text(known.label, limit=LONGEST_LABEL),
        addresses=addresses[-MOST_ADDRESSES:],
        last=known.last,
    )
    if before is not None:
        return kept
    return structs.replace(kept, name=_name(known.name or known.label, others))


def _name(label: str, others: list[Known]) -> str:
    """Return a name made of `label`: one word that is no code, no id, and nobody else's."""
    word = _NOT_IN_NAMES.sub("-", safe_text(label)).strip("-._")[:LONGEST_NAME] or "device"
    if _is_code(word):
        word = f"device-{word}"
    taken = {each.name.casefold() for each in others}
    numbered = (f"{word}-{number}" for number in range(2, len(others) + 3))
    return next(each for each in (word, *numbered) if each.casefold() not in taken)


def _is_code(word: str) -> bool:
    try:
        Code.parse(word)
    except Error:
        return False
    return True


def _meant(written: str, known: list[Known]) -> Known:
    """Return which device is meant by its name or the beginning of its id."""
    wanted = written.strip().casefold()
    found = [each for each in known if each.name.casefold() == wanted]
    if not found and len(wanted) >= SHORTEST_BEGINNING:
        found = [each for each in known if each.id.startswith(wanted)]
    if not found:
        raise UsageError("peers.none", what=safe_text(written, limit=200))
    if len(found) > 1:
        raise UsageError("peers.ambiguous", what=safe_text(written, limit=200), count=len(found))
    return found[0]
