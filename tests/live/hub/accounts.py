"""Accounts that a hub knows from the start, each with a session whose token the test knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.hub.people import secret_key
from landline.hub.records import AccountFact, TokenFact
from landline.model import Entry
from landline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from landline.model import Record


def make_accounts(folder: Path, members: Iterable[str], owners: Iterable[str] = ()) -> None:
    """Put accounts into the data folder of a hub that is not running; it waits for the disk."""
    store = SqliteStore.open(folder)
    store.append([Entry(None, None, "", b"", records=tuple(account_records(members, owners)))])
    store.close()


def account_records(members: Iterable[str], owners: Iterable[str] = ()) -> Sequence[Record]:
    """Return what a hub keeps of accounts without passwords."""
    accounts = [AccountFact(name=name) for name in members]
    accounts += [AccountFact(name=name, role="owner") for name in owners]
    kept: list[Record] = []
    for number, account in enumerate(accounts, 1):
        id = f"{number:012x}"
        session = TokenFact(user=id, label="test", session=True)
        kept += [account.record(id), session.record(secret_key(token_of(account.name)))]
    return kept


def token_of(name: str) -> str:
    """Return what the account `name` says hello with."""
    return f"token-of-{name}"
