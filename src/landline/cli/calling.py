"""What every command has that asks a hub for something: options, answers as JSON, tables.

Which hub it is: the one of a data folder, as its owner, or one at an address, where one has
an account. What does not live here: asking (`control`).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from landline.cli.console import Console, json_line
from landline.cli.hub_options import data_option, settings_with_folder
from landline.cli.logins import Login
from landline.cli.meeting import says_yes
from landline.errors import RefusedError, UsageError
from landline.wire import events

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from landline.cli.control import AtAddress, AtFolder, Call
    from landline.wire.verbs import Verb

T = TypeVar("T")
E = TypeVar("E", bound=events.Event)


class Calling:
    """One command, and the hub it is about."""

    def __init__(
        self,
        console: Console,
        context: click.Context,
        *,
        hub: str | None,
        name: str | None,
        token_file: str | None,
        as_json: bool,
    ) -> None:
        """Take the options; raises UsageError where they contradict each other."""
        self.console = console
        self.remote = hub is not None
        """It is asked from afar, by somebody with an account there."""
        self._context = context
        self._as_json = as_json
        self._login: Login | None = None
        if hub is None and (_given(context, "name_as") or _given(context, "token_file")):
            raise UsageError("call.no-hub")
        if hub is not None and name is None and token_file is None:
            raise UsageError("call.no-name")
        if hub is not None and _given(context, "data"):
            raise UsageError("call.two-hubs")
        if hub is not None:
            self._login = Login(console, hub, name, token_file)

    @property
    def password(self) -> str | None:
        """What one has logged in with, where that was a password."""
        return None if self._login is None else self._login.password

    @property
    def by_device(self) -> bool:
        """Whether one has logged in with this machine's key."""
        return self._login is not None and self._login.by_device

    def log_in(self) -> None:
        """Ask for the password that `--as` needs, before anything else is asked for."""
        if self._login is not None:
            self._login.way()

    def confirm(self, key: str, /, *, yes: bool, **fields: object) -> None:
        """Ask a person whether to go on, unless `yes`; RefusedError `call.cancelled` if not."""
        if yes or not sys.stdin.isatty():
            return
        if not says_yes(self.console.text(key, **fields)):
            raise RefusedError("call.cancelled")

    def ask(self, verb: Verb, answer: type[E], *, makes: bool = False) -> E:
        """Return what answers `verb`; `makes`: a folder without a hub's data becomes one."""

        async def work(call: Call) -> E:
            return await call.ask(verb, answer)

        return self.run(work, makes=makes)

    def do(self, verb: Verb, key: str, /, *, makes: bool = False, **fields: object) -> None:
        """Have `verb` done and say so, with the catalogue entry `key`."""
        event = self.ask(verb, events.Ok, makes=makes)
        if not self.shows(event):
            self.console.tell(key, **fields)

    def run(self, work: Callable[[Call], Coroutine[Any, Any, T]], *, makes: bool = False) -> T:
        """Return what `work` makes of a connection to the hub."""
        import asyncio

        from landline.cli.control import calling
        from landline.client.states import LoginRefusedError

        login = self._login

        async def main(way: AtAddress | AtFolder) -> T:
            async with calling(way, self.console.language) as call:
                if login is not None:
                    login.welcomed(call.me)
                return await work(call)

        while True:
            way = self._at_folder(makes=makes) if login is None else login.way()
            try:
                return asyncio.run(main(way))
            except LoginRefusedError as error:
                if login is None or not login.refused(error):
                    raise

    def shows(self, event: events.Event) -> bool:
        """Print `event` as JSON where that was asked for, and tell whether it was."""
        if self._as_json:
            self.console.result(json_line(event))
        return self._as_json

    def web_address(self, call: Call) -> str:
        """Return where the hub answers HTTP; empty where that is not known."""
        from landline.net.address import Address
        from landline.net.interfaces import web_address

        if self._login is not None:
            address = self._login.address
        elif call.addresses:
            address = Address.parse(call.addresses[0])
        else:  # it does not run: where it would be
            settings = settings_with_folder(self.console, self._context)
            host = "" if settings.lan and settings.host == "127.0.0.1" else settings.host
            address = Address(scheme="tcp", host=host, port=settings.port)
        return web_address(address)

    def _at_folder(self, *, makes: bool) -> AtFolder:
        from landline.cli.control import AtFolder

        settings = settings_with_folder(self.console, self._context)

        def aside(kept: Path) -> None:
            self.console.tell("serve.set-aside", folder=settings.data, kept=kept)

        return AtFolder(settings, makes, aside)


def reaches_hub(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which hub; it gets a `Calling` before its own."""

    @functools.wraps(function)
    def called(
        context: click.Context,
        /,
        *,
        hub: str | None,
        name_as: str | None,
        token_file: str | None,
        as_json: bool,
        **own: Any,
    ) -> Any:
        own.pop("data")
        console = context.ensure_object(Console)
        calling = Calling(
            console, context, hub=hub, name=name_as, token_file=token_file, as_json=as_json
        )
        return function(calling, **own)

    command = click.pass_context(called)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    data_option,
    click.option("--hub", metavar="ADDRESS", help="option.call.hub"),
    click.option("--as", "name_as", metavar="NAME", help="option.call.as"),
    click.option(
        "--token-file",
        metavar="FILE",
        envvar="LANDLINE_TOKEN_FILE",
        help="option.call.token-file",
    ),
    click.option("--json", "as_json", is_flag=True, help="option.call.json"),
)


def _given(context: click.Context, name: str) -> bool:
    from click.core import ParameterSource

    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
