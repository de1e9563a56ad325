"""What can be set, by topic: small frozen Structs with the defaults of DESIGN.

Loaded once at the edge (`landline.cli`) and passed down. Every bound of a hub says its unit
and its range (`_bytes`, `_count`, `_seconds` …), which hold for what a person sets; a program
that builds a Struct may go beyond. What does not live here: how settings are written and where
they come from (`cli.setting_keys`, `cli.config_files`), and their Chinese (`catalogue.settings`).
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

_MOST_BYTES: Final = 2**50
DAY: Final = 86_400.0
_MANY: Final = 1_000_000_000

Rank = Literal["guest", "member", "moderator", "owner"]
"""Roles of a hub, the least first."""


def _bytes(least: int = 1, most: int = GIB) -> Meta:
    return Meta(ge=least, le=most, extra={"unit": "bytes"})


def _count(least: int = 1, most: int = _MANY) -> Meta:
    return Meta(ge=least, le=most, extra={"unit": "count"})


def _days(least: int = 1, most: int = 36_500) -> Meta:
    return Meta(ge=least, le=most, extra={"unit": "days"})


def _seconds(least: float = 0.001, most: float = 366 * DAY) -> Meta:
    return Meta(ge=least, le=most, extra={"unit": "seconds"})


def _rate(least: float = 0.001, most: float = _MANY) -> Meta:
    return Meta(ge=least, le=most, extra={"unit": "rate"})


_PORT: Final = Meta(ge=0, le=65_535, extra={"unit": "count"})
_PATH: Final = Meta(extra={"unit": "path"})
_PREFIX: Final = Meta(pattern=r"^https?://[^/\s]+/\S*$", extra={"unit": "prefix"})


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

    line_before_hello: Annotated[int, _bytes(KIB)] = 64 * KIB
    """Longest line of a connection that has not said who it is."""
    line_after_hello: Annotated[int, _bytes(KIB)] = 1 * MIB
    """Longest line of everybody else."""
    text: Annotated[int, _bytes()] = 64 * KIB
    """UTF-8 bytes of one message's text."""
    login_grace: Annotated[float, _seconds(0.1)] = 20.0
    """A connection that has not said who it is by then is closed (DESIGN §2)."""
    dead: Annotated[float, _seconds(1.0)] = 75.0
    """A peer that stopped acknowledging TCP is given up after this long (RFC 5482)."""
    keepalive: Annotated[float, _seconds(1.0)] = 30.0
    """TCP keep-alive probes start after this much silence: no client has to answer pings."""
    quiet_line: Annotated[float, _seconds(most=60.0)] = 0.2
    """At the plain door, text without a newline counts as a line after this quiet."""


class StrangerLimits(Struct, frozen=True, kw_only=True):
    """Connections that have not said who they are (DESIGN §7)."""

    most: Annotated[int, _count()] = 256
    """Such connections at once."""
    refuse_from: Annotated[int, _count()] = 128
    """From here on new ones are refused at random, more of them the nearer to `most`."""
    most_per_source: Annotated[int, _count()] = 64
    """Such connections of one address."""


class RateLimits(Struct, frozen=True, kw_only=True):
    """How fast one may go; whoever is faster is made to wait, not cut off."""

    messages: Annotated[float, _rate()] = 20.0
    """Messages that an account, or a guest's address, may keep up."""
    burst: Annotated[int, _count(0)] = 100
    """Messages at once before waiting begins; 0: no limit."""
    verbs: Annotated[float, _rate()] = 50.0
    """Other requests that an account, or a guest's address, may keep up."""
    verb_burst: Annotated[int, _count(0)] = 200
    """Other requests at once before waiting begins; 0: no limit."""
    hook_messages: Annotated[float, _rate()] = 5.0
    """Messages that one incoming webhook may keep up."""
    hook_burst: Annotated[int, _count(0)] = 50
    """Messages of one incoming webhook at once; 0: no limit."""


class AccountLimits(Struct, frozen=True, kw_only=True):
    """Accounts, their passwords, sessions and tokens (DESIGN §7)."""

    most: Annotated[int, _count()] = 100_000
    """Accounts of a hub."""
    password_length: Annotated[int, _count(1, 128)] = 8
    """Characters of the shortest new password."""
    hashes: Annotated[int, _count(1, 64)] = 2
    """Password hashes computed at once; each takes a core and memory for a moment."""
    failures: Annotated[int, _count(1, 1000)] = 5
    """Wrong passwords for one account before waiting begins."""
    source_failures: Annotated[int, _count()] = 60
    """Wrong passwords from one address before waiting begins: a classroom may share one."""
    first_wait: Annotated[float, _seconds(0.1, 3600.0)] = 1.0
    """The first wait after too many wrong passwords; it doubles with every further one."""
    longest_wait: Annotated[float, _seconds(0.1, DAY)] = 300.0
    """What that wait grows to."""
    remembered: Annotated[int, _count(100)] = 10_000
    """Accounts, and addresses, whose wrong passwords are remembered; the oldest go first."""
    session_days: Annotated[int, _days()] = 90
    """A session that was not used for this long has to log in again."""
    most_tokens: Annotated[int, _count()] = 50
    """API tokens of one account."""
    most_invitations: Annotated[int, _count()] = 100
    """Open invitations of one account."""


class TrustSettings(Struct, frozen=True, kw_only=True):
    """TLS, devices and pairing codes (DESIGN §7)."""

    cert: Annotated[str, _PATH] = ""
    """An organisation's own certificate for browsers (PEM, with what leads to its root); read
    again on SIGHUP. Native clients are still shown the hub's own."""
    key: Annotated[str, _PATH] = ""
    """The private key of that certificate (PEM, without a password)."""
    plain_logins: bool = False
    """Let accounts log in from other machines without TLS, where anybody on the way can read
    their passwords and tokens."""
    handshake: Annotated[float, _seconds(0.1, 600.0)] = 5.0
    """A TLS handshake that takes longer is broken off."""
    handshakes: Annotated[int, _count(1, 1000)] = 4
    """TLS handshakes worked on in one turn of the event loop; further callers wait for theirs."""
    most_devices: Annotated[int, _count()] = 50
    """Devices of one account."""
    code_life: Annotated[float, _seconds(1.0, DAY)] = 600.0
    """A pairing code that nobody used by then is dead."""
    code_failures: Annotated[int, _count(1, 100)] = 3
    """Wrong tries after which a pairing code is dead."""
    pairing_failures: Annotated[int, _count()] = 10
    """Wrong tries within a minute, over all codes, after which pairing rests for a minute."""
    most_codes: Annotated[int, _count(1, 999)] = 100
    """Pairing codes, and devices waiting with one, at once."""


class DeliveryLimits(Struct, frozen=True, kw_only=True):
    """How messages go out, and what a slow reader may cost (DESIGN §4)."""

    high_water: Annotated[int, _bytes(KIB)] = 256 * KIB
    """Unsent bytes of one member, the block being written included."""
    block: Annotated[int, _bytes(KIB)] = 64 * KIB
    """Bytes joined into one write."""
    stall: Annotated[float, _seconds(0.1)] = 30.0
    """A slow reader without progress for this long is closed with a reason."""
    replay: Annotated[int, _count()] = 2000
    """Missed messages per room replayed on resume; beyond, a `limited` mark is sent."""
    feed_page: Annotated[int, _count(1, 10_000)] = 200
    """Messages read from the log at once for one member that is being fed."""
    queue: Annotated[int, _count()] = 50_000
    """Messages waiting for commit; beyond, the hub stops reading from senders."""
    history_page: Annotated[int, _count(1, 10_000)] = 200
    """Most messages that one `history` answers with."""


class RoomLimits(Struct, frozen=True, kw_only=True):
    """Bounds of rooms and of being in them, and who may do what there."""

    most: Annotated[int, _count()] = 10_000
    """Rooms of a hub."""
    most_per_session: Annotated[int, _count()] = 200
    """Rooms that one connection may be in at once."""
    most_per_user: Annotated[int, _count()] = 500
    """Rooms that one account may be a member of."""
    most_pins: Annotated[int, _count(0, 10_000)] = 50
    """Pinned messages of one room."""
    announced_up_to: Annotated[int, _count(0)] = 50
    """In a room with more people, comings and goings are not announced."""
    create: Rank = "guest"
    """The least role that may make a room."""
    mention_all: Rank = "moderator"
    """The least role that may use @all and @here in rooms larger than `announced_up_to`;
    a moderator of the room may always."""
    slow_most: Annotated[float, _seconds(1.0, DAY)] = 21_600.0
    """Longest wait between two messages of one person that slow mode may ask for."""


class RetentionSettings(Struct, frozen=True, kw_only=True):
    """How long messages are kept in rooms that do not say otherwise themselves."""

    days: Annotated[int, _days(0)] = 0
    """Older messages are deleted; 0: none are."""
    messages: Annotated[int, _count(0)] = 0
    """Messages of a room beyond this many are deleted, the oldest first; 0: none are."""
    every: Annotated[float, _seconds(1.0, DAY)] = 60.0
    """How often the hub looks for messages to delete."""


class LetterLimits(Struct, frozen=True, kw_only=True):
    """Bounds of the letter door (DESIGN §6)."""

    most_bytes: Annotated[int, _bytes(1, 65_507)] = 1472
    """A longer datagram is dropped and counted."""
    rate: Annotated[float, _rate()] = 5.0
    """Letters that one source may keep up."""
    burst: Annotated[int, _count()] = 20
    """Letters of one source at once."""
    sources: Annotated[int, _count()] = 10_000
    """Sources whose rate is remembered; the longest silent one is forgotten first."""
    remembered: Annotated[int, _count()] = 65_536
    """Letter ids remembered against repeats."""
    repeat_window: Annotated[float, _seconds(1.0, DAY)] = 300.0
    """How long an id is remembered."""
    copy_window: Annotated[float, _seconds(0.0, 60.0)] = 0.2
    """A bare text that follows its equal within this time is a network's copy."""
    answer_window: Annotated[float, _seconds(1.0, DAY)] = 60.0
    """How long a member may answer a letter by hand."""
    receive_buffer: Annotated[int, _bytes(4 * KIB)] = 4 * MIB
    """SO_RCVBUF asked for; the system may grant less."""


class WebLimits(Struct, frozen=True, kw_only=True):
    """Bounds of the HTTP side: API calls, event streams, webhooks."""

    body: Annotated[int, _bytes(KIB)] = 1 * MIB
    """Longest body of a request."""
    bodies: Annotated[int, _bytes(KIB)] = 16 * MIB
    """Bodies of all requests at once; one that would go beyond is told to try again."""
    calls: Annotated[int, _count()] = 64
    """Calls being answered at once; one more is told to try again."""
    call_timeout: Annotated[float, _seconds(0.1, 3600.0)] = 20.0
    """A call that is not answered by then is told so; also the time between two of a caller."""
    heartbeat: Annotated[float, _seconds(1.0, 3600.0)] = 15.0
    """Time between two signs of life on an event stream."""
    logins: Annotated[int, _count()] = 1000
    """Names and passwords sent with calls whose sessions are remembered, so that one is
    not checked anew each time."""
    transfers: Annotated[int, _count(1, 10_000)] = 128
    """Uploads and downloads at once; one more is told to try again."""
    transfers_per_source: Annotated[int, _count()] = 32
    """Uploads and downloads of one address at once."""
    stall: Annotated[float, _seconds(0.1, 3600.0)] = 60.0
    """An upload or a download without progress for this long is broken off; an upload's bytes
    are kept."""


class OfferLimits(Struct, frozen=True, kw_only=True):
    """Files that are offered through the hub (DESIGN §8)."""

    most: Annotated[int, _count()] = 1000
    """Open offers of a hub."""
    most_of_one: Annotated[int, _count()] = 20
    """Open offers of one person."""
    tickets: Annotated[int, _count()] = 64
    """Devices that may take one offer; several of one person count each."""
    most_tickets: Annotated[int, _count()] = 10_000
    """Such devices of all offers together, those that may still come back included."""
    life: Annotated[float, _seconds(1.0)] = DAY
    """An open offer ends by itself after this long."""
    grace: Annotated[float, _seconds(0.0, DAY)] = 30.0
    """How long an offer waits for whoever made it to come back after a lost connection."""
    ticket_life: Annotated[float, _seconds(0.0, DAY)] = 600.0
    """How long those who have taken an offer may still come back, through the hub, when it is
    over and their last connection has ended."""
    slot_tries: Annotated[int, _count()] = 20
    """Codes that one address may offer or try within a minute, after which it waits a minute."""


class RelayLimits(Struct, frozen=True, kw_only=True):
    """Connections that the hub passes on between two who transfer files (DESIGN §8)."""

    parked: Annotated[int, _count(1, 1000)] = 32
    """Connections of each side of a transfer that may wait for the other side's."""
    parked_per_source: Annotated[int, _count()] = 64
    """Connections of one address that wait so."""
    most_parked: Annotated[int, _count()] = 512
    """Connections of all transfers together that wait so."""
    patience: Annotated[float, _seconds(1.0, DAY)] = 300.0
    """How long one waits before it is closed."""
    most: Annotated[int, _count()] = 128
    """Pairs of connections between which the hub passes on bytes, at once; one address takes
    part in half of them at most."""
    idle: Annotated[float, _seconds(1.0, DAY)] = 900.0
    """A pair without a byte in either direction for this long is closed."""


class ShelfLimits(Struct, frozen=True, kw_only=True):
    """The files that the hub keeps (DESIGN §8)."""

    put: Rank = "guest"
    """The least role that may put files, in the rooms where it may speak."""
    share: Rank = "member"
    """The least role that may make links by which anybody can fetch a file."""
    total: Annotated[int, _bytes(0, _MOST_BYTES)] = 100 * GIB
    """Bytes of all files together; 0: as the disk has. Content counts once for each who put it."""
    user: Annotated[int, _bytes(0, _MOST_BYTES)] = 20 * GIB
    """Bytes of the files of one account; 0: no bound of its own."""
    guests: Annotated[int, _bytes(0, _MOST_BYTES)] = 2 * GIB
    """Bytes of the files of all guests together; 0: no bound of their own."""
    file: Annotated[int, _bytes(0, _MOST_BYTES)] = 0
    """Bytes of the largest file; 0: no bound of its own."""
    spare: Annotated[int, _bytes(0, _MOST_BYTES)] = 256 * MIB
    """Bytes of the disk that uploads leave free for what is said."""
    files: Annotated[int, _count()] = 500_000
    """Files of a hub."""
    uploads: Annotated[int, _count()] = 100
    """Unfinished uploads of one account, or of all guests together."""
    uploads_per_source: Annotated[int, _count()] = 20
    """Those of them that the guests of one address may have."""
    idle: Annotated[float, _seconds(60.0)] = 3600.0
    """A guest's upload is dropped once nothing has come for so long."""
    unfinished: Annotated[float, _seconds(60.0)] = DAY
    """An upload that is not finished by then is dropped, unless something comes just now."""
    days: Annotated[int, _days(0)] = 0
    """Older files are removed, in rooms that do not say otherwise themselves; 0: none are."""


class HubSettings(Struct, frozen=True, kw_only=True):
    """How one hub runs."""

    port: Annotated[int, _PORT] = 7788
    """TCP and UDP port; 0 takes a free one."""
    host: str = "127.0.0.1"
    """Address to listen on; with `lan`, every address of the machine."""
    lan: bool = False
    """Open to the network instead of this machine only."""
    unix: Annotated[str, _PATH] | None = None
    """Path of a Unix socket to listen on as well."""
    plain_port: Annotated[int, _PORT] | None = None
    """A second TCP port fixed to the plain door, which greets at once."""
    data: Annotated[str, _PATH] = ""
    """Folder of the log; empty keeps messages in memory only. `landline serve` takes a folder
    of its user where none is set."""
    name: str = ""
    """What the hub is called where hubs are listed; empty: as the machine is."""
    announce: bool = True
    """Answer whoever looks for hubs on the network; only with `lan`."""
    control: bool = True
    """Open a Unix socket `control.sock` in the data folder, for its owner only (mode 0600);
    whoever calls there acts as the hub's owner, as `landline user …` does."""
    guests: Literal["all", "lobby", "none"] = "all"
    """Where guests may talk: every room, the lobby only, or nowhere. `landline serve` with `lan`
    takes the lobby where nothing is set."""
    signup: Literal["invitation", "open", "closed"] = "invitation"
    """Who may make an account: people with an invitation, anybody, or only the hub's owners
    for others."""
    hooks_out: tuple[Annotated[str, _PREFIX], ...] = ()
    """What the addresses of outgoing webhooks may begin with, the `/` after the host included;
    empty: there are none."""
    language: Literal["en", "zh"] = "en"
    """Language of texts for people whose client asks for none."""
    loop: Literal["auto", "asyncio", "uvloop"] = "auto"
    """Event loop; `auto` takes uvloop where it is installed."""
    workers: Annotated[int, _count(1, 64)] = 4
    """Processes that move bytes beside the hub, started when needed; never more than there are
    processors."""
    shutdown: Annotated[float, _seconds(0.0, 3600.0)] = 5.0
    """How long goodbye, commit and close may take together."""
    wire: WireLimits = WireLimits()
    strangers: StrangerLimits = StrangerLimits()
    rates: RateLimits = RateLimits()
    accounts: AccountLimits = AccountLimits()
    trust: TrustSettings = TrustSettings()
    delivery: DeliveryLimits = DeliveryLimits()
    rooms: RoomLimits = RoomLimits()
    retention: RetentionSettings = RetentionSettings()
    letters: LetterLimits = LetterLimits()
    web: WebLimits = WebLimits()
    offers: OfferLimits = OfferLimits()
    relay: RelayLimits = RelayLimits()
    shelf: ShelfLimits = ShelfLimits()


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
    """How long a hub may be silent while one connects and until one is welcomed."""
    login_timeout: float = 300.0
    """How long a hub that is not silent may take for that: it is busy with others' passwords."""
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
