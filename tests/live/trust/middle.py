"""A man in the middle: answers for the hub, terminates TLS, opens TLS to the real hub.

What passes is native lines, in clear to whoever sits here; each variant does something
else with them. He has a key, a certificate and all the time between two lines; what he
does not have is the code.
"""

from __future__ import annotations

import asyncio
import base64
import datetime
import hashlib
import json
import secrets
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from cryptography import x509

from landline.client.pairing import CONFIRM_ID, PAIR_ID
from landline.trust.certificates import spki
from landline.trust.fingerprint import Fingerprint
from landline.trust.identity import HubIdentity
from landline.trust.login import device_id
from landline.trust.pake import Exchange, device_name, hub_name
from landline.trust.tls import SERVER_NAME, client_context, hub_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from landline.trust.pake import Role

Line = dict[str, Any]
PATIENCE = 50.0


class Middle:
    """Between a device and the hub at `hub`; this one changes nothing but the certificate."""

    def __init__(self, hub: tuple[str, int]) -> None:
        self._hub = hub
        self._identity = HubIdentity.open(None)
        leaf = self._identity.leaf(["127.0.0.1"], datetime.datetime.now(datetime.UTC))
        self.own = leaf.digest
        """The certificate that the device sees."""
        self.digest = self._identity.fingerprint.digest
        """Whom the device takes for the hub."""
        self._context = hub_context(leaf.chain, leaf.key, leaf.digest)
        self.real = self._ask_the_hub()
        self.real_digest = fingerprint_of(self.real)
        self.seen: list[Line] = []
        """Every line that came, from either side."""
        self.sent: list[Line] = []
        """Every line that went, to either side."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0)
        self.port: int = self._listening.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._task = self._loop.create_task(self._accept())
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(PATIENCE)
        self._listening.close()
        self._identity.close()

    # What the variants do

    def up(self, line: Line) -> tuple[list[Line], list[Line]]:
        """Return what becomes of a line of the device's: to the hub, and back to the device."""
        return [line], []

    def down(self, line: Line) -> tuple[list[Line], list[Line]]:
        """Return what becomes of a line of the hub's: to the device, and back to the hub."""
        return [line], []

    def paired(self, confirm: Line, tag: str) -> Line:
        """Return what a hub would say to `confirm`, with another tag."""
        pair = next(each for each in reversed(self.seen) if each.get("do") == "pair")
        who = {"user": "1", "name": "ada", "key": device_id(bytes.fromhex(pair["key"]))}
        return {"is": "paired", "tag": tag, **who, "re": confirm["id"]}

    # How

    def _ask_the_hub(self) -> bytes:
        with socket.create_connection(self._hub, PATIENCE) as sock:
            sock.sendall(b'{"do":"identity"}\n')
            with sock.makefile("rb") as answer:
                return base64.b64decode(json.loads(answer.readline())["certificate"])

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    async def _accept(self) -> None:
        async with asyncio.TaskGroup() as callers:
            while True:
                sock, _ = await self._loop.sock_accept(self._listening)
                callers.create_task(self._serve(sock))

    async def _serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError, ValueError):
            first = await self._first_byte(sock)
            if first == b"\x16":
                await self._relay(sock)
            elif first:
                certificate = base64.b64encode(self._identity.authority).decode()
                told = {"is": "identity", "certificate": certificate, "name": "the hub"}
                await self._loop.sock_sendall(sock, json.dumps(told).encode() + b"\n")

    async def _first_byte(self, sock: socket.socket) -> bytes:
        readable = asyncio.Event()
        self._loop.add_reader(sock, readable.set)
        try:
            await readable.wait()
        finally:
            self._loop.remove_reader(sock)
        return sock.recv(1, socket.MSG_PEEK)

    async def _relay(self, sock: socket.socket) -> None:
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await self._loop.connect_accepted_socket(
            lambda: protocol, sock, ssl=self._context
        )
        device = asyncio.StreamWriter(transport, protocol, reader, self._loop)
        from_hub, hub = await asyncio.open_connection(
            *self._hub, ssl=client_context(self.real), server_hostname=SERVER_NAME
        )
        certificate = hub.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self.real_leaf = hashlib.sha256(certificate).digest()
        try:
            ways = [
                asyncio.create_task(self._pump(reader, hub, device, self.up)),
                asyncio.create_task(self._pump(from_hub, device, hub, self.down)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            for end in (device, hub):
                end.transport.abort()
                with suppress(OSError):
                    await end.wait_closed()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        origin: asyncio.StreamWriter,
        change: Callable[[Line], tuple[list[Line], list[Line]]],
    ) -> None:
        async for raw in source:
            line = json.loads(raw)
            self.seen.append(line)
            on, back = change(line)
            for to, several in ((target, on), (origin, back)):
                for each in several:
                    self.sent.append(each)
                    to.write(json.dumps(each).encode() + b"\n")


class Pairing(Middle):
    """Leads an exchange of his own with the device and one with the hub, both by a guess."""

    key = b"m" * 32
    """Of his own device."""

    def __init__(
        self, hub: tuple[str, int], *, guess: bytes = b"\0\0\0", as_himself: bool = False
    ) -> None:
        """`as_himself`: brings in a device of his own, in place of the one that asks."""
        super().__init__(hub)
        self._guess = guess
        self._as_himself = as_himself

    def up(self, line: Line) -> tuple[list[Line], list[Line]]:
        if line["do"] == "pair":
            return [self._begun(line)], []
        if line["do"] == "confirm":
            done = self.paired(line, self._as_hub.tag.hex())
            return [{**line, "tag": self._as_device.tag.hex()}], [done]
        return [line], []

    def down(self, line: Line) -> tuple[list[Line], list[Line]]:
        if line["is"] == "share":
            hub = hub_name(self.real_digest, self.real_leaf)
            self._as_device.meet(bytes.fromhex(line["share"]), hub)
            return [{**line, "share": self._as_hub.share.hex()}], []
        return without_refusals(line)

    def towards_device(self) -> Role:
        """What he says he is there."""
        return "hub"

    def _begun(self, pair: Line) -> Line:
        theirs = bytes.fromhex(pair["key"])
        ours = self.key if self._as_himself else theirs
        session, name = bytes.fromhex(pair["session"]), hub_name(self.digest, self.own)
        self._as_hub = Exchange(self.towards_device(), self._guess, session, name)
        self._as_hub.meet(bytes.fromhex(pair["share"]), device_name(theirs))
        session = secrets.token_bytes(16)
        self._as_device = Exchange("device", self._guess, session, device_name(ours))
        share = self._as_device.share.hex()
        return {**pair, "key": ours.hex(), "session": session.hex(), "share": share}


class OtherRole(Pairing):
    """Claims to be the device towards the device as well."""

    def towards_device(self) -> Role:
        return "device"


class Mirror(Middle):
    """Gives the device back whatever it said."""

    def up(self, line: Line) -> tuple[list[Line], list[Line]]:
        if line["do"] == "pair":
            return [line], [{"is": "share", "share": line["share"], "re": line["id"]}]
        if line["do"] == "confirm":
            return [line], [self.paired(line, line["tag"])]
        return [line], []

    def down(self, line: Line) -> tuple[list[Line], list[Line]]:
        return ([], []) if line["is"] == "share" else without_refusals(line)


class Success(Middle):
    """Passes everything on, and says at every `confirm` that it is done."""

    def __init__(self, hub: tuple[str, int], tag: str = "wrong", *, tells_hub: bool = True) -> None:
        """With a `tag` that is wrong, the device's own (`reflected`), or none at all."""
        super().__init__(hub)
        self._tag = tag
        self._tells_hub = tells_hub

    def up(self, line: Line) -> tuple[list[Line], list[Line]]:
        if line["do"] != "confirm":
            return [line], []
        tags = {"wrong": "ab" * 64, "reflected": line["tag"], "none": ""}
        return [line] if self._tells_hub else [], [self.paired(line, tags[self._tag])]

    def down(self, line: Line) -> tuple[list[Line], list[Line]]:
        return without_refusals(line)


class Replay(Middle):
    """Answers the device with what a hub once answered, and the hub with what a device said."""

    def __init__(self, hub: tuple[str, int], once: list[Line]) -> None:
        """`once`: all lines that were sent in a pairing that went well."""
        super().__init__(hub)
        self._once = {line.get("do") or line["is"]: line for line in once}

    def up(self, line: Line) -> tuple[list[Line], list[Line]]:
        if line["do"] == "pair":
            return [{**self._once["pair"], "slot": line["slot"]}], []
        if line["do"] == "confirm":
            return [self._once["confirm"]], [{**self._once["paired"], "re": line["id"]}]
        return [line], []

    def down(self, line: Line) -> tuple[list[Line], list[Line]]:
        if line["is"] == "share":
            return [{**self._once["share"], "re": line["re"]}], []
        return without_refusals(line)


def without_refusals(line: Line) -> tuple[list[Line], list[Line]]:
    """Keep from the device that the hub does not pair it: it has to find out by itself."""
    refused = line["is"] == "error" and line.get("re") in (PAIR_ID, CONFIRM_ID)
    return ([] if refused else [line]), []


def fingerprint_of(authority: bytes) -> bytes:
    """Return the digest of the identity whose authority (DER) is given."""
    return Fingerprint.of_key(spki(x509.load_der_x509_certificate(authority))).digest
