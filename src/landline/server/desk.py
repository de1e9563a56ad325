"""The desk: carries verbs to the hub, runs the effects it decides, knows every line.

It is the `Desk` that doors report to. Order of things for one message: `heard` → hub →
`Save` → commit → `settled` → hub → `Deliver` and `Tell` → end of tick → written.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Final, Protocol

from landline.errors import Error, ExpiredError
from landline.hub import effects
from landline.hub.telling import failure, goodbye, reference
from landline.net.sources import is_this_machine
from landline.observe import Counters, fields, logger
from landline.server.fanout import ENVELOPE, Fanout
from landline.server.feed import Feeder, LogReader
from landline.wire.events import Failure, Goodbye, Ok
from landline.wire.verbs import Send, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from landline.doors.line import Line
    from landline.hub.hub import Hub
    from landline.hub.limits import Strangers
    from landline.hub.nouns import Member, Room
    from landline.model import Logged, Receipt
    from landline.server.questions import Answerer
    from landline.settings import HubSettings

LONGEST_ACK: Final = 512
"""Bytes of the answer to one `send`, at most."""
SIGN: Final = 3.0
"""Seconds after which who waits for a question's answer is shown that the hub lives: a client
takes one that is silent for 10 s for lost, and many passwords may be before its own."""

_log = logger("server")


class Commit(Protocol):
    """Takes messages to the log and says when they are there."""

    @property
    def full(self) -> bool:
        """Too much is queued: nobody should hand in more."""

    def submit(self, ticket: effects.Save) -> None:
        """Queue one message."""


class PageReader(LogReader, Protocol):
    """A log reader that reads history pages as well."""

    def page(
        self,
        room: str,
        before: int | None,
        limit: int,
        done: Callable[[list[Logged] | Error], None],
    ) -> None:
        """Read the last `limit` messages before `before`."""


class LetterBox(Protocol):
    """The letter door, as the desk sees it."""

    def acknowledge(self, letter: object, code: str | None) -> None:
        """Answer a letter whose message is on disk, or that failed with the error `code`."""

    def post(self, to: str, text: str) -> None:
        """Answer a letter by hand, or raise an Error."""


class HubDesk:
    """See the module's docstring."""

    def __init__(
        self,
        hub: Hub,
        strangers: Strangers,
        settings: HubSettings,
        call_soon: Callable[[Callable[[], None]], object],
    ) -> None:
        delivery = settings.delivery
        # Above the mark comes what is being written, and the answers still owed to a sender.
        owed = delivery.high_water // 4
        self.gather = delivery.block // 4
        self.high_water = max(0, delivery.high_water - delivery.block - self.gather - owed)
        self._most_unsettled = max(1, owed // LONGEST_ACK)
        self.hub = hub
        self.counters = Counters()
        self._strangers = strangers
        self._delivery = delivery
        self._wire = settings.wire
        self._fanout = Fanout(delivery, call_soon, self._behind)
        self.lines: dict[Line, None] = {}
        self.on_empty: Callable[[], None] = lambda: None
        """Called when the last line is gone."""
        self._graces: dict[Line, float] = {}
        self._stalls: dict[Line, tuple[int, float]] = {}
        self._held: dict[Line, None] = {}
        self._released: list[Line] = []
        """Lines to be heard again once the hub's present wishes are done."""
        self._paused: dict[Line, float] = {}
        self._asking: dict[Line, float] = {}
        """When those whose question is being answered were last shown that we live."""
        self._ending: dict[Line, Goodbye | None] = {}
        self._runners: dict[type, Callable[[Any], None]] = {
            effects.Tell: self._tell,
            effects.Save: self._save,
            effects.Said: self._said,
            effects.Deliver: self._deliver,
            effects.Acknowledge: self._acknowledge,
            effects.Enter: self._enter,
            effects.Exit: self._exit,
            effects.Fetch: self._fetch,
            effects.Ask: self._ask,
            effects.Hold: self._hold,
            effects.Release: self._release,
            effects.Pause: self._pause,
            effects.Reply: self._reply,
            effects.Signal: self._signal,
            effects.Whisper: self._whisper,
            effects.Post: self._post,
            effects.Drop: self._drop,
            effects.Await: self._await,
            effects.Admit: self._admit,
            effects.Close: self._close,
        }

    def stand_on(
        self,
        commit: Commit,
        reader: PageReader,
        letters: LetterBox,
        answerer: Answerer,
        drop: Callable[[str], None] = lambda upload: None,
    ) -> None:
        """Connect the desk to what it needs, before the first line arrives.

        `drop` forgets what came of an upload.
        """
        self._drop_upload = drop
        self._commit = commit
        self._answerer = answerer
        self._reader = reader
        self._letters = letters
        self._feeder = Feeder(
            self._delivery,
            self._fanout,
            reader,
            on_live=self._fed,
            on_error=self._turn_out,
        )

    # What doors report

    def arrived(self, line: Line) -> Member:
        """Take on a new connection, a stranger for now."""
        self.lines[line] = None
        self._graces[line] = time.monotonic() + self._wire.login_grace
        channel = line.channel
        return self.hub.member(
            line,
            line.source,
            operator=line.operator,
            private=channel is not None or is_this_machine(line.source),
            channel=channel,
        )

    def heard(self, line: Line, verb: Verb) -> None:
        """Do what `verb` asks; holds a sender back while too much is on its way to the log."""
        runners = self._runners
        try:
            for effect in self.hub.handle(line.member, verb, _wall_ms(), time.monotonic()):
                runners[type(effect)](effect)
        except Exception:  # a mistake of ours: the connection lives, and its peer is told
            _log.exception("a verb failed", extra=fields(verb=type(verb).__name__))
            broken = Error("internal")
            line.tell(failure(broken, line.member.language, reference(verb)))
        if type(verb) is not Send:
            return
        full = line.unsettled >= self._most_unsettled or self._commit.full
        if full and line not in self._held:
            line.waiting += 1
            self._held[line] = None

    def letter(self, name: str, text: str, handle: object) -> None:
        """Take a letter's text to the hub."""
        if self._commit.full:
            self.counters.add("letters.dropped.queue")
            self._letters.acknowledge(handle, "store.overloaded")
            return
        self.run(self.hub.letter(name, text, _wall_ms(), handle))

    def post_hook(
        self,
        secret: str,
        sender: str | None,
        text: str,
        cid: str | None,
        done: Callable[[Ok | Failure], None],
    ) -> None:
        """Take what came by a webhook to the hub; `done` is told once it is on disk, or why not."""
        now = time.monotonic()
        self.run(self.hub.hook(secret, sender, text, cid, _wall_ms(), now, done))

    def wants_out(self, line: Line) -> None:
        """Write what `line` has to say at the end of this tick."""
        self._fanout.wants_out(line)

    def fell_behind(self, line: Line) -> None:
        """Stop live copies to a slow reader."""
        self._stalls[line] = (line.transport.get_write_buffer_size(), time.monotonic())
        self._fanout.slow(line)

    def caught_up(self, line: Line) -> None:
        """Go on feeding, and hearing, a reader that has drained its output."""
        if not line.transport.is_closing():
            self._stalls.pop(line, None)
        self._feeder.go_on(line)
        self._go_on(line)

    def ended(self, line: Line) -> None:
        """Close `line` once everything that it asked for is settled."""
        self._end(line, None)

    def lost(self, line: Line) -> None:
        """Forget a connection that is gone."""
        self.lines.pop(line, None)
        self._stalls.pop(line, None)
        self._ending.pop(line, None)
        self._held.pop(line, None)
        self._asking.pop(line, None)
        if self._graces.pop(line, None) is not None:
            self._strangers.release(line.source)
        self._paused.pop(line, None)
        for room in line.member.rooms:
            self._fanout.leave(line, room)
        self._feeder.drop(line)
        self.run(self.hub.lost(line.member, _wall_ms(), time.monotonic()))
        if not self.lines:
            self.on_empty()

    # What the log reports

    def settled(self, saves: Sequence[effects.Save], outcome: Sequence[Receipt] | Error) -> None:
        """Make visible what is on disk now, or say that it was not kept."""
        if isinstance(outcome, Error):
            _log.error(outcome.line(), extra=fields(code=outcome.code, messages=len(saves)))
            self.run(self.hub.failed(saves, outcome))
        else:
            self.run(self.hub.committed(saves, outcome))
        for save in saves:
            if save.member is not None:
                save.member.line.unsettled -= 1
        self.has_room()
        for line in list(self._ending):
            self._end_if_settled(line)

    def has_room(self) -> None:
        """Hear the senders that were held back, where little is on its way to the log now."""
        for line in list(self._held):
            if self._commit.full:
                return
            if line.unsettled <= self._most_unsettled // 2:
                del self._held[line]
                self._let_go(line)

    # What the clock reports

    def sweep(self, now: float) -> None:
        """Do what time asks for; to be called about twice a second."""
        for line in self._overdue(now):
            del self._graces[line]
            self._strangers.release(line.source)
            self._turn_out(line, ExpiredError("hello.late", seconds=int(self._wire.login_grace)))
        for line, (size, since) in list(self._stalls.items()):
            left = line.transport.get_write_buffer_size()
            if left < size:
                self._stalls[line] = (left, now)
            elif left > size:  # answers that were still owed
                self._stalls[line] = (left, since)
            elif now - since >= self._delivery.stall:
                self.counters.add("lines.closed.slow")
                _log.info("slow reader closed", extra=fields(source=line.source, unsent=left))
                line.transport.abort()
        for line, since in self._asking.items():
            if now - since >= SIGN:
                self._asking[line] = now
                line.show_sign()
        for line, until in list(self._paused.items()):
            if until <= now:
                del self._paused[line]
                self._let_go(line)
        self.run(self.hub.tick(now, _wall_ms()))

    def farewell(self, code: str) -> None:
        """Say goodbye to every line, and close each once it is settled."""
        for line in list(self.lines):
            self._end(line, goodbye(code, line.member.language))
        if not self.lines:
            self.on_empty()

    def figures(self) -> dict[str, int]:
        """Return how many lines are in which state now, and what they were shown so far."""
        return {
            "lagging": len(self._stalls),
            "held": len(self._held),
            "paused": len(self._paused),
            "ending": len(self._ending),
            "delivered": self._fanout.delivered,
        }

    def flush(self) -> None:
        """Write now what waits for the end of the tick."""
        self._fanout.flush()

    # Effects

    def run(self, wanted: Iterable[effects.Effect]) -> None:
        """Do what the hub decided, in order."""
        runners = self._runners
        for effect in wanted:
            runners[type(effect)](effect)
        if self._released:
            released, self._released = self._released, []
            for line in released:
                if line in self.lines:
                    self._go_on(line)

    def _tell(self, effect: effects.Tell) -> None:
        line: Line = effect.member.line
        if not line.transport.is_closing():
            line.tell(effect.event)

    def _save(self, effect: effects.Save) -> None:
        member = effect.member
        if member is not None:
            member.line.unsettled += 1
            if effect.then is not None:
                member.line.waiting += 1
        self._commit.submit(effect)

    def _said(self, effect: effects.Said) -> None:
        save = effect.save
        room, member, entry = save.room, save.member, save.entry
        assert room is not None
        assert member is not None
        self._fanout.post(room, effect.seq, entry.body)
        line: Line = member.line
        if not line.transport.is_closing():
            line.acknowledge(entry.cid, room.name, effect.seq, save.at)

    def _deliver(self, effect: effects.Deliver) -> None:
        self._fanout.post(effect.room, effect.seq, effect.body)

    def _acknowledge(self, effect: effects.Acknowledge) -> None:
        self._letters.acknowledge(effect.letter, effect.code)

    def _enter(self, effect: effects.Enter) -> None:
        line: Line = effect.member.line
        if not line.transport.is_closing():
            self._feeder.start(line, effect.room, effect.after)

    def _exit(self, effect: effects.Exit) -> None:
        line: Line = effect.member.line
        self._fanout.leave(line, effect.room)
        self._feeder.stop(line, effect.room)

    def _fetch(self, effect: effects.Fetch) -> None:
        line: Line = effect.member.line
        line.waiting += 1
        key = effect.room.key
        # One more than asked tells whether there are others.
        if effect.after is None:
            self._reader.page(
                key,
                effect.before,
                effect.limit + 1,
                lambda rows: self._fetched(line, effect, rows),
            )
        else:
            self._reader.read(
                {key: effect.after},
                effect.limit + 1,
                lambda rows: self._fetched(
                    line, effect, rows if isinstance(rows, Error) else rows[key]
                ),
            )

    def _fetched(self, line: Line, effect: effects.Fetch, rows: list[Logged] | Error) -> None:
        if line not in self.lines:
            return
        if isinstance(rows, Error):
            line.tell(failure(rows, line.member.language, effect.re))
        else:
            envelope = ENVELOPE + len(effect.room.name.encode())
            backwards = effect.after is None
            wanted = rows[-effect.limit :] if backwards else rows[: effect.limit]
            shown = _within(wanted, envelope, self._delivery.block, newest=backwards)
            more = len(shown) < len(rows)
            line.page(effect.room.name, shown, more=more, re=effect.re)
        self._let_go(line)

    def _ask(self, effect: effects.Ask) -> None:
        line: Line = effect.member.line
        line.waiting += 1
        self._asking[line] = time.monotonic()
        left = self._stop_grace(line)
        self._answerer.answer(effect.question, lambda answer: self._answered(effect, answer, left))

    def _answered(self, effect: effects.Ask, answer: Any, left: float | None) -> None:
        line: Line = effect.member.line
        self._asking.pop(line, None)
        if left is not None and line in self._graces and line not in self._ending:
            self._graces[line] = time.monotonic() + left
        self.run(self.hub.answered(effect, answer))

    def _stop_grace(self, line: Line) -> float | None:
        """Let no time run out that we take, as while many passwords wait; return what is left."""
        deadline = self._graces.get(line, math.inf)
        if deadline == math.inf:
            return None
        self._graces[line] = math.inf
        return deadline - time.monotonic()

    def _hold(self, effect: effects.Hold) -> None:
        effect.member.line.waiting += 1

    def _release(self, effect: effects.Release) -> None:
        # Heard once all of this is done: what it says next must not come in between.
        line: Line = effect.member.line
        line.waiting -= 1
        self._released.append(line)

    def _pause(self, effect: effects.Pause) -> None:
        line: Line = effect.member.line
        if line in self.lines:
            if line not in self._paused:
                line.waiting += 1
                self.counters.add("lines.delayed")
            self._paused[line] = time.monotonic() + effect.seconds

    def _let_go(self, line: Line) -> None:
        line.waiting -= 1
        if line in self.lines:
            self._go_on(line)

    def _reply(self, effect: effects.Reply) -> None:
        effect.caller(effect.event)

    def _signal(self, effect: effects.Signal) -> None:
        for line in self._fanout.lines(effect.room):
            if not line.lagging:
                line.tell(effect.event)

    def _whisper(self, effect: effects.Whisper) -> None:
        line: Line = effect.member.line
        if not (line.lagging or line.transport.is_closing()):
            line.tell(effect.event)

    def _post(self, effect: effects.Post) -> None:
        line: Line = effect.member.line
        try:
            self._letters.post(effect.to, effect.text)
        except Error as error:
            line.tell(failure(error, line.member.language, effect.re))
        else:
            line.tell(Ok(re=effect.re))

    def _drop(self, effect: effects.Drop) -> None:
        self._drop_upload(effect.upload)

    def _await(self, effect: effects.Await) -> None:
        line: Line = effect.member.line
        if line in self._graces:
            self._graces[line] = time.monotonic() + effect.seconds

    def _admit(self, effect: effects.Admit) -> None:
        line: Line = effect.member.line
        if self._graces.pop(line, None) is not None:
            self._strangers.release(line.source)
        line.admitted()

    def _close(self, effect: effects.Close) -> None:
        self._end(effect.member.line, effect.event)

    # Ends of lines

    def _end(self, line: Line, farewell: Goodbye | None) -> None:
        self._stop_grace(line)  # it goes by itself, and is late for nothing
        # What a peer said before its end is still done; a farewell cuts it short.
        if farewell is not None or not line.inbox:
            line.hush()
            if self._paused.pop(line, None) is not None:
                line.waiting -= 1  # it is not to be heard again, so it need not wait
        self._ending.setdefault(line, farewell)
        self._end_if_settled(line)

    def _go_on(self, line: Line) -> None:
        line.proceed()
        self._end_if_settled(line)

    def _end_if_settled(self, line: Line) -> None:
        if line not in self._ending or line.is_busy() or self._feeder.is_feeding(line):
            return
        farewell = self._ending.pop(line)
        self._fanout.flush()
        if farewell is not None:
            line.tell(farewell)
        self._close_line(line)

    def _close_line(self, line: Line) -> None:
        """Close `line`: nothing of its rooms follows its last words, which must be read in time."""
        for room in line.member.rooms:
            self._fanout.leave(line, room)
        self._feeder.drop(line)
        line.close()
        unsent = line.transport.get_write_buffer_size()
        if unsent:
            self._stalls[line] = (unsent, time.monotonic())

    def _fed(self, line: Line) -> None:
        line.fed()
        self._end_if_settled(line)

    def _turn_out(self, line: Line, error: Error) -> None:
        self.counters.add(f"lines.closed.{error.code}")
        line.tell(failure(error, line.member.language, None))
        self._ending.pop(line, None)
        self._close_line(line)

    def _overdue(self, now: float) -> list[Line]:
        return [line for line, deadline in self._graces.items() if deadline <= now]

    # Delivery

    def _behind(self, line: Line, room: Room, shown: int) -> None:
        self._feeder.start(line, room, shown)


def _within(rows: list[Logged], envelope: int, most_bytes: int, *, newest: bool) -> list[Logged]:
    """Return the newest (or oldest) of `rows` that fit into `most_bytes`, at least one."""
    size = 0
    for count, row in enumerate(reversed(rows) if newest else rows):
        size += len(row.body) + envelope
        if size > most_bytes and count:
            return rows[-count:] if newest else rows[:count]
    return rows


def _wall_ms() -> int:
    return int(time.time() * 1000)
