from __future__ import annotations

import ipaddress
from collections import Counter

import pytest
from hypothesis import given, strategies as st

from landline.discovery.beacon import (
    ANSWERS,
    LONGEST_ANSWER,
    LONGEST_QUERY,
    MOST_ADDRESSES,
    MOST_FOUND,
    MOST_NAME,
    QUERY_BYTES,
    ROUNDS,
    SOURCE_BURST,
    Answer,
    Finder,
    Found,
    Kind,
    Query,
    Responder,
    decode_answer,
    decode_query,
    moments,
)
from landline.safetext import safe_text
from landline.trust.fingerprint import Fingerprint
from landline.wire.answerable import NEVER_ANSWERED

ECHO = b"12345678"
NETWORKS = (ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("fd00::/64"))
echoes = st.binary(min_size=8, max_size=8)
digests = st.binary(min_size=32, max_size=32)
kinds: st.SearchStrategy[Kind] = st.sampled_from(["hub", "receiver", "sender"])
ports = st.integers(1, 65535)


def fingerprint(number: int) -> Fingerprint:
    return Fingerprint(number.to_bytes(32, "big")[::-1])


class Hub:
    """A responder, and what it did not answer."""

    def __init__(self, kind: Kind = "hub", name: str = "desk", number: int = 1) -> None:
        self.dropped = Counter[str]()
        self.responder = Responder(kind, name, 7788, fingerprint(number), self._count)

    def _count(self, what: str) -> None:
        self.dropped[what] += 1

    def asked(
        self,
        data: bytes | None = None,
        host: str = "10.0.0.9",
        port: int = 40_000,
        now: float = 0.0,
    ) -> bytes | None:
        question = Query(ECHO).encode() if data is None else data
        return self.responder.answer(question, host, port, NETWORKS, now)


# The wire


@given(echoes, st.sets(kinds), st.sets(st.binary(min_size=8, max_size=8), max_size=29))
def test_a_query_comes_back_as_it_went(echo: bytes, wanted: set[Kind], known: set[bytes]) -> None:
    query = Query(echo, frozenset(wanted), frozenset(known))
    assert len(query.encode()) == QUERY_BYTES
    assert decode_query(query.encode()) == query


def test_more_known_ones_than_a_query_holds_are_left_out() -> None:
    query = decode_query(Query(ECHO, known=frozenset(bytes([n] * 8) for n in range(200))).encode())
    assert query is not None
    assert len(query.known) == 29


@given(echoes, kinds, st.text(max_size=40), ports, digests)
def test_an_answer_comes_back_with_a_harmless_name(
    echo: bytes, kind: Kind, name: str, port: int, digest: bytes
) -> None:
    data = Answer(echo, kind, name, port, Fingerprint(digest)).encode()
    answer = decode_answer(data)
    assert answer is not None
    kept = "".join(character for character in name if safe_text(character) == character)
    assert answer == Answer(echo, kind, kept, port, Fingerprint(digest))


@given(st.text(min_size=30))
def test_a_long_name_is_cut_between_characters(name: str) -> None:
    data = Answer(ECHO, "hub", name * 9, 1, fingerprint(1)).encode()
    assert len(data) <= LONGEST_ANSWER < QUERY_BYTES
    answer = decode_answer(data)
    assert answer is not None
    assert len(answer.name.encode()) <= MOST_NAME
    assert safe_text(answer.name) == answer.name


@pytest.mark.parametrize(
    "name", [b"\x1b]52;c;aGk=\x07", "\u202egnp.exe".encode(), b"a\r\nb", b"\x00"]
)
def test_a_strangers_name_reaches_nobody_raw(name: bytes) -> None:
    data = Answer(ECHO, "hub", "", 1, fingerprint(1)).encode()[:-1] + bytes([len(name)]) + name
    answer = decode_answer(data)
    assert answer is not None
    assert safe_text(answer.name) == answer.name


def test_a_later_version_that_adds_something_is_still_understood() -> None:
    query = bytearray(Query(ECHO).encode() + b"more")
    query[9] = 7
    assert decode_query(bytes(query)) == Query(ECHO)
    answer = bytearray(Answer(ECHO, "hub", "desk", 1, fingerprint(1)).encode() + b"more")
    answer[9] = 7
    assert decode_answer(bytes(answer)) == Answer(ECHO, "hub", "desk", 1, fingerprint(1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"landline?",
        Query(ECHO).encode()[:-1],
        Query(ECHO).encode().ljust(LONGEST_QUERY + 1),
        b"Landline?" + Query(ECHO).encode()[9:],
        Query(ECHO).encode()[:19] + b"\xff" + Query(ECHO).encode()[20:],
        Answer(ECHO, "hub", "desk", 1, fingerprint(1)).encode().ljust(300),
    ],
)
def test_what_is_no_query(data: bytes) -> None:
    assert decode_query(data) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        Answer(ECHO, "hub", "desk", 1, fingerprint(1)).encode()[:-1],
        Answer(ECHO, "hub", "desk", 0, fingerprint(1)).encode(),
        Answer(ECHO, "hub", "desk", 1, fingerprint(1)).encode().ljust(LONGEST_ANSWER + 1),
        Answer(ECHO, "hub", "desk", 1, fingerprint(1)).encode()[:-4] + b"\xff\xff\xff\xff",
        Query(ECHO).encode()[:100],
    ],
)
def test_what_is_no_answer(data: bytes) -> None:
    assert decode_answer(data) is None


# Answering


def test_a_query_is_answered_with_its_own_echo() -> None:
    hub = Hub()
    data = hub.asked(Query(b"abcdefgh").encode())
    assert data is not None
    assert decode_answer(data) == Answer(b"abcdefgh", "hub", "desk", 7788, fingerprint(1))
    assert not hub.dropped


@given(st.binary(max_size=400), st.text(max_size=300), st.integers(0, 65535))
def test_an_answer_is_never_longer_than_what_it_answers(tail: bytes, name: str, port: int) -> None:
    for data in (tail, Query(ECHO).encode() + tail, Query(ECHO).encode()[: len(tail)]):
        answer = Hub(name=name).asked(data, port=port)
        assert answer is None or len(answer) <= min(len(data), LONGEST_ANSWER)


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 0.5)), max_size=200))
def test_never_more_than_ten_answers_within_a_second(queries: list[tuple[int, float]]) -> None:
    hub, now, answered = Hub(), 0.0, list[float]()
    for number, (source, pause) in enumerate(queries):
        now += pause
        query = Query(number.to_bytes(8, "big")).encode()
        if hub.asked(query, f"10.0.0.{source + 1}", now=now) is not None:
            answered.append(now)
    for moment in answered:
        assert sum(moment <= other < moment + 1.0 for other in answered) <= ANSWERS


def test_one_source_does_not_use_up_the_answers_of_all() -> None:
    hub = Hub()
    greedy = [hub.asked(Query(bytes([n] * 8)).encode(), now=0.0) for n in range(50)]
    assert sum(answer is not None for answer in greedy) == SOURCE_BURST
    assert hub.dropped == {"rate-of-source": 50 - SOURCE_BURST}
    assert hub.asked(host="10.0.0.8") is not None


def test_a_query_by_multicast_and_broadcast_is_answered_once() -> None:
    hub = Hub()
    assert [hub.asked(now=now) is not None for now in (0.0, 0.001, 0.25)] == [True, False, True]
    assert hub.dropped == {"copy": 1}


def test_nobody_answers_who_was_heard_already_or_is_not_meant() -> None:
    hub, other = Hub(), Hub(number=2)
    query = Query(ECHO, known=frozenset([fingerprint(1).digest[:8]])).encode()
    assert hub.asked(query) is None
    assert other.asked(query) is not None
    assert hub.asked(Query(ECHO, frozenset(["receiver"])).encode()) is None
    assert Hub("receiver").asked(Query(ECHO, frozenset(["receiver"])).encode()) is not None
    assert Hub("sender").asked(Query(ECHO, frozenset(["hub", "receiver"])).encode()) is None
    assert Hub("sender").asked(Query(ECHO, frozenset(["sender"])).encode()) is not None
    assert hub.dropped == {"not-meant": 2}


@pytest.mark.parametrize(
    "host",
    [
        "10.0.1.9",  # behind a router
        "192.0.2.1",
        "fd01::9",
        "10.0.0.255",  # the broadcast address
        "10.0.0.0",
        "255.255.255.255",
        "0.0.0.0",
        "224.0.0.1",
        "ff02::1",
        "::",
        "::ffff:224.0.0.1",
        "no address",
    ],
)
def test_nothing_goes_to_other_networks_or_to_many(host: str) -> None:
    hub = Hub()
    assert hub.asked(host=host) is None
    assert hub.dropped == {"source": 1}


@pytest.mark.parametrize("host", ["10.0.0.9", "fd00::9", "fe80::9%eth0", "fe80::9"])
def test_neighbours_are_answered(host: str) -> None:
    assert Hub().asked(host=host) is not None


@pytest.mark.parametrize("port", sorted(NEVER_ANSWERED))
def test_services_that_answer_anything_are_not_answered(port: int) -> None:
    assert Hub().asked(port=port) is None


@given(st.binary(max_size=300))
def test_garbage_is_counted(data: bytes) -> None:
    hub = Hub()
    assert hub.asked(data) is None
    assert hub.dropped == {"malformed": 1}


# Finding


def answer(number: int = 1, name: str = "desk", kind: Kind = "hub", echo: bytes = ECHO) -> bytes:
    return Answer(echo, kind, name, 7788, fingerprint(number)).encode()


def test_a_search_asks_again_for_who_lost_a_datagram() -> None:
    assert moments(1.0) == list(ROUNDS)
    assert moments(0.1) == [0.0]
    assert moments(0.0) == [0.0]
    assert moments(3.0) == [0.0, 0.25, 0.6, 1.6, 2.6]


def test_what_is_found_is_told_by_name_with_its_addresses_best_first() -> None:
    finder = Finder(ECHO)
    for host in ("fe80::7%eth0", "169.254.3.3", "fd00::7", "10.0.0.7", "127.0.0.1", "10.0.0.7"):
        assert finder.take(answer(1, "Desk"), host)
    assert finder.take(answer(2, "attic", "receiver"), "10.0.0.5")
    attic, desk = finder.found
    assert (attic.kind, attic.name, attic.addresses) == ("receiver", "attic", ("10.0.0.5:7788",))
    assert (desk.kind, desk.name, desk.fingerprint) == ("hub", "Desk", fingerprint(1))
    assert desk.addresses == (
        "127.0.0.1:7788",
        "10.0.0.7:7788",
        "[fd00::7]:7788",
        "169.254.3.3:7788",
        "[fe80::7%eth0]:7788",
    )


def test_each_that_is_found_is_told_at_once_and_with_each_further_address() -> None:
    told: list[Found] = []
    finder = Finder(ECHO, ["sender"], told.append)
    for host in ("10.0.0.7", "10.0.0.7", "127.0.0.1"):
        finder.take(answer(1, "7", "sender"), host)
    finder.take(answer(2, "desk"), "10.0.0.9")
    assert [(each.name, each.addresses) for each in told] == [
        ("7", ("10.0.0.7:7788",)),
        ("7", ("127.0.0.1:7788", "10.0.0.7:7788")),
    ]
    assert told[-1:] == finder.found


def test_only_what_answers_this_search_is_taken() -> None:
    finder = Finder(ECHO, ["hub"])
    assert not finder.take(answer(echo=b"87654321"), "10.0.0.7")
    assert not finder.take(answer(kind="receiver"), "10.0.0.7")
    assert not finder.take(b"anything", "10.0.0.7")
    assert not finder.take(finder.query(), "10.0.0.7")
    assert finder.found == []


def test_who_was_heard_need_not_answer_again() -> None:
    hub, finder = Hub(), Finder(ECHO)
    first = hub.asked(finder.query())
    assert first is not None
    finder.take(first, "10.0.0.7")
    assert hub.asked(finder.query(), now=0.25) is None


def test_a_lost_query_is_made_up_for_by_the_next() -> None:
    hub, finder = Hub(), Finder(ECHO)
    finder.query()  # lost
    second = hub.asked(finder.query(), now=ROUNDS[1])
    assert second is not None
    assert finder.take(second, "10.0.0.7")


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 30)), max_size=500))
def test_what_is_kept_is_bounded(answers: list[tuple[int, int]]) -> None:
    finder = Finder(ECHO)
    for number, host in answers:
        finder.take(answer(number), f"10.0.0.{host}")
    assert len(finder.found) <= MOST_FOUND
    assert all(len(found.addresses) <= MOST_ADDRESSES for found in finder.found)


def test_a_flood_of_hubs_finds_an_end() -> None:
    finder = Finder(ECHO)
    for number in range(2 * MOST_FOUND):
        finder.take(answer(number), "10.0.0.7")
    for host in range(1, 60):
        finder.take(answer(1), f"10.0.0.{host}")
    assert len(finder.found) == MOST_FOUND
    assert max(len(found.addresses) for found in finder.found) == MOST_ADDRESSES
    assert len(finder.query()) == QUERY_BYTES
