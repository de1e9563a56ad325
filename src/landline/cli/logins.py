"""Who one is at a hub far away, for the commands that run one: by token, or by password once.

The login that a password gave is remembered for next time, as `landline chat` remembers
its own (`client.identities`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from landline.errors import NotAllowedError

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.cli.control import AtAddress
    from landline.client.identities import Identity
    from landline.client.states import LoginRefusedError
    from landline.wire.events import Me


class Login:
    """One account at one hub, over all connections of one command."""

    def __init__(
        self, console: Console, hub: str, name: str | None, token_file: str | None
    ) -> None:
        """Be `name`, or whose token is in `token_file`, at the address `hub`.

        Raises UsageError `address.invalid`.
        """
        from landline.client.hub_address import hub_address
        from landline.client.identities import Identities

        self.hub = hub
        self.password: str | None = None
        """What was typed, where it had to be."""
        self._console = console
        self._name = name
        self._token_file = token_file
        self._token: str | None = None
        self._identities = Identities(str(hub_address(hub)))
        self._known: Identity | None = None
        """The login of an earlier command that is in use."""

    def way(self) -> AtAddress:
        """Return how to log in; asks for the password where nothing else will do."""
        from landline.cli import passwords
        from landline.cli.control import AtAddress

        if self._token is None and self._token_file is not None:
            self._token = passwords.secret_in(self._token_file)
        if self._token is None and self.password is None and self._name is not None:
            self._known = self._identities.recall(self._name, account=True)
            if self._known is not None:
                self._token = self._known.token
            else:
                self.password = passwords.asked(self._console, "password.of", name=self._name)
        if self._token is not None:
            return AtAddress(self.hub, token=self._token)
        return AtAddress(self.hub, name=self._name, password=self.password)

    def welcomed(self, me: Me) -> None:
        """Note whom the hub took us for. Raises NotAllowedError `call.other-token`."""
        if self._token_file is not None:
            if self._name is not None and me.name.casefold() != self._name.casefold():
                raise NotAllowedError("call.other-token", name=self._name, other=me.name)
        elif me.token is not None:
            from landline.client.identities import Identity

            self._token = me.token
            login = Identity(self._name or me.name, me.token, account=True)
            self._identities.remember(login, as_last=False)

    def refused(self, error: LoginRefusedError) -> bool:
        """Forget a remembered login that the hub does not take; tell whether it was that."""
        if self._known is None or error.code != "token.wrong":
            return False
        self._identities.forget(self._known)
        self._known = self._token = None
        return True
