"""The new device's side of `landline pair`: which hub, which code, and what came of it.

What does not live here: which side one is on (`pair`), the exchange (`client.pairing`).
"""

from __future__ import annotations

import asyncio
import getpass
import sys
from typing import TYPE_CHECKING, Final

import click

from landline.cli.code_shown import show_code
from landline.client.introduction import introduced
from landline.client.pair import pair, pairing_target
from landline.client.pairing import TRIES
from landline.errors import RefusedError, UsageError, VerificationError
from landline.safetext import safe_text
from landline.settings import ClientLimits
from landline.trust.codes import Code
from landline.wire import events

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.client.pair import PairedHub

LOOK: Final = 1.0
"""Seconds that hubs have to answer."""
_LONGEST_LINE: Final = 1000


class Newcomer:
    """This machine, on its way to becoming a device of somebody's."""

    def __init__(
        self,
        console: Console,
        address: str | None,
        *,
        name: str | None,
        label: str | None,
        as_json: bool,
    ) -> None:
        """Pair with the hub at `address`, or with one that a person chooses.

        Raises UsageError `pair.no-address` where there is no person to ask, and as
        `pairing_target` does.
        """
        self._console = console
        self._asks = sys.stdin.isatty()
        """There is a person to ask."""
        self._name = name if name is not None or self._asks else own_name()
        self._label = label
        self._as_json = as_json
        if address is None and not self._asks:
            raise UsageError("pair.no-address")
        self.address = address or self._chosen()
        self._target = pairing_target(self.address)

    def pair(self) -> PairedHub:
        """Return what was paired; a person may try again. Raises as `client.pair.pair` does."""
        if self._asks:  # nobody should type a code for nothing
            asyncio.run(introduced(self._target.address, ClientLimits().open_timeout))
        code = self._code("pair.ask")
        if code is None:
            if self._name is None:
                self._name = self._asked_name("pair.name.first")
            return self._try(None)
        for left in reversed(range(TRIES)):
            try:
                return self._by(code)
            except VerificationError as error:
                if error.code != "pair.wrong" or not self._asks or not left:
                    raise
                self._console.fail(error)
                again = self._code("pair.again")
                if again is None:
                    raise RefusedError("call.cancelled") from error
                code = again
        raise AssertionError

    def finish(self, paired: PairedHub) -> None:
        """Remember who one is there from now on, and say how to go on from here."""
        from landline.client.identities import Identities, Identity

        identity = Identity(paired.name, account=True, device=True)
        Identities(paired.fingerprint).remember(identity)
        if self._as_json:
            from landline.cli.console import json_line

            self._console.result(json_line(paired))
            return
        hub = paired.address if not paired.hub else f"{paired.hub} ({paired.address})"
        name = safe_text(paired.name)
        self._console.tell("pair.done", name=name, hub=hub, fingerprint=paired.fingerprint)
        self._console.result(f"landline chat {paired.address}")

    def _by(self, code: Code) -> PairedHub:
        while True:
            try:
                return self._try(code)
            except RefusedError as error:
                if error.code != "pair.other-name" or not self._asks:
                    raise
                # The code is as good as before: only a name was missing, or another is needed.
                if self._name is not None:
                    self._console.fail(error)
                self._name = self._asked_name("pair.name")

    def _try(self, code: Code | None) -> PairedHub:
        paired = pair(
            self.address,
            code,
            name=self._name,
            label=self._label,
            show=self._show,
            wrong=lambda left: self._console.tell("pair.mistyped", left=left),
        )
        return asyncio.run(paired)

    def _show(self, code: Code, until: int) -> None:
        if self._as_json:
            from landline.cli.console import json_line

            event = events.PairingCode(
                code=code.words, digits=code.digits, slot=code.slot, until=until
            )
            self._console.result(json_line(event))
            return
        self._console.tell("pair.show-there", command=f"landline pair {self.address}")
        show_code(self._console, code.words, code.digits)
        self._console.tell("pair.waiting")

    def _code(self, key: str) -> Code | None:
        """Return the code that is typed, or piped in; None for an empty line."""
        while True:
            line = self._line(key)
            if not line:
                return None
            try:
                return Code.parse(line)
            except UsageError as error:
                if not self._asks:
                    raise
                self._console.fail(error)

    def _asked_name(self, key: str) -> str:
        own = own_name() or ""
        while True:
            name = self._line(key, name=own) or own
            if name:
                return name

    def _chosen(self) -> str:
        """Return the address of the hub that a person chooses or names."""
        from landline.discovery.search import find
        from landline.trust.pins import Pins

        self._console.tell("pair.looking")
        hubs = [found for found in asyncio.run(find(seconds=LOOK)) if found.kind == "hub"]
        if not hubs:
            self._console.tell("pair.none-found")
            return self._named()
        pinned = {pin.fingerprint for pin in Pins().all()}
        for number, hub in enumerate(hubs, 1):
            self._console.tell(
                "find.choice.known" if str(hub.fingerprint) in pinned else "find.choice.new",
                number=number,
                name=safe_text(hub.name) or "-",
                address=hub.addresses[0],
                fingerprint=hub.fingerprint.short,
            )
        line = self._line("pair.which") or "1"
        if line.isdecimal() and 1 <= int(line) <= len(hubs):
            return hubs[int(line) - 1].addresses[0]
        return line

    def _named(self) -> str:
        while True:
            address = self._line("pair.which-address")
            if address:
                return address

    def _line(self, key: str, /, **fields: object) -> str:
        """Return a line of standard input, asked for where a person sits there."""
        if self._asks:
            sys.stderr.write(self._console.text(key, **fields))
            sys.stderr.flush()
        line = sys.stdin.readline(_LONGEST_LINE)
        if self._asks and not line:  # Ctrl-D
            raise click.Abort
        return line.strip()


def own_name() -> str | None:
    """Return what this user is called on this machine; not every one has a name."""
    try:
        return getpass.getuser() or None
    except (KeyError, OSError):
        return None
