"""The bytes of shelf files, over HTTP on the hub's own port: blocking, for a thread.

The way is the one that talk takes: TLS to the pinned hub where that is, the name `identity` in
its handshake. What may be done was decided on the native line; an upload's id and a ticket are
all that is said here. What does not live here: when to try again (`shelf`).
"""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

import msgspec

from landline.client.states import refusal
from landline.errors import (
    Error,
    IncompleteError,
    ProtocolError,
    RefusedError,
    VerificationError,
)
from landline.net.faults import peer_error
from landline.trust.tls import SERVER_NAME, client_context
from landline.wire.events import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from landline.client.contact import Way
    from landline.net.address import Address

PIECE: Final = 1 << 20
"""Bytes that are handled at once."""
TUS: Final = "1.0.0"

_LONGEST_ANSWER: Final = 64 * 1024


class HubHttp:
    """One connection to a hub for files. Another thread may `close` it, which ends what it does."""

    def __init__(self, way: Way, seconds: float) -> None:
        """Connect; `seconds` is how long the hub may be silent.

        Raises the errors of `net.faults.peer_error`, VerificationError `hub.untrusted`.
        """
        self._address = way.address
        self._http = http.client.HTTPConnection("localhost", timeout=seconds)
        self._http.auto_open = 0  # once it is closed, nobody else is called in its place
        self._sock: socket.socket | None = None
        try:
            self._sock = _dialled(way.address, seconds)
            if way.pin is not None:
                context = client_context(way.pin.authority)
                self._sock = context.wrap_socket(self._sock, server_hostname=SERVER_NAME)
        except ssl.SSLCertVerificationError as error:
            raise VerificationError("hub.untrusted", address=way.address.label) from error
        except OSError as error:
            raise peer_error(error, way.address, seconds=seconds) from error
        self._http.sock = self._sock

    def there(self, upload: str) -> int:
        """Return how many bytes of an upload are there. Raises HubRefusedError and as `bring`."""
        with self._answer("HEAD", f"/tus/{upload}", {"Tus-Resumable": TUS}) as answer:
            answer.read()
            if answer.status >= http.client.BAD_REQUEST:  # to a HEAD no reason is told
                raise RefusedError("upload.unknown")
            offset = answer.headers.get("Upload-Offset", "")
        if not offset.isdecimal():
            raise ProtocolError("message.malformed", why="Upload-Offset")
        return int(offset)

    def bring(self, upload: str, offset: int, pieces: Iterable[bytes], length: int) -> None:
        """Bring `length` bytes of an upload, from `offset`; the last of them makes the file.

        Raises HubRefusedError, IncompleteError `shelf.lost` where the connection broke.
        """
        headers = {
            "Tus-Resumable": TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(length),
        }
        with self._answer("PATCH", f"/tus/{upload}", headers, pieces) as answer:
            self._check(answer, answer.read(_LONGEST_ANSWER))

    def fetch(self, ticket: str, start: int) -> Iterator[bytes]:
        """Give out the bytes of a file from `start`, piece by piece. Raises as `bring`."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._answer("GET", f"/get/{ticket}", headers) as answer:
            if answer.status >= http.client.BAD_REQUEST:
                self._check(answer, answer.read(_LONGEST_ANSWER))
            if (answer.status == http.client.PARTIAL_CONTENT) != bool(start):
                raise ProtocolError("message.malformed", why=f"HTTP {answer.status}")
            while piece := answer.read(PIECE):
                yield piece

    def close(self) -> None:
        """Hang up, at once."""
        sock, self._sock = self._sock, None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(
        self, method: str, path: str, headers: dict[str, str], body: Iterable[bytes] = ()
    ) -> _Answer:
        return _Answer(self._http, method, path, headers, body)

    def _check(self, answer: http.client.HTTPResponse, body: bytes) -> None:
        if answer.status < http.client.BAD_REQUEST:
            return
        try:
            said = msgspec.json.decode(body, type=Failure)
        except msgspec.MsgspecError:
            said = Failure(code="shelf.http", text=f"HTTP {answer.status}")
        raise refusal(said)


class _Answer:
    """A request, and what is answered; within it a lost connection is an IncompleteError."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        headers: dict[str, str],
        body: Iterable[bytes],
    ) -> None:
        self._connection = connection
        self._method = method
        self._path = path
        self._headers = headers
        self._body = body

    def __enter__(self) -> http.client.HTTPResponse:
        try:
            return self._asked()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _lost(error) from error

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, OSError | http.client.HTTPException) and not isinstance(error, Error):
            raise _lost(error) from error

    def _asked(self) -> http.client.HTTPResponse:
        connection = self._connection
        connection.putrequest(self._method, self._path, skip_accept_encoding=True)
        for name, value in self._headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        for piece in self._body:
            try:
                connection.send(piece)
            except OSError:  # it may have said why before it hung up
                with suppress(OSError, http.client.HTTPException):
                    return connection.getresponse()
                raise
        return connection.getresponse()


def _lost(error: Exception) -> IncompleteError:
    return IncompleteError("shelf.lost", why=str(error) or type(error).__name__)


def _dialled(address: Address, seconds: float) -> socket.socket:
    if not address.is_unix:
        return socket.create_connection((address.host, address.port), seconds)
    path = f"\0{address.path[1:]}" if address.path.startswith("@") else address.path
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect(path)
    except BaseException:
        sock.close()
        raise
    return sock
