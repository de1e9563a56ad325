"""Places on the shelf as people type them, and what the commands about it share.

`dev:docs/plan.pdf` is a file of the room dev, `@bo:` the private talk with Bo, `@me:` one's own
files; without a room it is the lobby's.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from landline.cli.identity import Wanted, identity_options
from landline.errors import RefusedError
from landline.model import LOBBY

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from landline.cli.console import Console
    from landline.cli.shelf_progress import ShelfProgress
    from landline.client.client import Client
    from landline.wire.events import Event

T = TypeVar("T")

_NOWHERE: Final = ("room.unknown", "person.unknown")


class Place(NamedTuple):
    """A room, and a path in it; a folder ends with `/` or is empty."""

    room: str
    path: str

    @property
    def is_folder(self) -> bool:
        """Whether a folder is meant."""
        return not self.path or self.path.endswith("/")

    def __str__(self) -> str:
        return f"{self.room}:{self.path}"


def place_of(typed: str) -> Place:
    """Return what `[ROOM:]PATH` means."""
    room, colon, path = typed.partition(":")
    return Place(room or LOBBY, path) if colon else Place(LOBBY, typed)


class Visit:
    """One run of a command about the shelf."""

    def __init__(self, console: Console, hub: str | None, wanted: Wanted, *, as_json: bool) -> None:
        self.console = console
        self.as_json = as_json
        self._hub = hub
        self._wanted = wanted

    def run(self, work: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
        """Let `work` be done as a member of the hub.

        Raises RefusedError `shelf.nowhere` for a room or user that is not there.
        """
        from landline.cli.identity import Membership
        from landline.client.states import HubRefusedError

        try:
            Membership(self.console, self._hub, self._wanted, quiet=True).run(work)
        except HubRefusedError as error:
            if error.code not in _NOWHERE:
                raise
            # The hub's advice is for those who sit in its chat.
            raise RefusedError("shelf.nowhere", said=error.text()) from error

    @contextmanager
    def moving(self, hub: str, *, size: int, files: int) -> Iterator[ShelfProgress]:
        """Show how far so many files are, to or from the hub at the address `hub`.

        Who breaks them off is told how it goes on.
        """
        import asyncio

        from landline.cli.shelf_progress import ShelfProgress
        from landline.net.address import Address

        label = Address.parse(hub).label
        try:
            with ShelfProgress(self.console, label, size, files) as progress:
                yield progress
        except asyncio.CancelledError:
            self.console.tell("shelf.stopped")
            raise

    def shows(self, event: Event) -> bool:
        """Print `event` as JSON where that was asked for, and tell whether it was."""
        if self.as_json:
            from landline.cli.console import json_line

            self.console.result(json_line(event))
        return self.as_json


def shelf_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which hub and who one is; it gets a `Visit` first."""

    @functools.wraps(function)
    def called(
        console: Console, /, *, hub: str | None, wanted: Wanted, as_json: bool, **own: Any
    ) -> Any:
        return function(Visit(console, hub, wanted, as_json=as_json), **own)

    command: Callable[..., Any] = click.pass_obj(called)
    command = click.option("--json", "as_json", is_flag=True, help="option.shelf.json")(command)
    command = identity_options(command)
    return click.option("--hub", metavar="ADDRESS", help="option.say.hub")(command)
