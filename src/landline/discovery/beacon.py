"""The beacon: how hubs, and who waits to send or receive, are found on a network. Pure.

Whoever looks sends a query to everybody on each of its links; whoever wants to be found
answers the one who asked. What an answer says is a hint: anybody on the link can send one,
and who somebody is shows only in the TLS handshake. Answers hold no user's name; who waits with
a code is called by the number of its slot, and without one by the name of its device.

    query    9 "landline?" · 1 version · 8 echo · 1 kinds wanted · 1 number of known · 8 each · 0…
    answer   9 "landline!" · 1 version · 8 echo · 1 kind · 2 port · 32 fingerprint · 1 + name

Numbers are bytes, the port is big-endian, the name UTF-8. An answer is always shorter than a
query, so that forging its source gains nothing. A later version may only add behind what
stands here. What does not live here: sockets and interfaces (`broadcast`, `announcer`).
"""

from __future__ import annotations

import ipaddress
import struct
from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from landline.safetext import safe_text
from landline.trust.fingerprint import DIGEST_BYTES, Fingerprint
from landline.wire.answerable import may_answer
from landline.wire.buckets import Remembered, TokenBuckets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

Kind = Literal["hub", "receiver", "sender"]

PORT: Final = 7787
"""UDP port of whoever can be found."""
GROUP_V4: Final = "224.0.0.167"
"""Never leaves a link (RFC 5771 §4); LocalSend uses the same, as some phones take no other."""
GROUP_V6: Final = "ff12::7788"
"""Never leaves a link, and nobody assigned it (RFC 4291 §2.7: flag T, scope 2)."""

QUERY_BYTES: Final = 256
LONGEST_QUERY: Final = 1472
LONGEST_ANSWER: Final = 200
ECHO_BYTES: Final = 8
VERSION: Final = 1

ANSWERS: Final = 10
"""Answers within any one second, to all together."""
SOURCE_RATE: Final = 4.0
SOURCE_BURST: Final = 4
"""Answers a second to one address, and at once: two programs that look at the same time."""
SOURCES: Final = 1000
"""Addresses whose rate, and queries that are remembered."""
COPIES: Final = 0.2
"""Seconds in which a query that comes again is a copy: by multicast and by broadcast."""

ROUNDS: Final = (0.0, 0.25, 0.6)
"""Seconds after which is asked (again): for whoever lost a datagram."""
PACE: Final = 1.0
"""Seconds between two rounds of a search that is told to go on after those."""
MOST_FOUND: Final = 256
MOST_ADDRESSES: Final = 8

_QUERY: Final = struct.Struct("!9sB8sBB")
_QUERY_MARK: Final = b"landline?"
_KNOWN_BYTES: Final = 8
_MOST_KNOWN: Final = (QUERY_BYTES - _QUERY.size) // _KNOWN_BYTES
_ANSWER: Final = struct.Struct(f"!9sB8sBH{DIGEST_BYTES}sB")
_ANSWER_MARK: Final = b"landline!"
MOST_NAME: Final = LONGEST_ANSWER - _ANSWER.size
"""Bytes of a name; what is beyond is cut."""
_KINDS: Final[dict[int, Kind]] = {1: "hub", 2: "receiver", 4: "sender"}
"""Bits of the kinds wanted, and the kind of an answer."""
_NUMBERS: Final = {kind: number for number, kind in _KINDS.items()}


class Query(Struct, frozen=True):
    """Somebody looks for hubs, receivers or senders."""

    echo: bytes
    """What an answer repeats; made anew for each search."""
    kinds: frozenset[Kind] = frozenset(_NUMBERS)
    known: frozenset[bytes] = frozenset()
    """The beginnings of fingerprints that were heard already: those need not answer."""

    def encode(self) -> bytes:
        """Return the datagram, QUERY_BYTES long."""
        known = sorted(self.known)[:_MOST_KNOWN]
        kinds = sum(_NUMBERS[kind] for kind in self.kinds)
        head = _QUERY.pack(_QUERY_MARK, VERSION, self.echo, kinds, len(known))
        return (head + b"".join(known)).ljust(QUERY_BYTES, b"\0")


class Answer(Struct, frozen=True):
    """Somebody can be found."""

    echo: bytes
    kind: Kind
    name: str
    port: int
    """The TCP port."""
    fingerprint: Fingerprint

    def encode(self) -> bytes:
        """Return the datagram, LONGEST_ANSWER at most: a longer name is cut."""
        name = _name_bytes(self.name)
        kind, digest = _NUMBERS[self.kind], self.fingerprint.digest
        head = _ANSWER.pack(_ANSWER_MARK, VERSION, self.echo, kind, self.port, digest, len(name))
        return head + name


class Found(Struct, frozen=True):
    """A hub, receiver or sender that answered: a hint where it may be."""

    kind: Kind
    name: str
    """What it calls itself, harmless to a terminal."""
    addresses: tuple[str, ...]
    """`host:port`, the best first; a link-local IPv6 host has its `%interface`."""
    fingerprint: Fingerprint
    """What it says it is."""


def decode_query(data: bytes) -> Query | None:
    """Return what a datagram asks; None for anything that is no query."""
    if not QUERY_BYTES <= len(data) <= LONGEST_QUERY:
        return None
    mark, version, echo, kinds, count = _QUERY.unpack_from(data)
    if mark != _QUERY_MARK or version < VERSION or count > _MOST_KNOWN:
        return None
    starts = range(_QUERY.size, _QUERY.size + count * _KNOWN_BYTES, _KNOWN_BYTES)
    return Query(
        echo,
        frozenset(kind for number, kind in _KINDS.items() if kinds & number),
        frozenset(data[start : start + _KNOWN_BYTES] for start in starts),
    )


def decode_answer(data: bytes) -> Answer | None:
    """Return what a datagram answers; None for anything that is no answer."""
    if not _ANSWER.size <= len(data) <= LONGEST_ANSWER:
        return None
    mark, version, echo, number, port, digest, length = _ANSWER.unpack_from(data)
    kind = _KINDS.get(number)
    name = data[_ANSWER.size :][:length]
    if mark != _ANSWER_MARK or version < VERSION or kind is None or not port:
        return None
    if len(name) < length:
        return None
    try:
        said = safe_text(name.decode())
    except UnicodeDecodeError:
        return None
    return Answer(echo, kind, said, port, Fingerprint(digest))


class Responder:
    """Decides what is answered to whom; sans-IO."""

    def __init__(
        self,
        kind: Kind,
        name: str,
        port: int,
        fingerprint: Fingerprint,
        count: Callable[[str], object],
    ) -> None:
        """Answer with these; `count` is called with a word for each query that is not answered."""
        self._answer = Answer(bytes(ECHO_BYTES), kind, name, port, fingerprint)
        self._digest = fingerprint.digest[:_KNOWN_BYTES]
        self._count = count
        self._answered = deque[float]()
        """When the last answers went out, ANSWERS of them at most."""
        self._sources = TokenBuckets(SOURCE_RATE, SOURCE_BURST, SOURCES)
        self._copies = Remembered(COPIES, SOURCES)

    def answer(
        self, data: bytes, host: str, port: int, networks: Iterable[Network], now: float
    ) -> bytes | None:
        """Return the one answer to a datagram from `host`, `port`; None where there is none.

        `networks` are those of the interface that it came through: an answer across a router
        would reach whoever the source was forged to be. `now` is monotonic, in seconds.
        """
        why = self._why_not(data, host, port, networks, now)
        if why is not None:
            self._count(why)
            return None
        self._answered.append(now)
        echo = _QUERY.unpack_from(data)[2]
        answer = self._answer
        return Answer(echo, answer.kind, answer.name, answer.port, answer.fingerprint).encode()

    def _why_not(
        self, data: bytes, host: str, port: int, networks: Iterable[Network], now: float
    ) -> str | None:
        while self._answered and now - self._answered[0] >= 1.0:
            self._answered.popleft()
        if len(self._answered) >= ANSWERS:  # first: nothing is cheaper in a flood
            return "rate"
        query = decode_query(data)
        if query is None:
            return "malformed"
        if self._answer.kind not in query.kinds or self._digest in query.known:
            return "not-meant"
        if not may_answer(host, port) or not _is_neighbour(host, tuple(networks)):
            return "source"
        if self._copies.seen((host, query.echo), now):
            return "copy"
        return None if self._sources.allow(host, now) else "rate-of-source"


class Finder:
    """One search: what to ask when, and what was found; sans-IO."""

    def __init__(
        self,
        echo: bytes,
        kinds: Iterable[Kind] = _NUMBERS,
        tell: Callable[[Found], object] | None = None,
    ) -> None:
        """Search with `echo`, ECHO_BYTES that nobody can guess.

        `tell` is called with each that is found, and again with each further address of it:
        MOST_FOUND * MOST_ADDRESSES times at most.
        """
        self._echo = echo
        self._kinds = frozenset(kinds)
        self._tell = tell
        self._found: dict[tuple[Kind, bytes], tuple[str, list[str]]] = {}
        """Who answered -> name, and `host:port` in the order heard."""

    def query(self) -> bytes:
        """Return what to send to everybody in this round."""
        known = frozenset(digest[:_KNOWN_BYTES] for _, digest in self._found)
        return Query(self._echo, self._kinds, known).encode()

    def take(self, data: bytes, host: str) -> bool:
        """Take a datagram from `host`; return whether it answers this search."""
        answer = decode_answer(data)
        if answer is None or answer.echo != self._echo or answer.kind not in self._kinds:
            return False
        self.hear(answer, host)
        return True

    def hear(self, answer: Answer, host: str) -> None:
        """Note that `answer` stands for `host`, however that was heard of."""
        key = (answer.kind, answer.fingerprint.digest)
        if key not in self._found and len(self._found) >= MOST_FOUND:
            return
        _, addresses = self._found.setdefault(key, (answer.name, []))
        address = f"[{host}]:{answer.port}" if ":" in host else f"{host}:{answer.port}"
        if address not in addresses and len(addresses) < MOST_ADDRESSES:
            addresses.append(address)
            if self._tell is not None:
                self._tell(self._of(*key))

    @property
    def found(self) -> list[Found]:
        """Everybody found so far, by name."""
        found = [self._of(*key) for key in self._found]
        return sorted(found, key=lambda each: (each.name.casefold(), each.fingerprint.digest))

    def _of(self, kind: Kind, digest: bytes) -> Found:
        name, addresses = self._found[kind, digest]
        return Found(kind, name, tuple(sorted(addresses, key=_distance)), Fingerprint(digest))


def moments(seconds: float) -> list[float]:
    """Return when, in seconds after its begin, a search of that length asks."""
    later = [ROUNDS[-1] + PACE * number for number in range(1, int(seconds / PACE) + 1)]
    return [moment for moment in (*ROUNDS, *later) if moment < seconds or not moment]


def _name_bytes(name: str) -> bytes:
    """Return a name without what could harm a terminal, cut between two characters."""
    harmless = "".join(character for character in name if safe_text(character) == character)
    return harmless.encode()[:MOST_NAME].decode(errors="ignore").encode()


@lru_cache(maxsize=1024)
def _is_neighbour(host: str, networks: tuple[Network, ...]) -> bool:
    """Tell whether `host` is one machine on a link that has `networks`."""
    source = ipaddress.ip_address(host)
    if isinstance(source, ipaddress.IPv6Address) and source.is_link_local:
        return True
    homes = [network for network in networks if source in network]
    # RFC 3021: a link of two has neither a network nor a broadcast address.
    return bool(homes) and not any(
        source.version == 4
        and network.prefixlen < 31
        and source in (network.network_address, network.broadcast_address)
        for network in homes
    )


def _distance(address: str) -> int:
    """Return how roundabout an address is: this machine, then what is easiest to reach."""
    host = address.rpartition(":")[0].strip("[]")
    number = ipaddress.ip_address(host)
    if number.is_loopback:
        return 0
    return (1 if number.version == 4 else 2) + (2 if number.is_link_local else 0)
