"""What the HTTP side asks of the hub. `server/` implements it; nothing here decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from landline.wire.events import AnyEvent

if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable, Mapping, Sequence
    from io import FileIO

    from landline.blobs.port import Blobs
    from landline.errors import Error
    from landline.settings import HubSettings
    from landline.trust.authority import Authority
    from landline.wire.events import Failure, Ok, Welcome
    from landline.wire.shelf_events import Filed, FileEvent, UploadEvent
    from landline.wire.verbs import Hello, Verb

Answer = AnyEvent | bytes
"""An event, or a page of history as the JSON that it is already."""


class Call(Protocol):
    """One verb on its way: it is asked after `begin`, and forgotten by `end`."""

    def begin(self) -> None:
        """Ask."""

    def end(self) -> None:
        """Let go, answered or not."""


class Hall(Protocol):
    """The rest of the hub, seen from a web browser's side."""

    @property
    def epoch(self) -> str:
        """The log's: positions hold within it."""

    @property
    def settings(self) -> HubSettings:
        """What it runs with."""

    @property
    def name(self) -> str:
        """What the hub is called; may be empty."""

    @property
    def authority(self) -> Authority | None:
        """Who the hub is; None: it has no identity, nor TLS."""

    @property
    def plain_logins(self) -> bool:
        """Whether accounts may log in from other machines without TLS."""

    def answers_as(self, host: str) -> bool:
        """Return whether an organisation's certificate is for `host`."""

    async def address_for_others(self) -> str:
        """Return the `host:port` by which other machines reach the hub; empty: they cannot."""

    def trouble(self) -> Error | None:
        """Return why the log cannot be written, if it cannot."""

    async def metrics(self) -> str:
        """Return the hub's metrics as Prometheus reads them."""

    def admits(self, source: str) -> bool:
        """Return whether one more stranger from `source` is borne."""

    def release(self, source: str) -> None:
        """Take back a stranger that `admits`, or the port, let in."""

    def websocket(self, source: str) -> asyncio.Protocol:
        """Return what speaks on an upgraded connection; it stands for one stranger."""

    def events(self, source: str, asked: Sequence[Verb]) -> asyncio.Protocol:
        """Return what speaks on an event stream that `asked` opens; it stands for one stranger."""

    def call(
        self,
        source: str,
        hello: Hello,
        verb: Verb | None,
        reference: str,
        answered: Callable[[Answer, Welcome | None], None],
        tls: object,
    ) -> Call:
        """Return a call, as `doors.call.CallLine` has it; it stands for one stranger."""

    def post_hook(
        self,
        secret: str,
        sender: str | None,
        text: str,
        cid: str | None,
        done: Callable[[Ok | Failure], None],
    ) -> None:
        """Say what came by a webhook; `done` is told once it is on disk, or why it is not."""

    # The shelf: verbs decide who may; here is what the bytes need, beside any caller

    @property
    def blobs(self) -> Blobs:
        """Where content is kept."""

    async def work(
        self, job: str, handles: Sequence[socket.socket | FileIO], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Have a worker process do `job` on these; they are its own from now on.

        Raises IncompleteError `worker.gone`, LocalError `worker.failed`.
        """

    def upload(self, upload: str) -> UploadEvent | None:
        """Return the upload of that id; whoever knows the id may bring its bytes.

        Its `offset` is not known here (`blobs.there`). None: there is none under way.
        """

    def keep_upload(self, upload: str, done: Callable[[Filed | Failure], None]) -> None:
        """Let an upload that `blobs` has finished be its file, as `keepfile` does.

        `done` is told once that is on disk, or why it cannot be; said again, it is told again.
        """

    def grow_upload(self, upload: str, there: int) -> None:
        """Count bytes of an upload of unknown length before they are there.

        Raises RefusedError where there is no room for them.
        """

    def drop_upload(self, upload: str) -> None:
        """Give an upload up, and what came of it."""

    def ticket(self, ticket: str) -> FileEvent | None:
        """Return the file that a ticket of `getfile` is good for now.

        Without `blob` it is still arriving, as the upload in its `ticket`, to be followed.
        """

    def open_share(
        self, secret: str, source: str, done: Callable[[FileEvent | Failure], None]
    ) -> None:
        """Tell `done` the file that a link leads to, once it is counted on disk, or why not.

        Further requests of the same source are not counted for an hour: a download is many.
        """
