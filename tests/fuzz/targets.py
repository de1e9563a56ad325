"""What is fuzzed: each parser fed one chunk, then byte by byte; both must say the same.

A target takes any bytes and raises only where a parser is wrong.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar

from landline.client.hub_address import hub_target
from landline.client.introduction import _fingerprint as fingerprint_of
from landline.direct import claims as claims_module
from landline.direct.tries import CodeInUse
from landline.discovery.beacon import Responder, decode_answer, decode_query
from landline.errors import ProtocolError, UsageError
from landline.safetext import safe_text
from landline.trust.codes import Code
from landline.trust.fingerprint import DIGEST_BYTES, Fingerprint
from landline.wire.framing import BodyPiece, HeaderAndBody, LengthPrefixed, Lines, Violation
from landline.wire.letters import Letter, LetterViolation, answer, decode
from landline.wire.parser import BadLine, LineParser, event_decoder, verb_decoder
from landline.wire.sniff import PEEK, door_of
from landline.wire.websocket import FrameParser
from tests.fuzz.manifests import answers, manifests, segment_sets
from tests.fuzz.sealed import greetings, packs, records
from tests.fuzz.tls import TlsPeer, TlsPort, identity
from tests.fuzz.transfers import messages
from tests.unit.direct.meeting import ADA, CODE, dialler, listener

Target = Callable[[bytes], None]
T = TypeVar("T")

SMALL: Final = 64
"""Limits are small, so that they are met."""


def same_for_any_cut(fresh: Callable[[], Any], data: bytes) -> None:
    """Check that the whole and its bytes one by one mean the same, in words that can be told."""
    whole = _told(fresh(), [data])
    single = _told(fresh(), [data[i : i + 1] for i in range(len(data))])
    assert whole == single, f"{data!r}: {whole} is not {single}"
    for item in whole[:-1]:
        assert not isinstance(item, Violation), f"{data!r}: alive after {item}"
    for item in whole:
        if isinstance(item, BadLine | Violation):
            assert item.error().line("en").isprintable(), data
            assert item.error().line("zh"), data


def _told(decoder: Any, pieces: list[bytes]) -> list[Any]:
    told: list[Any] = []
    body = bytearray()
    for item in [item for piece in pieces for item in decoder.feed(piece)] + decoder.finish():
        if isinstance(item, BodyPiece):
            body += item.view
            if not item.last:
                continue
            told.append(bytes(body))
            body.clear()
        else:
            told.append(item)
    return told


def lines(data: bytes) -> None:
    """`Lines`."""
    same_for_any_cut(Lines(limit=SMALL).decoder, data)


def lengths(data: bytes) -> None:
    """`LengthPrefixed`, in the formats that the tutorials and our services use."""
    for prefix in (">I", "i", ">H", "B"):
        same_for_any_cut(LengthPrefixed(prefix, limit=SMALL).decoder, data)


def header_body(data: bytes) -> None:
    """`HeaderAndBody`: the first byte says how long the header is, to get past it."""
    framing = HeaderAndBody(prefix="B", header_limit=200, body_limit=SMALL, size_key="n")
    same_for_any_cut(framing.decoder, data)
    same_for_any_cut(framing.decoder, bytes([len(data) % 256]) + data)


def verbs(data: bytes) -> None:
    """What a hub reads."""
    same_for_any_cut(lambda: LineParser(verb_decoder(), max_line=400), data)


def events(data: bytes) -> None:
    """What a client reads."""
    same_for_any_cut(lambda: LineParser(event_decoder(), max_line=400, ignore_unknown=True), data)


def websocket(data: bytes) -> None:
    """WebSocket frames: as they come, and made to pass for a client's."""
    same_for_any_cut(lambda: FrameParser(SMALL), data)
    same_for_any_cut(lambda: FrameParser(SMALL), b"\x81\x85mask" + data)


def letters(data: bytes) -> None:
    """A datagram: read and answered within its own size."""
    letter = decode(data)
    assert letter is None or isinstance(letter, Letter | LetterViolation)
    if letter is not None:
        reply = answer(letter)
        assert reply is None or len(reply) <= len(data)


def doors(data: bytes) -> None:
    """The first bytes of a connection: once decided they stay so."""
    seen = [door_of(data[:size]) for size in range(len(data[:PEEK]) + 1)]
    known = [door for door in seen if door is not None]
    assert seen[len(seen) - len(known) :] == known
    assert len(set(known)) <= 1
    assert len(data) < PEEK or known


def beacons(data: bytes) -> None:
    """A datagram at the beacon's port: as it comes, and made to pass for a query or an answer."""
    responder = Responder("hub", "desk" * 99, 7788, Fingerprint(bytes(DIGEST_BYTES)), str)
    for query in (data, b"landline?\x01" + data, (b"landline?\x01" + data).ljust(256, b"\0")):
        said = responder.answer(query, "fe80::1", 9999, (), 0.0)
        assert said is None or len(said) <= len(query)
        assert said is None or decode_query(query) is not None
    for reply in (data, b"landline!\x01" + data, (b"landline!\x01" + data).ljust(54, b"\0")):
        heard = decode_answer(reply)
        assert heard is None or safe_text(heard.name) == heard.name


def claims(data: bytes) -> None:
    """What two machines say first: a claim, which says the same when it is said again, or none."""
    with contextlib.suppress(ProtocolError):
        claim = claims_module.decode(data)
        assert claims_module.decode(claims_module.encode(claim)) == claim
    for flow in (dialler(), listener(CodeInUse(CODE), knows=[ADA])):
        step = flow.receive(data)
        assert step.peer is None
        assert step.error is None or step.error.line("zh").isprintable()
        flow.close()


def fingerprints(data: bytes) -> None:
    """A hub's fingerprint as somebody typed it: read, or refused in words that can be shown."""
    found = _typed(Fingerprint.parse, data)
    assert found is None or Fingerprint.parse(str(found)) == found


def codes(data: bytes) -> None:
    """A pairing code as somebody typed it, likewise."""
    found = _typed(Code.parse, data)
    assert found is None or Code.parse(found.words) == Code.parse(found.digits) == found


def links(data: bytes) -> None:
    """A hub's address or link as somebody typed it: what is read, reads the same again."""
    with contextlib.suppress(UsageError):
        found = hub_target(data.decode("utf-8", "surrogateescape"))
        if not found.address.is_unix:
            label = found.address.label
            assert hub_target(f"landline://{label}/").address == found.address, label


def certificates(data: bytes) -> None:
    """What a hub says is its certificate: as it comes, and a real one with bytes of it changed."""
    real = bytearray(authority())
    at = int.from_bytes(data[:2], "big") % len(real)
    real[at : at + len(data[2:12])] = data[2:12]
    for der in (data, bytes(real), bytes(real[:at]), authority() + data):
        with contextlib.suppress(ValueError), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd serial numbers are only frowned upon
            assert len(fingerprint_of(der).digest) == DIGEST_BYTES


def handshakes(data: bytes) -> None:
    """What strangers send to the port as TLS: at once, changed within a hello, after the handshake.

    Nothing of it reaches the door within, and nothing is raised.
    """
    hello = bytearray(TlsPeer().said())
    at = int.from_bytes(data[:2], "big") % len(hello)
    hello[at : at + len(data[2:12])] = data[2:12]
    for first in (data, b"\x16\x03\x01" + data, bytes(hello[:at]), bytes(hello)):
        port = TlsPort()
        port.hear(first)
        assert not port.heard
    peer, port = TlsPeer(), TlsPort()
    while not peer.is_done:
        port.hear(peer.said())
        peer.hear(port.said())
    port.hear(peer.said())
    port.hear(data)
    port.hear(b"\x17\x03\x03\x00\x20" + data.ljust(32, b"\0"))
    assert not port.heard


@cache
def authority() -> bytes:
    """Return a real authority (DER)."""
    return identity()[0]


def _typed(parse: Callable[[str], T], data: bytes) -> T | None:
    try:
        return parse(data.decode("utf-8", "surrogateescape"))
    except UsageError as error:
        line = error.line("zh")
    assert line == safe_text(line), data
    return None


TARGETS: Final[dict[str, Target]] = {
    target.__name__: target
    for target in (
        lines,
        lengths,
        header_body,
        verbs,
        events,
        websocket,
        letters,
        doors,
        beacons,
        claims,
        fingerprints,
        codes,
        links,
        certificates,
        handshakes,
        greetings,
        records,
        packs,
        manifests,
        answers,
        segment_sets,
        messages,
    )
}
