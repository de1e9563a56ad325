"""Accounts for the load's members, known to a hub before it starts: `load/native.h` logs in.

Member n's token is `bench-member-<n>`; no password is hashed. What talks with them does not
live here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.hub.people import secret_key
from landline.hub.records import AccountFact, TokenFact
from landline.model import Entry
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from pathlib import Path

    from landline.model import Record


def records(count: int) -> list[Record]:
    """Return what a hub keeps of `count` accounts with a session each."""
    kept: list[Record] = []
    for number in range(count):
        id = f"{number:012x}"
        session = TokenFact(user=id, label="bench", session=True)
        kept.append(AccountFact(name=f"member-{number:06d}").record(id))
        kept.append(session.record(secret_key(f"bench-member-{number:06d}")))
    return kept


def make(folder: Path, count: int) -> None:
    """Put `count` accounts into the data folder of a hub that is not running."""
    store = SqliteStore.open(folder)
    store.append([Entry(None, None, "", b"", records=tuple(records(count)))])
    store.close()
