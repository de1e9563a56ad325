"""What can be set, by topic: small frozen Structs with the defaults of DESIGN.

Loaded once at the edge (`landline.cli`) and passed down. Sizes are in bytes, times in
seconds, unless a field says otherwise. What does not live here: where a value came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from landline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

KIB = 1024
MIB = 1024 * KIB


class ConversationLimits(Struct, frozen=True, kw_only=True):
    """Bounds of the sockets that `listen` and `connect` open."""

    backlog: int = 1024
    """Callers that the system keeps waiting to be accepted."""
    most_callers: int = 1000
    """Conversations at once; one more is told so and closed."""
    idle_timeout: float | None = 300.0
    """A conversation with no byte in either direction ends after this long; None: never."""
    most_bytes: int = 1 * MIB
    """Longest message; a longer one ends its conversation with a clear error."""
    high_water: int = 256 * KIB
    """Unsent bytes at which `send` waits; also unread bytes at which reading pauses."""
    open_timeout: float = 10.0
    """How long connecting may take."""
    close_timeout: float = 5.0
    """How long a closing conversation may take to send what it still has."""


class WireLimits(Struct, frozen=True, kw_only=True):
    """Bounds of the native protocol and the plain door (DESIGN §5)."""

    line_before_hello: int = 64 * KIB
    line_after_hello: int = 1 * MIB
    text: int = 64 * KIB
    """UTF-8 bytes of one message's text."""
    login_grace: float = 20.0
    """A connection that has not said who it is by then is closed (DESIGN §2)."""
    dead: float = 75.0
    """A peer that stopped acknowledging TCP is given up after this long (RFC 5482)."""
    keepalive: float = 30.0
    """TCP keep-alive probes start after this much silence: no client has to answer pings."""
    quiet_line: float = 0.2
    """At the plain door, text without a newline counts as a line after this quiet."""


class StrangerLimits(Struct, frozen=True, kw_only=True):
    """Connections that have not said who they are (DESIGN §7)."""

    most: int = 256
    refuse_from: int = 128
    """From here on new ones are refused at random, more of them the nearer to `most`."""
    most_per_source: int = 64


class DeliveryLimits(Struct, frozen=True, kw_only=True):
    """How messages go out, and what a slow reader may cost (DESIGN §4)."""

    high_water: int = 256 * KIB
    """Unsent bytes of one member, the block being written included."""
    block: int = 64 * KIB
    """Bytes joined into one write."""
    stall: float = 30.0
    """A slow reader without progress for this long is closed with a reason."""
    replay: int = 2000
    """Missed messages per room replayed on resume; beyond, a `limited` mark is sent."""
    feed_page: int = 200
    """Messages read from the log at once for one member that is being fed."""
    queue: int = 50_000
    """Messages waiting for commit; beyond, the hub stops reading from senders."""
    history_page: int = 200
    """Most messages that one `history` answers with."""


class RoomLimits(Struct, frozen=True, kw_only=True):
    """Bounds of rooms and of being in them."""

    most_per_session: int = 200
    """Rooms that one connection may be in at once."""
    most: int = 10_000
    """Rooms of a hub."""
    announced_up_to: int = 50
    """In a room with more people, comings and goings are not announced."""


class LetterLimits(Struct, frozen=True, kw_only=True):
    """Bounds of the letter door (DESIGN §6)."""

    most_bytes: int = 1472
    """A longer datagram is dropped and counted."""
    rate: float = 5.0
    """Letters a second that one source may keep up."""
    burst: int = 20
    sources: int = 10_000
    """Sources whose rate is remembered; the longest silent one is forgotten first."""
    remembered: int = 65_536
    """Letter ids remembered against repeats."""
    repeat_window: float = 300.0
    """How long an id is remembered."""
    copy_window: float = 0.2
    """A bare text that follows its equal within this time is a network's copy."""
    answer_window: float = 60.0
    """How long a member may answer a letter by hand."""
    receive_buffer: int = 4 * MIB
    """SO_RCVBUF asked for; the system may grant less."""


class HubSettings(Struct, frozen=True, kw_only=True):
    """How one hub runs."""

    port: int = 7788
    """TCP and UDP port; 0 takes a free one."""
    host: str = "127.0.0.1"
    """Address to listen on; with `lan`, every address of the machine."""
    lan: bool = False
    """Open to the network instead of this machine only."""
    unix: str | None = None
    """Path of a Unix socket to listen on as well."""
    plain_port: int | None = None
    """A second TCP port fixed to the plain door, which greets at once."""
    data: str = ""
    """Folder of the log; empty keeps messages in memory only."""
    guests: Literal["all", "lobby", "none"] = "all"
    """Where guests may talk: every room, the lobby only, or nowhere."""
    language: Literal["en", "zh"] = "en"
    """Language of texts for people whose client asks for none."""
    loop: Literal["auto", "asyncio", "uvloop"] = "auto"
    """Event loop; `auto` takes uvloop where it is installed."""
    shutdown: float = 5.0
    """How long goodbye, commit and close may take together."""
    wire: WireLimits = WireLimits()
    strangers: StrangerLimits = StrangerLimits()
    delivery: DeliveryLimits = DeliveryLimits()
    rooms: RoomLimits = RoomLimits()
    letters: LetterLimits = LetterLimits()


class ClientLimits(Struct, frozen=True, kw_only=True):
    """Bounds of one member of a hub (`landline.Client`)."""

    outbox: int = 1000
    """Messages said but not yet acknowledged; one more is refused with `outbox.full`."""
    outbox_bytes: int = 8 * MIB
    """UTF-8 bytes of those messages together."""
    requests: int = 1000
    """Questions not yet answered; one more is refused with `requests.full`."""
    inbox: int = 1000
    """Events waiting for one slow reader; what is beyond is read from the log later."""
    line: int = 4 * MIB
    """Longest line taken from a hub: a page of history is one line."""
    page: int = 100
    """Messages asked for at once when a gap is filled from the log."""
    open_timeout: float = 10.0
    """How long connecting and being welcomed may take."""
    close_timeout: float = 5.0
    """How long saying goodbye may take."""
    ping: float = 30.0
    """A hub silent for this long is asked for a sign of life."""
    dead: float = 75.0
    """A hub silent for this long is taken for dead."""
    first_delay: float = 0.5
    """Upper bound of the first wait before connecting again; it doubles with every try."""
    longest_delay: float = 15.0
    """Upper bound that the waits grow to."""


def assigned(settings: HubSettings, assignments: Iterable[str]) -> HubSettings:
    """Return `settings` with each `topic.name=value` put in, checked against its type.

    Raises UsageError `setting.invalid` for an unknown name or a value that does not fit.
    """
    for assignment in assignments:
        name, _, value = assignment.partition("=")
        tree: dict[str, Any] = msgspec.to_builtins(settings)
        *topics, last = name.strip().split(".")
        branch = tree
        for topic in topics:
            branch = branch.get(topic, {})
            if not isinstance(branch, dict):
                branch = {}
        if last not in branch or isinstance(branch[last], dict):
            raise UsageError("setting.unknown", name=name)
        branch[last] = value.strip()
        try:
            settings = msgspec.convert(tree, HubSettings, strict=False)
        except msgspec.ValidationError as error:
            raise UsageError("setting.invalid", name=name, value=value, why=error) from error
    return settings
