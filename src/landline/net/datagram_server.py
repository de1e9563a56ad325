"""Serves the sources that write to one UDP or Unix datagram socket.

A handler gets one conversation for each source, from its first datagram until the handler
returns or the source is silent for too long; above `most_callers` sources, the one that was
silent longest makes room. A responder answers without any conversation.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from landline.net import packet_info
from landline.net.address import Address
from landline.net.datagram_link import NOWHERE, DatagramLink
from landline.net.datagrams import DatagramSocket, OnDatagram
from landline.net.failures import DatagramFailures
from landline.net.responder import End, Responder

if TYPE_CHECKING:
    from landline.net.binding import BoundSocket
    from landline.net.packet_info import Control
    from landline.net.roster import Roster
    from landline.net.serving import Serving


class DatagramServer:
    """Reads datagrams and has each answered, until it is closed."""

    def __init__(self, bound: BoundSocket, serving: Serving, roster: Roster) -> None:
        """Take over `bound`."""
        self._bound = bound
        self._serving = serving
        self._roster = roster
        self._failures = DatagramFailures()
        self._links: OrderedDict[Any, DatagramLink] = OrderedDict()
        self._socket: DatagramSocket | None = None

    @property
    def address(self) -> Address:
        """Where it listens."""
        return self._bound.address

    def start(self) -> None:
        """Begin to read."""
        responder = self._serving.responder
        self._socket = DatagramSocket(
            self._bound.sock,
            self._converse if responder is None else self._answering(responder),
            tells_address=self._bound.tells_address,
        )

    def close(self) -> None:
        """Read no more datagrams and end the conversations of this socket."""
        for link in list(self._links.values()):
            link.start_closing()
        if self._socket is not None:
            self._socket.close()
        self._bound.close()

    def _converse(self, data: bytes, source: Any, control: Control | None) -> None:
        link = self._links.get(source)
        if link is None:
            link = self._open(source, control)
            self._roster.start(self._serve(link), link.remote)
        else:
            self._links.move_to_end(source)
        link.control = control
        link.received(data)

    async def _serve(self, link: DatagramLink) -> None:
        try:
            await self._serving.serve(link.call, self._failures.note)
        finally:
            link.start_closing()

    def _open(self, source: Any, control: Control | None) -> DatagramLink:
        assert self._socket is not None
        if len(self._links) >= self._serving.limits.most_callers:
            next(iter(self._links.values())).start_closing()
        link = DatagramLink(
            self._socket,
            self._serving.limits,
            to=source or NOWHERE,
            local=self._asked(control),
            remote=Address.of_socket_name(self.address.scheme, source),
            on_closed=lambda link: self._forget(source, link),
        )
        self._links[source] = link
        self._roster.enter(link)
        return link

    def _forget(self, source: Any, link: DatagramLink) -> None:
        del self._links[source]
        self._roster.leave(link)

    def _asked(self, control: Control | None) -> Address:
        if control is None:
            return self.address
        return Address(self.address.scheme, packet_info.asked_host(control), self.address.port)

    def _answering(self, responder: Responder) -> OnDatagram:
        """Return what answers each datagram on the spot; sources are noted only if observed."""
        answer, scheme = responder.answer, self.address.scheme
        most_bytes = self._serving.limits.most_bytes
        observed = self._roster.is_observed

        def take(data: bytes, source: Any, control: Control | None) -> None:
            if observed:
                self._note(source, control)
            if len(data) > most_bytes or not source:
                return
            try:
                said = answer(data, scheme)
            except Exception as error:  # a service may fail in any way
                self._failures.note(error, Address.of_socket_name(scheme, source))
                return
            if isinstance(said, End):
                self._hang_up(source)
                said = said.farewell
            if said is not None and self._socket is not None:
                self._socket.reply(said, source, control)

        return take

    def _note(self, source: Any, control: Control | None) -> None:
        link = self._links.get(source)
        if link is None:
            link = self._open(source, control)
        else:
            self._links.move_to_end(source)
        link.quiet = 0

    def _hang_up(self, source: Any) -> None:
        if source in self._links:
            self._links[source].start_closing()
