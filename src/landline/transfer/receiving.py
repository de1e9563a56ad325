"""Receiving what one sender has, over one session, into a folder or an open file.

    outcome = Receiving(control, ways, into=folder, sender=key, decide=…, policy="ask", …).run()

Connections bring records, which are held against what the core expects and put on the disk
(`landing`). What does not live here: connecting to the sender, trying again, asking a person.
"""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO, Final

from landline.errors import (
    Error,
    IncompleteError,
    ProtocolError,
    UsageError,
    VerificationError,
)
from landline.transfer import slices
from landline.transfer.area import Area
from landline.transfer.arriving import Arriving
from landline.transfer.asking import Question
from landline.transfer.decided import arrived, coming
from landline.transfer.driving import Driver
from landline.transfer.keys import Keys
from landline.transfer.landing import Landing
from landline.transfer.manifest import Manifest
from landline.transfer.orders import (
    AskAbout,
    Complete,
    Consider,
    Finish,
    Fit,
    HashHere,
    Land,
    Look,
    LookAgain,
    Order,
    Renew,
    StreamEnd,
    Text,
)
from landline.transfer.packs import items
from landline.transfer.piping import FileSink, OpenSink, Piping
from landline.transfer.processor import is_fast
from landline.transfer.receiver import Receiver
from landline.transfer.records import Kind
from landline.transfer.watch import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.transfer.asking import Decider
    from landline.transfer.control import Control, Ways
    from landline.transfer.decisions import Plan
    from landline.transfer.looking import Looking
    from landline.transfer.messages import Offer
    from landline.transfer.pace import Pace
    from landline.transfer.records import Header
    from landline.transfer.streams import Stream
    from landline.transfer.watch import Meter, Watch

_OF_CONNECTION: Final = (IncompleteError, ProtocolError, VerificationError)
"""What is wrong with one connection; another may do better."""


class Receiving(Driver):
    """The receiver's side of one session. Threads may call `pause` and `cancel`."""

    def __init__(
        self,
        control: Control,
        ways: Ways,
        *,
        into: Path | BinaryIO,
        sender: bytes,
        decide: Decider,
        watch: Watch,
        pace: Pace | None = None,
        connections: int | None = None,
    ) -> None:
        """Receive from who is at the other end of `control`; takes both over.

        `into`: a folder, made if missing; or, for a stream alone, what is open for bytes.
        `sender`: the device key of who sends, by which a broken-off run of the same is found.
        """
        self.begun: Callable[[], None] = lambda: None
        """Called once `area` or `part` is known, before anything of what is sent is on the disk."""
        self._bounds: Final = decide.bounds
        self._core: Final = Receiver(
            decide.policy, monotonic(), fast=is_fast(), most=self._bounds.most
        )
        super().__init__(self._core, control, ways, watch, pace, connections, greets=False)
        self._into = into
        self._sender = sender
        self._decide = decide
        self._area: Area | None = None
        self._manifest = Manifest([])
        self._offer: Offer | None = None
        self._plan: Plan | None = None
        self._target: Landing | Piping | None = None
        self._paths: list[Path] = []
        self._text = ""
        self._length: int | None = None
        """Bytes of the stream, once its end is known."""
        self._is_read = False
        """Whether the sender has ended the connection of a stream: it has no more of it."""

    def run(self) -> Outcome:
        """Receive it; return what has become of it once everything is there.

        Raises the Error that ended it: what has arrived is kept for a resume, unless either
        side said that it was final. KeyboardInterrupt passes through; the other side is told
        that it was cancelled.
        """
        try:
            self._drive()
            self._watch.stage = "over"
            return self._outcome()
        finally:
            self._settle()

    @property
    def area(self) -> Area | None:
        """Where it lands, once that is known."""
        return self._area

    @property
    def part(self) -> str:
        """The hidden file of its folder that a stream lands in, as long as there is one."""
        return self._target.part if isinstance(self._target, Piping) else ""

    def _wants_more(self) -> bool:
        core = self._core
        # The end of a stream's connection may be here before the news how long it is.
        if core.is_over or core.done is not None or self._is_read:
            return False
        return core.landed < core.size or (self._is_stream and self._length is None)

    def _waits(self) -> bool:
        return self._wants_more() and super()._waits()

    def _size(self) -> int:
        return self._core.size

    def _landed(self) -> int:
        return self._core.landed

    def _at_once(self, order: Order) -> bool:
        if isinstance(order, Fit):
            # Behind it comes the answer, upon which a sender begins.
            assert self._area is not None
            assert self._offer is not None
            self._area.require(order.plan, self._offer.holes)
            return True
        return False

    def _do(self, order: Order) -> None:
        match order:
            case Consider():
                self._consider(order.offer)
            case Look():
                self._look(order.manifest, order.identity)
            case HashHere():
                self._watch.stage = "proving"
                roots = self._looking.roots(order.entries, self._wanted)
                self._act(lambda: self._core.hashed(roots))
            case AskAbout():
                self._ask(order.entries)
            case LookAgain():
                self._look_again(order.plan)
            case Land():
                self._land(order)
            case _:
                self._do_late(order)

    def _do_late(self, order: Order) -> None:
        match order:
            case Complete():
                self._complete(order.entry)
            case Renew():
                self._files.renew(order.entry, order.to)
                self._act(lambda: self._core.renewed(order.entry))
            case StreamEnd():
                self._length = order.size
            case Text():
                self._text = order.text
            case Finish():
                self._watch.stage = "finishing"
                self._finish()
                self._act(self._core.finished)

    # What takes long, in the caller's thread.

    def _consider(self, offer: Offer) -> None:
        self._offer = offer
        code = self._decide.consider(offer, self._stopping)
        if code is not None:
            self._act(lambda: self._core.refuse(code))
            return
        if not (offer.stream or offer.text or isinstance(self._into, Path)):
            raise UsageError("transfer.needs-folder")
        # Connections may be here before this side knows that they may.
        self._expect(offer.transfer)
        self._act(self._core.accept)

    def _look(self, manifest: Manifest, identity: bytes) -> None:
        self._watch.stage = "looking"
        assert isinstance(self._into, Path)
        spares = self._bounds.spares
        area = self._area = Area(self._into, self._sender, manifest, identity, spares=spares)
        self.begun()
        self._manifest = manifest
        looking = self._looking
        looking.look(self._wanted)
        self._act(lambda: self._core.looked(looking.found, looking.names, resumes=area.resumes))

    def _look_again(self, plan: Plan) -> None:
        looking = self._looking
        looking.look_again(plan, self._wanted)
        found = {entry: looking.found[entry] for entry in looking.again}
        self._act(lambda: self._core.looked_again(found))

    def _ask(self, entries: list[int]) -> None:
        questions = []
        for number in entries:
            entry, found = self._manifest.entries[number], self._looking.found[number]
            questions.append(
                Question(number, entry.path, entry.size, entry.mtime_ns, found.size, found.mtime_ns)
            )
        answers = self._decide.choose(questions, self._stopping)
        self._act(lambda: self._core.answered(answers))

    def _land(self, order: Land) -> None:
        offer = self._offer
        assert offer is not None
        self._plan = order.plan
        if offer.stream:
            into = self._into
            bounds = self._bounds
            sink = (
                FileSink(into, offer.name, spares=bounds.spares)
                if isinstance(into, Path)
                else OpenSink(into)
            )
            self._target = Piping(sink, bounds.most)
            self.begun()
            self._connections = 1
            self._watch.files = 1
        else:
            assert self._area is not None
            self._target = self._area.land(order.manifest, order.plan, offer.holes)
            self._target.begin(self._stopping)
            self._watch.files = coming(order.manifest.entries, order.plan.decisions)
        self._watch.stage = "moving"
        self._connect(Keys(order.secret, offer.transfer, "receiver", order.cipher))

    def _complete(self, entry: int) -> None:
        path = self._files.complete(entry)
        self._act(lambda: self._core.completed(entry, path))

    def _finish(self) -> None:
        if isinstance(self._target, Piping):
            path = self._target.finish(self._length or 0)
            self._paths = [path] if path else []
        elif self._area is not None:
            self._paths = self._area.finish()

    def _settle(self) -> None:
        if isinstance(self._target, Piping):
            self._target.close()
        if self._area is not None:
            self._area.settle(keep=self._ended is None or not self._ended.final)
        self._target = None

    # Data connections.

    def _carry(self, stream: Stream, meter: Meter) -> None:
        number, target = stream.number, self._target
        assert target is not None
        with self._turn:
            self._core.opened(number)
        arriving = Arriving(lambda entry, index: self._claim(number, entry, index, meter))
        while (record := stream.receive()) is not None:
            header, content = record
            if header.kind is Kind.DATA:
                zeros = arriving.data(header, content)
                target.data(header.entry, header.offset, content, zeros)
                meter.moved += header.length
                meter.open += header.length
            elif header.kind is Kind.SEGMENT:
                arrived = arriving.segment(header, content)
                target.segment(arrived)
                self._landed_segment(number, arrived.entry, arrived.index, meter)
            elif header.kind is Kind.PACK:
                arriving.between()
                self._take_pack(number, content, meter)
            elif header.kind is Kind.SLICE:
                arriving.between()
                self._take_slice(stream, header, content, meter)
        self._is_read = self._is_stream

    def _carried(self, number: int, error: Error | None) -> None:
        if error is not None and not isinstance(error, _OF_CONNECTION):
            self._fail(error)
        code = error.code if error is not None else ""
        self._act(lambda: self._core.over(number, code))

    def _claim(self, number: int, entry: int, index: int, meter: Meter) -> int | None:
        with self._turn:
            size = self._core.claim(number, entry, index)
        meter.open = 0
        if isinstance(self._target, Piping):
            self._target.forget()
        if size is not None:
            meter.current = self._name(entry)
        return size

    def _landed_segment(self, number: int, entry: int, index: int, meter: Meter) -> None:
        meter.open = 0
        for order in self._act_here(lambda: self._core.landed_segment(number, entry, index)):
            if isinstance(order, Complete):
                # Here, and not in the caller's thread: files that wait for it would pile up.
                self._complete(order.entry)
                meter.files += 1
            else:
                self._tasks.put(order)

    def _take_pack(self, number: int, content: memoryview, meter: Meter) -> None:
        found = items(content)
        entries = [item.entry for item in found]
        with self._turn:
            expected = self._core.claim_pack(number, entries)
        if not expected:
            raise ProtocolError("record.place")
        meter.current = self._name(entries[0])
        self._files.pack(found)
        meter.moved += sum(len(item.content) for item in found)
        meter.files += len(found)
        self._act(lambda: self._core.landed_pack(number, entries))

    def _take_slice(
        self, stream: Stream, header: Header, content: memoryview, meter: Meter
    ) -> None:
        number, entry, index = stream.number, header.entry, header.offset
        with self._turn:
            size = self._core.claim_slice(number, entry, index)
        if size is None:
            raise ProtocolError("record.place")
        meter.current = self._name(entry)
        start, length = slices.span(size, index)
        data = slices.opened(content, length)
        zeros = length - len(data)
        self._files.data(entry, start + zeros, data, zeros)
        meter.moved += length
        with self._turn:
            is_last = self._core.landed_slice(number, entry, index)
            self._tell()
        if is_last:
            segment = slices.segment_of(index)
            self._files.prove(entry, segment, stream.frame)
            self._landed_segment(number, entry, segment, meter)

    def _name(self, entry: int) -> str:
        if self._plan is None or entry >= len(self._plan.decisions):
            return self._offer.name if self._offer else ""
        return self._plan.path(entry)[-1]

    @property
    def _looking(self) -> Looking:
        assert self._area is not None
        return self._area.looking

    @property
    def _files(self) -> Landing:
        assert isinstance(self._target, Landing)
        return self._target

    @property
    def _is_stream(self) -> bool:
        return isinstance(self._target, Piping)

    def _outcome(self) -> Outcome:
        done, offer = self._core.done, self._offer
        assert done is not None
        assert offer is not None
        entries, plan = self._manifest.entries, self._plan
        missing = {entry for entry, _ in done.told}
        counts = arrived(entries, plan.decisions if plan else (), missing)
        told = [("/".join(entries[entry].path), code) for entry, code in done.told]
        told += [(each.name, str(each.why)) for each in self._manifest.renamed.values()]
        return Outcome(
            offer.name,
            counts["file"] + offer.stream,
            counts["folder"],
            counts["link"],
            self._core.landed,
            done.skipped,
            done.missing,
            told,
            self._paths,
            self._text,
            monotonic() - self._started,
        )
