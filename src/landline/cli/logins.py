"""Who one is at a hub far away, for the commands that run one: by token, or by password once.

What a password gave, a device that is enrolled or a login, is remembered for next time, as
`landline chat` remembers its own (`client.identities`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import NotAllowedError
from landline.safetext import safe_text

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.cli.control import AtAddress
    from landline.client.identities import Identities, Identity
    from landline.client.states import LoginRefusedError
    from landline.net.address import Address
    from landline.wire.events import Me


class Login:
    """One account at one hub, over all connections of one command."""

    def __init__(
        self, console: Console, hub: str, name: str | None, token_file: str | None
    ) -> None:
        """Be `name`, or whose token is in `token_file`, at the address `hub`.

        Raises UsageError as `Contact` does.
        """
        from landline.client.contact import Contact

        self._contact = Contact(hub)
        self.password: str | None = None
        """What was typed, where it had to be."""
        self._console = console
        self._name = name
        self._token_file = token_file
        self._token: str | None = None
        self.by_device = False
        """It is this machine's key that one logs in with."""
        self._identities: Identities | None = None
        self._known: Identity | None = None
        """The login of an earlier command that is in use."""

    @property
    def address(self) -> Address:
        """Where the hub is."""
        return self._contact.address

    def way(self) -> AtAddress:
        """Return how to log in; asks about an unknown hub, and for a password if need be."""
        from landline.cli import passwords
        from landline.cli.control import AtAddress
        from landline.cli.meeting import check

        if self._token is None and self._token_file is not None:
            self._token = passwords.secret_in(self._token_file)
        identities = self._met()
        if self._proves_nothing() and self._name is not None:
            self._known = identities.recall(self._name, account=True)
            if self._known is None:
                check(self._contact)
                self.password = passwords.asked(self._console, "password.of", name=self._name)
            elif self._known.device:
                self.by_device = True
            else:
                self._token = self._known.token
        if self._token is not None:
            return AtAddress(self._contact, token=self._token)
        password = None if self.by_device else self.password
        return AtAddress(self._contact, self._name, password, device=self._has_channel())

    def welcomed(self, me: Me) -> None:
        """Note whom the hub took us for. Raises NotAllowedError `call.other-token`."""
        if self._token_file is not None:
            if self._name is not None and me.name.casefold() != self._name.casefold():
                raise NotAllowedError("call.other-token", name=self._name, other=me.name)
        elif me.token is not None or (self.password is not None and self._has_channel()):
            from landline.client.identities import Identity

            self._token, self.by_device = me.token, me.token is None
            name = self._name or me.name
            login = Identity(name, me.token or "", account=True, device=self.by_device)
            self._met().remember(login, as_last=False)

    def refused(self, error: LoginRefusedError) -> bool:
        """Forget a remembered login that the hub does not take; tell whether it was that."""
        from landline.cli.identity import FORGOTTEN

        if self._known is None or error.code not in FORGOTTEN:
            return False
        self._met().forget(self._known)
        if self.by_device:
            why = safe_text(error.text(self._console.language))
            self._console.tell("meeting.forgotten", why=why)
        self._known = self._token = None
        self.by_device = False
        return True

    def _met(self) -> Identities:
        from landline.cli.meeting import meet

        if self._identities is None:
            self._identities = meet(self._console, self._contact)
        return self._identities

    def _has_channel(self) -> bool:
        return self._contact.fingerprint is not None

    def _proves_nothing(self) -> bool:
        return self._token is None and self.password is None and not self.by_device
