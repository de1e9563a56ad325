"""What is measured: each row's load, servers and targets, as TARGETS.md numbers them.

A target compares a figure of the row's first server with a peer's (a ratio) or stands alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bench.breaking import BESIDE_WHOLE, FOUND as FLIPPED, PROVING, SENT_AGAIN
from bench.copying import FILES, GIVER, GIVING, RATE, SECONDS, SLOW_RATE, TAKER, TAKING, Files
from bench.longline import LINK_MIB, Line
from bench.search import DOUBLED, FIRST_PAGE, FOUND
from bench.shelf import DOWN, P99, UP

Kind = Literal[
    "talk",
    "paced",
    "stalled",
    "opening",
    "typing",
    "scrolling",
    "search",
    "echo",
    "idle",
    "letters",
    "parsing",
    "copying",
    "long line",
    "breaking",
    "shelf",
    "beside two",
]

DELIVERIES = "deliveries per CPU-s"
MESSAGES = "messages per CPU-s"
REQUESTS = "requests per CPU-s"
LETTERS = "letters per CPU-s"
ACCEPTS = "accepts per CPU-s"
MEMBER_KB = "KB per member"
ALL_MB = "MB in all"
BURST_LOST = "lost of a burst"
P50 = "p50 µs"
BESIDE_NONE = "rate beside none stalled"
GROWN = "KiB grown for it"
CAUGHT_UP = "s until it has all"
CLEAN_START = "s to a hello"
KILLED_START = "s to a hello after kill -9"
SEEN = "p95 ms typed to seen"
PAINTED = "ms to the first paint"
FETCHED = "KB fetched"
FRAME = "p95 ms of a frame"
ELEMENTS = "elements at most"
HEAP = "MiB of the page's heap"


@dataclass(frozen=True)
class Target:
    """One judged figure."""

    figure: str
    bound: float | None
    """None: shown without a verdict."""
    against: str | None = None
    """The peer whose figure divides ours; None: the figure itself is judged."""
    at_most: bool = False
    server: str | None = None
    """Whose figure it is; None: that of the row's first server."""
    minus: bool = False
    """The peer's figure is subtracted, not divided by."""
    by_round: bool = False
    """It is the median of the ratios of each round, not the ratio of the medians: what else the
    machine does changes from one round to the next, and both suffer from it."""


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    name: str
    title: str
    kind: Kind
    servers: tuple[str, ...]
    """The one that is judged comes first."""
    targets: tuple[Target, ...]
    load: tuple[str, ...] = ()
    """Options of the generator."""
    files: Files = "big"
    """What is copied, in a row that copies,"""
    line: Line | None = None
    """and over what; None: loopback."""
    fresh: bool = False
    """Each run gets a server of its own: its memory is measured."""
    times: int = 1
    """How many rounds it has for each of other rows'."""


def _ratios(figure: str, **peers: float) -> tuple[Target, ...]:
    return tuple(Target(figure, bound, name.replace("_", "-")) for name, bound in peers.items())


def _broken(server: str) -> tuple[Target, ...]:
    """Return T5 for whichever side was killed; a segment has 8 MiB."""
    return (
        Target(SENT_AGAIN, 8.0, at_most=True, server=server),
        Target(FLIPPED, 1.0, server=server),
        Target(BESIDE_WHOLE, 0.85, at_most=True, server=server),
    )


_C4 = ("--rooms=100", "--members=10", "--speakers=0", "--window=4")

_CUBIC = {1.0: 10.0, 3.0: 5.0}
"""MiB/s at so many percent of loss, where programs may not ask for anything better."""


def _over(control: str, loss: float) -> Row:
    """Return T9 for one congestion control and one loss."""
    bound = LINK_MIB * 0.75 if control == "bbr" else _CUBIC.get(loss)
    return Row(
        f"T9-{control.upper()}-{loss:.0f}",
        f"200 Mbit/s, 50 ms, {loss:.0f} % loss, {control}",
        "long line",
        ("landline", "one-stream"),
        (Target(SLOW_RATE, bound), Target(SLOW_RATE, None, "one-stream")),
        files="middling",
        line=Line(loss, "cubic", locked=control == "cubic"),
    )


ROWS: tuple[Row, ...] = (
    Row(
        "M1",
        "1 → 1000 members of a room, 8 in flight, store off",
        "talk",
        ("landline", "redis", "nats", "ngircd", "c-relay"),
        _ratios(DELIVERIES, redis=1.0, nats=2.0, ngircd=1.3),
        ("--members=1000", "--window=8"),
    ),
    Row(
        "M2",
        "1 → 100 members, one message in flight, store off",
        "talk",
        ("landline", "redis", "nats", "ngircd", "mosquitto", "c-relay"),
        _ratios(DELIVERIES, nats=1.0, ngircd=1.0, mosquitto=1.0, redis=0.85),
        ("--members=100", "--window=1"),
    ),
    Row(
        "M3",
        "100 rooms x 10 members, all talk, 4 in flight in each, store off",
        "talk",
        ("landline", "redis", "nats", "ngircd", "c-relay"),
        _ratios(DELIVERIES, nats=3.0, ngircd=3.0, redis=0.7),
        _C4,
    ),
    Row(
        "M4",
        "the same, durable: delivered after commit, SQLite FULL",
        "talk",
        ("landline-durable", "landline", "nats", "ngircd"),
        (
            *_ratios(DELIVERIES, nats=2.0, ngircd=2.0),
            Target(MESSAGES, 30_000),
            Target(DELIVERIES, None, "landline"),
        ),
        _C4,
    ),
    Row(
        "M5",
        "1 → 1000 members of a room by WebSocket, 8 in flight, store off",
        "talk",
        ("landline-websocket", "landline", "websockets"),
        _ratios(DELIVERIES, landline=0.85, websockets=8.0),
        ("--members=1000", "--window=8"),
    ),
    Row(
        "M6",
        "100 rooms x 10 members, 2000 messages a second in all",
        "paced",
        ("landline", "landline-durable", "redis", "nats", "ngircd"),
        (
            *(Target(P50, 1.2, peer, at_most=True) for peer in ("redis", "nats", "ngircd")),
            Target(P50, 500.0, "landline", at_most=True, server="landline-durable", minus=True),
        ),
        ("--rooms=100", "--members=10", "--speakers=0", "--rate=2000"),
    ),
    Row(
        "M7",
        "service echo, 50 connections, 64 B",
        "echo",
        ("landline-echo", "c-echo", "threads", "streams"),
        _ratios(REQUESTS, c_echo=0.6, threads=1.3, streams=1.6),
        ("--members=50",),
    ),
    Row(
        "M8",
        "parsing 32-byte texts: native lines; length-prefixed JSON",
        "parsing",
        (
            "lines",
            "stdlib-lines",
            "length-prefixed",
            "three-recv",
            "lines-with-cid",
            "stdlib-lines-with-cid",
        ),
        (
            Target(MESSAGES, 8.0, "stdlib-lines"),
            Target(MESSAGES, 5.0, "three-recv", server="length-prefixed"),
            Target(MESSAGES, None, "stdlib-lines-with-cid", server="lines-with-cid"),
        ),
    ),
    Row(
        "M9",
        "10 000 idle TCP members in one room, stock asyncio",
        "idle",
        ("landline-stock-loop",),
        (
            Target(MEMBER_KB, 3.0, at_most=True),
            Target(ALL_MB, 120.0, at_most=True),
            Target(ACCEPTS, 8_000),
        ),
        ("--members=10000", "--parallel=100", "--sources=100"),
        fresh=True,
    ),
    Row(
        "M9W",
        "the same, by WebSocket",
        "idle",
        ("landline-stock-loop-websocket",),
        (Target(MEMBER_KB, 18.0, at_most=True), Target(ACCEPTS, None)),
        ("--members=10000", "--parallel=100", "--sources=100"),
        fresh=True,
    ),
    Row(
        "M9G",
        "the same on TCP, by guests",
        "idle",
        ("landline-stock-loop-guests",),
        (Target(MEMBER_KB, None), Target(ALL_MB, None), Target(ACCEPTS, None)),
        ("--members=10000", "--parallel=100", "--sources=100"),
        fresh=True,
    ),
    Row(
        "M10",
        "letters one way, 64 B flood; burst of 5000 x 200 B",
        "letters",
        ("landline-letters", "datagram-protocol", "blocking", "landline-hub-letters"),
        (
            *_ratios(LETTERS, datagram_protocol=10.0, blocking=0.9),
            Target(BURST_LOST, 0.0, at_most=True),
            Target(BURST_LOST, 0.0, at_most=True, server="landline-hub-letters"),
            Target(LETTERS, None, server="landline-hub-letters"),
        ),
    ),
    Row(
        "M12",
        "one of 1000 members stalls while one speaks, durable, 1000 B texts",
        "stalled",
        ("landline-durable",),
        (
            Target(BESIDE_NONE, 0.95),
            Target(GROWN, 256.0, at_most=True),
            Target(CAUGHT_UP, None),
        ),
        ("--members=1000", "--window=8", "--body=1000"),
    ),
    Row(
        "M13",
        "the page: a word from one browser's key to another's screen, 1000 WebSocket members",
        "typing",
        ("landline-page",),
        (
            Target(SEEN, 50.0, at_most=True),
            Target(PAINTED, 300.0, at_most=True),
            Target(FETCHED, 200.0, at_most=True),
        ),
    ),
    Row(
        "M14",
        "the page: back through 100 000 messages by the wheel",
        "scrolling",
        ("landline-page",),
        (
            Target(FRAME, 34.0, at_most=True),
            Target(ELEMENTS, 3000.0, at_most=True),
            Target(HEAP, 50.0, at_most=True),
        ),
    ),
    Row(
        "R6",
        "search of a two-character Chinese word in 200 000 messages",
        "search",
        ("landline-search",),
        (
            Target(FIRST_PAGE, 50.0, at_most=True),
            Target(FOUND, 100.0),
            Target(DOUBLED, 0.0, at_most=True),
        ),
    ),
    Row(
        "R7",
        "starting with 1 000 000 messages stored",
        "opening",
        ("landline-full",),
        (
            Target(CLEAN_START, 1.0, at_most=True),
            Target(KILLED_START, 1.0, at_most=True),
        ),
    ),
    Row(
        "T1",
        "2 GiB from RAM disk to RAM disk, whole commands; CPU is T2",
        "copying",
        (
            *("landline", "limit", "scp", "rsync-ssh", "socat-tls", "wormhole", "copyparty"),
            "ack-per-chunk",
        ),
        (
            *_ratios(RATE, limit=0.7, scp=2.2, rsync_ssh=2.5, socat_tls=1.1, wormhole=4.0),
            *_ratios(RATE, copyparty=2.5),
            Target(RATE, None, "ack-per-chunk"),
            Target(GIVING, 0.6, at_most=True),
            Target(TAKING, 0.8, at_most=True),
            Target(GIVER, 40.0, at_most=True),
            Target(TAKER, 40.0, at_most=True),
        ),
        files="big",
    ),
    Row(
        "T3",
        "20 000 files of 4 KiB, whole commands",
        "copying",
        ("landline", "tar-ncat", "rsync-daemon", "rsync-ssh", "scp", "wormhole"),
        _ratios(FILES, tar_ncat=0.75, rsync_daemon=1.4, rsync_ssh=3.2, scp=30.0, wormhole=8.0),
        files="many",
    ),
    Row(
        "T4",
        "1 KiB between machines that know each other, whole command",
        "copying",
        ("landline", "scp", "wormhole"),
        (
            Target(SECONDS, 0.6, "scp", at_most=True),
            Target(SECONDS, 0.2, "wormhole", at_most=True),
        ),
        files="tiny",
    ),
    Row(
        "T7",
        "100 000 files of 4 KiB: memory; that of 2 GiB is shown with T1",
        "copying",
        ("landline",),
        (
            Target(GIVER, 40.0, at_most=True),
            Target(TAKER, 40.0, at_most=True),
            Target(FILES, None),
        ),
        files="crowd",
    ),
    Row(
        "T5",
        "2 GiB; killed (-9) halfway, a bit of what landed flipped; the same commands again",
        "breaking",
        ("landline-receiver-killed", "landline-sender-killed"),
        (
            *_broken("landline-receiver-killed"),
            *_broken("landline-sender-killed"),
            Target(PROVING, 0.5, at_most=True),
        ),
    ),
    Row(
        "T6",
        "1 GiB to a hub's shelf and back, by curl; 100 people talk in 10 rooms, or nobody",
        "shelf",
        ("landline", "copyparty", "landline-talking"),
        (
            Target(UP, 1.4, "copyparty"),
            Target(DOWN, 0.8, "copyparty"),
            Target(UP, 0.9, "landline", server="landline-talking"),
            Target(DOWN, 0.9, "landline", server="landline-talking"),
        ),
        files="large",
    ),
    Row(
        "T8",
        "1 GiB to a hub's shelf while 100 people talk in 10 rooms as fast as may be",
        "shelf",
        ("landline-busy", "landline"),
        (Target(UP, 0.5, "landline"), Target(DOWN, None, "landline")),
        files="large",
    ),
    Row(
        "T8-CHAT",
        "two who talk while 2 GiB land on the hub's shelf, or while `limit` copies them",
        "beside two",
        ("landline-landing", "landline-strangers", "landline-quiet"),
        (
            Target(P99, 1.3, "landline-strangers", at_most=True, by_round=True),
            Target(P99, None, "landline-quiet", by_round=True),
        ),
        files="big",
        times=5,
    ),
    *(_over(control, loss) for control in ("bbr", "cubic") for loss in (0.0, 1.0, 3.0)),
)
