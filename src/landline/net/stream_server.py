"""Serves the callers of one listening TCP or Unix stream socket."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from landline.net.acceptor import Acceptor
from landline.net.address import Address
from landline.net.link import Keeper, Reader, StreamLink
from landline.net.refusal import Refusal
from landline.net.responder import ResponderReader
from landline.net.stream import stream_conversation

if TYPE_CHECKING:
    import socket

    from landline.net.binding import BoundSocket
    from landline.net.roster import Roster
    from landline.net.serving import Serving

MOST_REFUSALS: Final = 64
"""Callers being told that there is no room; beyond, they are closed without a word."""


class StreamServer:
    """Accepts callers and serves each, until it is closed."""

    def __init__(self, bound: BoundSocket, serving: Serving, roster: Roster) -> None:
        """Take over `bound`."""
        self._bound = bound
        self._serving = serving
        self._roster = roster
        self._refusals = 0
        self._acceptor = Acceptor(bound.sock, self._take)

    @property
    def address(self) -> Address:
        """Where it listens."""
        return self._bound.address

    def start(self) -> None:
        """Begin to accept."""
        self._acceptor.start()

    def close(self) -> None:
        """Accept no more callers; those who are there stay the roster's."""
        self._acceptor.close()
        self._bound.close()

    def _take(self, sock: socket.socket, name: Any) -> None:
        scheme = self.address.scheme
        remote = Address.of_socket_name(scheme, name)
        local = Address.of_socket_name(scheme, sock.getsockname())
        if self._roster.admit(local, remote):
            self._roster.start(self._serve(sock, local, remote), remote)
        elif self._refusals < MOST_REFUSALS:
            self._refusals += 1
            self._roster.start(self._refuse(sock, local, remote), remote)
        else:
            sock.close()

    async def _serve(self, sock: socket.socket, local: Address, remote: Address) -> None:
        serving = self._serving
        if serving.responder is not None:
            reader = ResponderReader(serving.responder, serving.framing, remote.scheme)
            link = self._link(reader, self._roster, local, remote)
            if not await _attach(sock, link):
                self._roster.give_back()
            return
        link, call = stream_conversation(
            serving.framing,
            serving.limits,
            local=local,
            remote=remote,
            keeper=self._roster,
            explain=serving.last_word,
        )
        if not await _attach(sock, link):
            self._roster.give_back()
            return
        try:
            await serving.serve(call)
        finally:
            link.start_closing()
        await link.wait_closed()

    async def _refuse(self, sock: socket.socket, local: Address, remote: Address) -> None:
        refusal = Refusal(self._serving.limits.most_callers)
        link = self._link(refusal, refusal, local, remote)
        try:
            if await _attach(sock, link):
                await refusal.over(link)
        finally:
            self._refusals -= 1

    def _link(
        self,
        reader: Reader[bytes],
        keeper: Keeper[StreamLink[bytes]],
        local: Address,
        remote: Address,
    ) -> StreamLink[bytes]:
        return StreamLink(
            reader,
            self._serving.framing,
            self._serving.limits,
            local=local,
            remote=remote,
            keeper=keeper,
            explain=self._serving.last_word,
        )


async def _attach(sock: socket.socket, link: StreamLink[Any]) -> bool:
    """Give an accepted socket to the loop; False where the caller is gone already."""
    try:
        await asyncio.get_running_loop().connect_accepted_socket(lambda: link, sock)
    except OSError:
        sock.close()
        return False
    except BaseException:
        sock.close()
        raise
    return True
