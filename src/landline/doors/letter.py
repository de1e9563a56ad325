"""The letter door: UDP datagrams in, at most one short answer out (DESIGN §6).

A letter is taken at most once, said in the lobby under a name nobody else can have, and
answered only when it is on disk. Whatever goes wrong with one is counted, never raised:
a flood must fill neither memory nor log.
"""

from __future__ import annotations

import socket
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec import Struct

from landline.errors import RefusedError, UsageError
from landline.net.datagrams import DatagramSocket
from landline.observe import Counters, logger
from landline.wire.answerable import may_answer
from landline.wire.buckets import Remembered, TokenBuckets
from landline.wire.letters import Letter, LetterViolation, answer, decode

if TYPE_CHECKING:
    from landline.net.binding import BoundSocket
    from landline.settings import LetterLimits

LONGEST_ANSWER: Final = 1200
"""Bytes of an answer by hand: it fits the smallest IPv6 packet (RFC 8200 §5)."""

_log = logger("letters")


class LetterDesk(Protocol):
    """Whom the letter door reports to."""

    counters: Counters

    def letter(self, name: str, text: str, handle: object) -> None:
        """Take a letter's text to the hub."""


class _Sender(Struct, frozen=True):
    """How to write back to where a letter came from."""

    box: DatagramSocket
    source: Any
    asked: Any
    """The address of ours that the letter was sent to: the answer leaves from there."""
    alone: bool
    """The letter was sent to this machine alone, not to a group or by broadcast."""

    def reply(self, data: bytes) -> None:
        """Send one datagram."""
        self.box.reply(data, self.source, self.asked)

    @property
    def written(self) -> str:
        """The source as members write it: `10.8.0.11:5000`, `[fe80::1]:5000`."""
        host, port = self.source[:2]
        plain = str(host).removeprefix("::ffff:")
        return f"[{plain}]:{port}" if ":" in plain else f"{plain}:{port}"


class _Taken(Struct, frozen=True):
    """A letter on its way to the log."""

    sender: _Sender
    letter: Letter

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes a letter with an id a repeat: two sensors may share address and ids."""
        return str(self.sender.source[0]), self.letter.id or "", self.letter.text


class LetterDoor:
    """See the module's docstring."""

    def __init__(self, desk: LetterDesk, limits: LetterLimits) -> None:
        self._desk = desk
        self._limits = limits
        self._rates = TokenBuckets(limits.rate, limits.burst, limits.sources)
        self._ids = Remembered(limits.repeat_window, limits.remembered)
        self._kept = Remembered(limits.repeat_window, limits.remembered)
        self._copies = Remembered(limits.copy_window, limits.remembered)
        self._writers: OrderedDict[str, tuple[list[float], _Sender]] = OrderedDict()
        """Source as members write it -> arrival of its unanswered letters, and the way back."""
        self._boxes: list[DatagramSocket] = []

    def listen(self, bound: BoundSocket) -> int:
        """Take letters from a bound socket; return the receive buffer the system granted."""
        sock = bound.sock
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._limits.receive_buffer)
        everywhere = not bound.address.host
        box = DatagramSocket(
            sock,
            lambda data, source, asked: self._arrived(
                _Sender(box, source, asked, alone=not everywhere or asked is not None), data
            ),
            tells_address=everywhere,
        )
        self._boxes.append(box)
        # Linux reports twice what may be used, for its own bookkeeping: socket(7).
        return sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2

    def acknowledge(self, letter: object, code: str | None) -> None:
        """Answer a letter whose message is on disk; one that failed is taken when resent."""
        if not isinstance(letter, _Taken):
            return
        if code is not None:
            self._ids.forget(letter.key)
        elif letter.letter.id is not None:
            self._kept.seen(letter.key, time.monotonic())
        self._answer(letter.sender, letter.letter, code)

    def post(self, to: str, text: str) -> None:
        """Answer a letter by hand: one datagram for each that came from `to` lately.

        Raises RefusedError `letter.unknown-source`, UsageError `letter.too-long`.
        """
        data = text.encode()
        if len(data) > LONGEST_ANSWER:
            raise UsageError("letter.too-long", limit=LONGEST_ANSWER)
        arrivals, sender = self._writers.get(to, ([], None))
        oldest = time.monotonic() - self._limits.answer_window
        while arrivals and arrivals[0] < oldest:
            del arrivals[0]
        if sender is None or not arrivals:
            self._writers.pop(to, None)
            window = int(self._limits.answer_window)
            raise RefusedError("letter.unknown-source", source=to, seconds=window)
        del arrivals[0]
        sender.reply(data)

    def close(self) -> None:
        """Take no more letters."""
        for box in self._boxes:
            box.close()

    def _arrived(self, sender: _Sender, data: bytes) -> None:
        try:
            self._take(sender, data, time.monotonic())
        except Exception:
            # Whatever a stranger's datagram could break must not cost lines of log each.
            self._count("failed")
            _log.debug("a letter failed", exc_info=True)

    def _take(self, sender: _Sender, data: bytes, now: float) -> None:
        if len(data) > self._limits.most_bytes:
            return self._count("dropped.too-long")
        if not self._rates.allow(sender.source[0], now):
            return self._count("dropped.rate")
        letter = decode(data)
        if letter is None:
            return self._count("empty")
        if isinstance(letter, LetterViolation):
            self._count(f"refused.{letter.code}")
            return self._answer(sender, letter)
        if letter.verb == "ping":
            return self._answer(sender, letter)
        if letter.text.isspace() or not letter.text:
            return self._count("empty")
        return self._take_text(_Taken(sender, letter), now)

    def _take_text(self, taken: _Taken, now: float) -> None:
        sender, letter = taken.sender, taken.letter
        if letter.id is not None:
            if self._ids.seen(taken.key, now):
                self._count("repeated")
                if self._kept.holds(taken.key, now):
                    self._answer(sender, letter)
                return
        elif self._copies.seen((sender.source[:2], letter.text), now):
            self._count("repeated")
            return
        self._count("taken")
        self._note_writer(sender, now)
        host = sender.written.rpartition(":")[0]
        self._desk.letter(f"udp {host.strip('[]')}", letter.text, taken)

    def _note_writer(self, sender: _Sender, now: float) -> None:
        arrivals, _ = self._writers.pop(sender.written, ([], None))
        if len(arrivals) >= self._limits.burst:
            del arrivals[0]
        arrivals.append(now)
        self._writers[sender.written] = (arrivals, sender)
        if len(self._writers) > self._limits.sources:
            self._writers.popitem(last=False)

    def _answer(
        self, sender: _Sender, letter: Letter | LetterViolation, code: str | None = None
    ) -> None:
        reply = answer(letter, code=code)
        host, port = sender.source[:2]
        if reply is not None and sender.alone and may_answer(str(host), int(port)):
            sender.reply(reply)

    def _count(self, what: str) -> None:
        self._desk.counters.add(f"letters.{what}")
