"""Who one is at a hub, from a command's options: a guest, an account, or whoever was last here.

`--name` is a guest's, `--as` an account's; a password comes from a prompt or a file, a token
from a file. Over TLS a password enrols this device, which then needs none any more; else the
token that the hub gave for it is remembered. What does not live here: which hub it is
(`meeting`), what a command then does as a member of it.
"""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from landline.errors import NotAllowedError, UsageError
from landline.safetext import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextlib import ExitStack

    from landline.cli.console import Console
    from landline.client.client import Client
    from landline.client.contact import Contact
    from landline.client.identities import Identity
    from landline.settings import ClientLimits
    from landline.trust.device import Device

    Work = Callable[[Client], Coroutine[Any, Any, None]]


FORGOTTEN: Final = ("token.wrong", "device.unknown")
"""The hub's codes for a login of ours that it does not know any more."""


class Wanted(NamedTuple):
    """What the options say."""

    name: str | None = None
    account: str | None = None
    password_file: str | None = None
    token_file: str | None = None
    code: str | None = None

    def __repr__(self) -> str:
        return f"Wanted({self.name or self.account})"  # no secret is ever shown


class Way(NamedTuple):
    """One way in: what the client is opened with, and what it was remembered by."""

    name: str | None = None
    password: str | None = None
    token: str | None = None
    code: str | None = None
    known: Identity | None = None
    device: bool = False
    """By this device's key, or to enrol it."""

    def __repr__(self) -> str:
        return f"Way({self.name})"  # no secret is ever shown


class Membership:
    """One run of a command as a member of a hub."""

    def __init__(
        self,
        console: Console,
        address: str | Contact | None,
        wanted: Wanted,
        *,
        quiet: bool = False,
        limits: ClientLimits | None = None,
    ) -> None:
        """Be at `address` whom the options want; `quiet` as for `landline.Client`.

        Without an address, be where `chosen_hub` says. Raises UsageError `address.invalid`,
        `fingerprint.invalid`, `fingerprint.typo`, `identity.contradiction`.
        """
        from landline.client.contact import Contact
        from landline.client.identities import Identities

        if wanted.name is not None and (wanted.account or wanted.token_file):
            raise UsageError("identity.contradiction")
        if wanted.password_file is not None and wanted.account is None:
            raise UsageError("identity.password-of-whom")
        if address is None:
            from landline.cli.choosing import chosen_hub

            address = chosen_hub(console)
        self.contact = Contact(address) if isinstance(address, str) else address
        """The hub."""
        self._console = console
        self._wanted = wanted
        self._quiet = quiet
        self._limits = limits
        self._known = Identities(str(self.contact.address))
        self._remembers = wanted.token_file is None

    def run(self, work: Work) -> None:
        """Let `work` be done with an open client; raises what that and opening raise.

        A person is asked about an unknown hub. Without a name, a second terminal beside the
        first is another guest; of an account, it is the same one.
        """
        from landline.cli.meeting import meet

        seconds = None if self._limits is None else self._limits.open_timeout
        self._known = meet(self._console, self.contact, seconds)
        with self._known.claim() as free:
            self._remembers = self._remembers and (free or self._names_somebody())
            way = self._first_way(free=free)
            if not asyncio.run(self._works(way, work)):
                asyncio.run(self._works(self._by_password(way.name or ""), work))

    def prepared(self, stay: ExitStack) -> Callable[[], Client]:
        """Return what makes a client that is opened elsewhere, and later.

        Everything that a person may be asked is asked now. Nobody else on this machine is the
        same guest until `stay` ends. Raises as `run` does, before it opens the client.
        """
        from landline.cli.meeting import meet
        from landline.client.device_login import this_device

        seconds = None if self._limits is None else self._limits.open_timeout
        self._known = meet(self._console, self.contact, seconds)
        free = stay.enter_context(self._known.claim())
        way = self._first_way(free=free)
        device = asyncio.run(this_device()) if way.device else None
        return lambda: self._client(way, device)

    def remember(self, client: Client, *, under: str | None = None) -> None:
        """Keep who we are for next time, `under` the name asked for if that is another."""
        from landline.client.identities import Identity

        if self._remembers and (client.token is not None or client.by_device):
            identity = Identity(
                under or client.name,
                client.token or "",
                account=client.role != "guest",
                device=client.by_device,
            )
            # A script's name is not whom `landline chat` comes back as.
            as_last = not (self._quiet and self._names_somebody())
            self._known.remember(identity, as_last=as_last)

    async def _works(self, way: Way, work: Work) -> bool:
        """Do the work; return False if the hub no longer takes a token that we remembered."""
        from landline.client.device_login import this_device
        from landline.client.states import LoginRefusedError

        client = self._client(way, await this_device() if way.device else None)
        try:
            await client.open()
        except LoginRefusedError as error:
            if way.known is None or not way.known.account or error.code not in FORGOTTEN:
                raise
            self._known.forget(way.known)
            if way.device:
                why = error.text(self._console.language)
                self._console.tell("meeting.forgotten", why=safe_text(why))
            return False
        try:
            self._check_name(client)
            if way.password is not None and client.by_device:
                self._console.tell("meeting.enrolled", name=safe_text(client.name))
            if way.known is None or not self._quiet:
                self.remember(client, under=self._wanted.account or self._wanted.name)
            await work(client)
        finally:
            await client.close()
        return True

    def _client(self, way: Way, device: Device | None) -> Client:
        from landline.client.client import Client

        client = Client(
            self.contact,
            name=way.name,
            password=way.password,
            token=way.token,
            code=way.code,
            device=device,
            quiet=self._quiet,
            limits=self._limits,
        )
        client.language = self._console.language
        return client

    def _check_name(self, client: Client) -> None:
        wanted = self._wanted
        if wanted.token_file is None or wanted.account is None:
            return
        if client.name.casefold() != wanted.account.casefold():
            raise NotAllowedError("call.other-token", name=wanted.account, other=client.name)

    def _names_somebody(self) -> bool:
        return (self._wanted.name or self._wanted.account) is not None

    def _first_way(self, *, free: bool) -> Way:
        wanted = self._wanted
        if wanted.token_file is not None:
            from landline.cli import passwords

            return Way(token=passwords.secret_in(wanted.token_file), code=wanted.code)
        if wanted.account is not None:
            known = self._known.recall(wanted.account, account=True)
            if known is None:
                return self._by_password(wanted.account)
            return self._as_before(known)
        if wanted.name is not None:
            known = self._known.recall(wanted.name)
        else:
            known = self._known.last()
            known = known if free or (known is not None and known.account) else None
        return Way(wanted.name, code=wanted.code) if known is None else self._as_before(known)

    def _as_before(self, known: Identity) -> Way:
        token = None if known.device else known.token
        return Way(known.name, None, token, self._wanted.code, known, device=known.device)

    def _by_password(self, name: str) -> Way:
        from landline.cli import passwords
        from landline.cli.meeting import check

        wanted = self._wanted
        check(self.contact, self._limits)
        if wanted.code is not None:
            password = passwords.new_password(self._console, name, wanted.password_file)
        elif wanted.password_file is not None:
            password = passwords.secret_in(wanted.password_file)
        else:
            password = passwords.asked(self._console, "password.of", name=name)
        encrypted = self.contact.fingerprint is not None
        return Way(name, password, code=wanted.code, device=encrypted)


def identity_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say who one is; it gets them as one `wanted`."""

    @functools.wraps(function)
    def called(
        *args: Any,
        name: str | None,
        account: str | None,
        password_file: str | None,
        token_file: str | None,
        code: str | None,
        code_file: str | None,
        **own: Any,
    ) -> Any:
        given = _given_code(code, code_file)
        wanted = Wanted(name, account, password_file, token_file, given)
        return function(*args, wanted=wanted, **own)

    command = called
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _given_code(code: str | None, file: str | None) -> str | None:
    """Return the invitation's code, if there is one. Raises UsageError `invitation.argument`."""
    if code not in (None, _ASKED):
        raise UsageError("invitation.argument")
    if code is None and file is None:
        return None
    from landline.cli import passwords
    from landline.cli.console import Console

    return passwords.invitation_code(click.get_current_context().ensure_object(Console), file)


_ASKED: Final = "\0"
"""What `--code` alone stands for: nobody can type it."""

_OPTIONS = (
    click.option("--name", metavar="NAME", help="option.identity.name"),
    click.option("--as", "account", metavar="NAME", help="option.identity.as"),
    click.option(
        "--password-file",
        metavar="FILE",
        envvar="LANDLINE_PASSWORD_FILE",
        help="option.identity.password-file",
    ),
    click.option(
        "--token-file",
        metavar="FILE",
        envvar="LANDLINE_TOKEN_FILE",
        help="option.identity.token-file",
    ),
    # It takes a value only to refuse it: who has typed one should hear why.
    click.option(
        "--code", is_flag=False, flag_value=_ASKED, metavar="", help="option.identity.code"
    ),
    click.option("--code-file", metavar="FILE", help="option.identity.code-file"),
)
