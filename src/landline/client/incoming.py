"""Receiving: finds who sends, or lets itself be found, until everything is here.

    with a code     whoever shows it sends                                       (calls)
    without one     a code is shown here; devices that are known may come as well, and what is
                    offered at the hub is gone for                     (answers, and calls)
    always          devices that are known send whenever they like, by their rules, and nobody
                    else: for ever                                     (answers, and calls)

What does not live here: a session (`transfer.receiving`), calling and answering themselves
(`transfer_caller`, `transfer_answerer`), offers at a hub (`transfer_offers`).
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from landline.client import transfer_events as events
from landline.client.code_asked import CodeAsked, Prompt
from landline.client.code_link import shown
from landline.client.hub_at_need import HubAtNeed
from landline.client.switchboard import Switchboard, is_loss, read_once, supervised
from landline.client.transfer_caller import LOOKS, Caller, Wanted, unseen
from landline.client.transfer_decider import LONGEST_NAME, Asker, Rules, SessionDecider
from landline.client.transfer_options import ReceiveOptions
from landline.client.transfer_side import Machine, Side
from landline.client.unfinished import Record, record_id
from landline.errors import Error, LocalError, UnreachableError
from landline.safetext import safe_text
from landline.transfer.asking import Bounds
from landline.transfer.receiving import Receiving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.client.hub_member import Member, Opened
    from landline.client.transfer_answerer import Answerer
    from landline.client.transfer_code import CodeWait
    from landline.client.transfer_offers import Offers
    from landline.client.transfer_side import Proven
    from landline.client.unfinished import Running
    from landline.direct.pipe import Pipe
    from landline.direct.proof import Peer
    from landline.transfer.area import Area
    from landline.transfer.messages import Offer
    from landline.transfer.pace import Pace
    from landline.transfer.watch import Outcome, Watch
    from landline.wire.events import FilesOffer

PATIENCE: Final = 300.0
"""Seconds in which a sender that was lost is looked for, unless said otherwise."""
RUN_BYTES: Final = 8
"""Bytes at the beginning of a transfer's id that are the same in all sessions of a sender's run."""
MAKES_ROOM: Final = 10.0
"""Seconds that a session has to end whose sender is back already."""
_LOOK_UP: Final = 0.05
MOST_AT_ONCE: Final = 8
"""What a receiver that takes always receives at a time; who comes beyond is told to come again."""
MOST_OF_ONE: Final = 6
"""Of that, from one device: none keeps all others out."""


class Incoming:
    """A receiver: of one thing, or with `always` of whatever known devices send."""

    def __init__(
        self,
        code: str | Prompt | None = None,
        *,
        into: Path | BinaryIO,
        decide: Asker,
        tell: Callable[[events.TransferEvent], None],
        hub: Callable[[], Member] | Opened | None = None,
        options: ReceiveOptions | None = None,
        pace: Pace | None = None,
        machine: Machine | None = None,
    ) -> None:
        """Receive into the folder or stream `into` what the sender of `code` sends.

        `code`: what `landline send` shows, or its link. None: this side waits with a code of
        its own, and takes from known devices and from offers to it at the hub. A Prompt says
        later which it is; until then it takes from known devices. `decide` is
        asked about everything before it comes, unless a rule has the answer; never two
        things at once. `hub`, `tell`: as for `Outgoing`.
        """
        self._code = code
        self._into = into
        self._decide = decide
        self._options = options or ReceiveOptions()
        self._pace = pace
        self._machine = machine
        self._tell = tell
        self._board = Switchboard(self._told, self._options.language)
        self._hub = None if hub is None else HubAtNeed(hub)
        self._asking = threading.Lock()
        self._noting = threading.Lock()
        self._taking: dict[int, SessionDecider] = {}
        self._live: dict[int, tuple[Pipe, SessionDecider]] = {}
        self._records: dict[int, Running] = {}
        self._slot = 0
        self._asked: CodeAsked | None = None
        self._command = ""
        """What goes on with the session that broke off last."""

    def run(self) -> Outcome | None:
        """Return the outcome; with `always`, never.

        Raises why it did not come. Interrupting it (Ctrl-C) is `cancel`, and the interruption
        goes on.
        """
        return supervised(self._run, self.cancel)

    def pause(self, on: bool) -> None:  # noqa: FBT001 (it says whether)
        """Let nothing come until called with False; from any thread."""
        self._board.pause(on)

    def cancel(self) -> None:
        """Give up, from any thread: `run` ends with IncompleteError `transfer.stopped`.

        The other side is told; what is here is kept so that it can go on later.
        """
        self._board.cancel()

    def _run(self) -> Outcome | None:
        board = self._board
        board.say(events.Begun("receive"))
        try:
            machine = self._machine or Machine()
            side = Side(machine, "receiver", board, self._options, self._hub)
            code = self._code
            if isinstance(code, Prompt):
                return self._prompted(side, code)
            return self._wait(side) if code is None else self._of_code(side, code)
        except Error as error:
            board.fail(error, command=self._command)
            raise
        finally:
            for running in self._records.values():
                running.close(over=False)
            if self._hub is not None:
                self._hub.close()

    def _told(self, event: events.TransferEvent) -> None:
        """Tell an event; who has come is not told below a question for a code."""
        if isinstance(event, events.Met) and self._asked is not None:
            self._asked.withdraw()
        self._tell(event)

    # Asking.

    def _prompted(self, side: Side, prompt: Prompt) -> Outcome | None:
        """Ask for a code, and go on with what is answered, unless somebody known sends first."""
        with self._answering(side) as answerer:
            answerer.serve()
            answerer.announce(side.machine.label)
            while True:
                answerer.errors.clear()
                asked = self._asked = CodeAsked(prompt, answerer.wake)
                answerer.wait(lambda: asked.is_answered or bool(answerer.live))  # noqa: B023
                if asked.is_answered and not answerer.live:
                    asked.check()
                    break
                answerer.wait(lambda: not answerer.live)
                asked.withdraw()
                if answerer.outcomes:
                    return answerer.outcomes[0]
                if answerer.errors and isinstance(answerer.errors[-1], LocalError):
                    raise answerer.errors[-1]
        self._asked = None
        if asked.code is None:
            return self._wait(side)
        if not prompt.at_hub:
            side.hub = None
        return self._of_code(side, asked.code)

    # Calling.

    def _of_code(self, side: Side, written: str) -> Outcome:
        who = shown(written)
        code, addresses = who.code, who.addresses
        self._slot = code.slot
        key = side.led(code.slot)
        return self._call(side, Wanted(str(code.slot), unseen(code), code, key, addresses))

    def _call(self, side: Side, wanted: Wanted) -> Outcome:
        limit = self._options.timeout
        first = LOOKS if limit is None else limit
        again = PATIENCE if limit is None else limit
        caller = Caller(side, wanted, first=first, again=again)
        return caller.run(lambda session, proven: self._converse(side, session, proven))

    # Waiting.

    def _wait(self, side: Side) -> Outcome | None:
        """Wait for whoever may come, or be found going on with what they sent."""
        options = self._options
        with self._answering(side) as answerer, contextlib.ExitStack() as stay:
            waiting: CodeWait | None = None
            if options.always or options.sender:
                answerer.serve()
                addresses = tuple(answerer.addresses)
                side.board.say(events.Waiting(addresses=addresses))
                answerer.announce(side.machine.label)
            else:
                waiting = self._code_shown(side, answerer)
            if options.sender:
                self._also_call(side, answerer, options.sender)
            if self._hub is not None:
                stay.enter_context(self._offers(side, answerer, self._hub))
            answerer.wait(lambda: self._is_enough(answerer, waiting))
            if answerer.outcomes:
                return answerer.outcomes[0]
            raise answerer.errors[-1]

    def _code_shown(self, side: Side, answerer: Answerer) -> CodeWait:
        from landline.client.transfer_code import CodeWait

        waiting = CodeWait(side, answerer, uses=1)
        waiting.begin()
        return waiting

    def _is_enough(self, answerer: Answerer, waiting: CodeWait | None) -> bool:
        if self._options.always:
            answerer.outcomes.clear()
            answerer.errors.clear()
            return False
        if answerer.outcomes:
            return True
        if answerer.errors and not answerer.live:
            is_ours = isinstance(answerer.errors[-1], LocalError)  # the next one fares no better
            if waiting is None or not waiting.is_open or is_ours:
                return True
            answerer.errors.clear()  # it was another one than who has the code
            waiting.remind()
        elif waiting is not None and self._hub is None:
            waiting.check()
        return False

    def _also_call(self, side: Side, answerer: Answerer, key: bytes) -> None:
        """Go to a sender that may be waiting for this side to come back, beside waiting for it."""
        known = side.known(key)
        name = known.name if known is not None else key.hex()[:8]
        missing = UnreachableError("transfer.not-there", name=name)
        addresses = known.addresses[::-1] if known is not None else ()
        wanted = Wanted(name, missing, key=key, addresses=addresses)

        def call() -> None:
            with contextlib.suppress(Error):
                answerer.take(self._call(side, wanted))

        threading.Thread(target=call, name="calling", daemon=True).start()

    def _offers(self, side: Side, answerer: Answerer, hub: HubAtNeed) -> Offers:
        from landline.client.transfer_offers import Offers

        always = self._options.always

        def is_wanted(offer: FilesOffer) -> bool:
            if not always:
                return not answerer.outcomes
            known = side.known(bytes.fromhex(offer.key))
            return offer.room is None and known is not None and known.accept != "no"

        return Offers(
            side,
            hub,
            lambda wanted: self._call(side, wanted),
            answerer.take,
            at_once=MOST_AT_ONCE if always else 1,
            is_wanted=is_wanted,
        )

    @contextlib.contextmanager
    def _answering(self, side: Side) -> Iterator[Answerer]:
        from landline.client.transfer_answerer import Answerer

        options = self._options
        limit = options.timeout
        again = limit if limit is not None or options.always else PATIENCE

        def converse(session: int, proven: Proven) -> Outcome:
            return self._converse(side, session, proven)

        def knows(key: bytes) -> bool:
            if options.sender:
                return key == options.sender
            known = side.known(key)
            return known is not None and known.accept != "no"

        one_each = not options.always
        answerer = Answerer(side, converse, knows=knows, again=again, is_one_each=one_each)
        try:
            yield answerer
        finally:
            answerer.close()

    # One session.

    def _converse(self, side: Side, session: int, proven: Proven) -> Outcome:
        """Have one session; note what it leaves unfinished."""
        board, peer = side.board, side.named(proven.peer)
        decider = self._decider(side, session, proven)
        works: list[tuple[Receiving, Watch]] = []

        def make(watch: Watch) -> Receiving:
            work = Receiving(
                proven.pipe,
                proven.ways,
                into=self._target(side, proven.peer),
                sender=proven.peer.key,
                decide=decider,
                watch=watch,
                pace=self._pace,
                connections=self._options.connections,
            )
            work.begun = note  # whoever is killed from then on may leave something behind
            works.append((work, watch))
            return work

        def noted(watch: Watch) -> Running | None:
            return self._noted(side, session, proven, works[0][0]) if works else None

        def note() -> None:
            self._noted(side, session, proven, works[0][0])

        self._live[session] = proven.pipe, decider
        try:
            with read_once(lambda: decider.offer is not None and decider.offer.stream):
                outcome = board.converse(session, peer, make, noted)
        except Error as error:
            if works:
                self._broken(side, session, proven, *works[0])
            if not is_loss(error):
                board.fail(error, session=session, peer=peer, command=self._command)
            raise
        finally:
            del self._live[session]
        self._taking.pop(session, None)
        self._forget(side, session, self._target(side, proven.peer), works[0][0])
        return outcome

    def _decider(self, side: Side, session: int, proven: Proven) -> SessionDecider:
        decider = self._taking.get(session)
        if decider is None:
            options, peer = self._options, proven.peer
            known = side.known(peer.key) if options.always else None
            into = self._target(side, peer)
            rules = Rules(
                accept="ask" if known is None else known.accept,
                policy=(known.exists if known is not None else None) or options.policy,
                is_busy=lambda: self._is_busy(session, peer.key),
                make_room=lambda offer: self._make_room(session, peer, offer),
                into=str(into.absolute()) if isinstance(into, Path) else "",
                bounds=Bounds(0 if known is None else known.most, spares=options.always),
            )
            decider = SessionDecider(
                side, self._decide, self._asking, session=session, peer=peer, rules=rules
            )
            self._taking[session] = decider
        return decider

    def _is_busy(self, session: int, key: bytes) -> bool:
        """Tell whether the device `key` has to come again; who only talks keeps nobody out."""
        taken = [
            decider.peer.key
            for number, (_, decider) in list(self._live.items())
            if number != session and decider.offer is not None
        ]
        most, of_one = (MOST_AT_ONCE, MOST_OF_ONE) if self._options.always else (1, 1)
        return len(taken) >= most or taken.count(key) >= of_one

    def _make_room(self, session: int, peer: Peer, offer: Offer) -> None:
        """End the session that has not noticed that its connection is gone: its sender is back."""
        run = offer.transfer[:RUN_BYTES]
        deadline = monotonic() + MAKES_ROOM
        for number, (pipe, decider) in list(self._live.items()):
            before = decider.offer
            if number == session or before is None or decider.peer.key != peer.key:
                continue
            if before.transfer[:RUN_BYTES] == run:
                pipe.close()
                while number in self._live and monotonic() < deadline:
                    self._board.sleep(_LOOK_UP)

    def _target(self, side: Side, peer: Peer) -> Path | BinaryIO:
        if self._options.always:
            known = side.known(peer.key)
            if known is not None and known.into:
                return Path(known.into).expanduser()
        return self._into

    def _noted(self, side: Side, session: int, proven: Proven, work: Receiving) -> Running | None:
        """Return the record of what is not finished; None while there is nothing."""
        into = self._target(side, proven.peer)
        left = _left(into, work)
        offer = self._taking[session].offer if session in self._taking else None
        if left is None or offer is None:
            return self._records.get(session)
        with self._noting:
            if session in self._records:
                return self._records[session]
            record = Record(
                left.id,
                "receive",
                safe_text(offer.name, limit=LONGEST_NAME),
                side.device_name(proven.peer),
                key=proven.peer.key.hex(),
                into=left.into,
                tree=left.tree,
                part=left.part,
                slot=self._slot,
                size=offer.size,
            )
            self._records[session] = side.machine.unfinished.begin(record)
        return self._records[session]

    def _broken(
        self, side: Side, session: int, proven: Proven, work: Receiving, watch: Watch
    ) -> None:
        """Keep the record of what is left, if anything is."""
        running = self._noted(side, session, proven, work)
        if self._options.always:  # who comes back has a session of its own
            self._taking.pop(session, None)
        into = self._target(side, proven.peer)
        if _left(into, work) is None:
            self._forget(side, session, into, work)
            self._command = ""
        elif running is not None:
            running.write(done=watch.there)
            self._command = running.record.command
            if self._options.always:
                running.close(over=False)
                del self._records[session]

    def _forget(self, side: Side, session: int, into: Path | BinaryIO, work: Receiving) -> None:
        """Keep no record, whoever made it: there is nothing that is not finished."""
        running = self._records.pop(session, None)
        if running is not None:
            running.close(over=True)
        elif work.area is not None and isinstance(into, Path):
            side.machine.unfinished.forget(_id_of(into, work.area))


class _Left(NamedTuple):
    """What a session may leave in a folder."""

    id: str
    into: str
    tree: str = ""
    part: str = ""


def _left(into: Path | BinaryIO, work: Receiving) -> _Left | None:
    area = work.area
    if not isinstance(into, Path):
        return None
    where = str(into.absolute())
    if area is not None:
        return _Left(_id_of(into, area), where, tree=area.key.hex()) if area.is_kept else None
    part = work.part
    return _Left(record_id("receive", where, part), where, part=part) if part else None


def _id_of(into: Path, area: Area) -> str:
    return record_id("receive", str(into.absolute()), area.key.hex())
