"""Sending: finds whoever is to have it, or lets itself be found, until it has arrived there.

    to nobody in particular    a code is shown, and whoever has it comes         (answers)
    to a code                  somebody waits with it                            (calls)
    to a device that is known  it waits, or will                                 (calls)
    to `@user`, or a room      they are told through a hub, and come             (answers)

What does not live here: a session (`transfer.sending`), calling and answering themselves
(`transfer_caller`, `transfer_answerer`).
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from landline.client import transfer_events as events
from landline.client.addressee import AtHub, addressee
from landline.client.code_link import Shown
from landline.client.switchboard import Switchboard, is_loss, is_no, read_once, supervised
from landline.client.transfer_caller import LOOKS, Caller, Wanted, unseen
from landline.client.transfer_options import SendOptions
from landline.client.transfer_side import Machine, Side
from landline.client.unfinished import Record, record_id
from landline.errors import Error, RefusedError, UnreachableError, UsageError
from landline.safetext import safe_text
from landline.transfer.manifest import totals
from landline.transfer.sending import Sending
from landline.transfer.sources import Files, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from landline.client.hub_at_need import HubAtNeed
    from landline.client.hub_member import Member, Opened
    from landline.client.transfer_answerer import Answerer
    from landline.client.transfer_side import Proven
    from landline.client.unfinished import Running
    from landline.transfer.pace import Pace
    from landline.transfer.sources import Source
    from landline.transfer.watch import Outcome, Watch
    from landline.trust.peers import Known
    from landline.wire.events import Declined, FilesAbout

LONGEST_NAME: Final = 200
"""Characters of a name in the list of what is unfinished,"""
MOST_NAME: Final = 255
"""and in what a hub is told (`offer_verbs.FilesAbout`)."""


class Outgoing:
    """One thing that is sent, to one receiver or several."""

    def __init__(
        self,
        source: Source,
        to: str | None = None,
        *,
        tell: Callable[[events.TransferEvent], None],
        hub: Callable[[], Member] | Opened | None = None,
        options: SendOptions | None = None,
        pace: Pace | None = None,
        machine: Machine | None = None,
    ) -> None:
        """Send `source` (`transfer.sources`: Files, Stream, Text) to `to`.

        `to`: None: whoever gets the code that `waiting` tells; a code or its link: who waits
        with it (`landline receive`); the name of a device that is known; `@user` or a room
        of the hub. `hub` makes a client of the hub that may help, not open yet, and is called
        only if one is needed; None: without. `tell` is called with all that happens, from
        any thread, never from two at once; it must not block for long. `pace` is shared by
        all receivers.
        """
        self._source = source
        self._to = to
        self._options = options or SendOptions()
        self._pace = pace
        self._machine = machine
        self._board = Switchboard(tell, self._options.language)
        self._hub = None if hub is None else _at_need(hub)
        self._paths = _paths(source)
        self._size = source.found.size if isinstance(source, Files) else 0
        self._slot = 0
        self._records: dict[bytes, Running] = {}
        """Of those who do not have it yet, by the key of their device."""
        self._command = ""
        """What goes on with the session that broke off last."""

    def run(self) -> list[Outcome]:
        """Return the outcome for each receiver that has it, once all have who are to.

        Raises what made the last of them fail if none has it. Interrupting it (Ctrl-C) is
        `cancel`, and the interruption goes on.
        """
        return supervised(self._run, self.cancel)

    def pause(self, on: bool) -> None:  # noqa: FBT001 (it says whether)
        """Send nothing until called with False; from any thread."""
        self._board.pause(on)

    def cancel(self) -> None:
        """Give up, from any thread: `run` ends with IncompleteError `transfer.stopped`.

        The other side is told, and keeps what it has so that it can go on later.
        """
        self._board.cancel()

    def _run(self) -> list[Outcome]:
        board = self._board
        board.say(events.Begun("send"))
        try:
            machine = self._machine or Machine()
            side = Side(machine, "sender", board, self._options, self._hub)
            if self._to is None:
                return self._with_code(side)
            who = addressee(self._to, machine.peers, has_hub=self._hub is not None)
            if isinstance(who, AtHub):
                return self._at_hub(side, who.to)
            wanted = self._shown(side, who) if isinstance(who, Shown) else self._known(who)
            return [self._call(side, wanted)]
        except Error as error:
            board.fail(error, command=self._command)
            raise
        finally:
            for running in self._records.values():
                running.close(over=False)
            if self._hub is not None:
                self._hub.close()

    # Calling.

    def _call(self, side: Side, wanted: Wanted) -> Outcome:
        limit = self._options.timeout
        first = LOOKS if limit is None and wanted.code is not None else limit
        caller = Caller(side, wanted, first=first, again=limit)
        return caller.run(lambda session, proven: self._converse(side, session, proven))

    def _shown(self, side: Side, who: Shown) -> Wanted:
        code, addresses = who.code, who.addresses
        self._slot = code.slot
        return Wanted(str(code.slot), unseen(code), code, side.led(code.slot), addresses)

    def _known(self, who: Known) -> Wanted:
        missing = UnreachableError("transfer.not-there", name=who.name)
        return Wanted(who.name, missing, key=who.key, addresses=who.addresses[::-1])

    # Answering.

    def _with_code(self, side: Side) -> list[Outcome]:
        from landline.client.transfer_code import CodeWait

        count = self._options.receivers or 1
        unfinished = side.machine.unfinished
        partners = unfinished.partners(self._paths) if self._paths else set()
        with self._answering(side, lambda key: key in partners) as answerer:
            waiting = CodeWait(side, answerer, uses=count)
            waiting.begin()

            def is_enough() -> bool:
                if _ended(answerer) >= count:
                    return True
                try:
                    waiting.check()
                except Error:
                    if not answerer.outcomes:
                        raise
                    return True
                return False

            answerer.wait(is_enough)
            return _results(answerer)

    def _at_hub(self, side: Side, to: str) -> list[Outcome]:
        from landline.wire.verbs import OfferFiles

        assert self._hub is not None
        several = self._options.receivers or 1
        count = 1 if to.startswith("@") else several if several > 1 else None
        line = self._hub.line()
        with self._answering(side, lambda key: False) as answerer:

            def declined(event: Declined) -> None:
                side.board.say(events.Refused(0, safe_text(event.by), "transfer.refused"))
                if to.startswith("@"):
                    answerer.take(RefusedError("transfer.refused"))

            addresses = tuple(answerer.addresses)
            verb = OfferFiles(
                to=to, about=about(self._source), addresses=addresses, key=side.key.hex()
            )
            answerer.serve()
            try:
                answerer.offer(line, verb, trusts=True, declined=declined)
            except RefusedError as error:
                named = safe_text(to, limit=LONGEST_NAME)
                if error.code == "person.unknown":
                    raise UsageError("send.no-user", to=named, hub=line.address.label) from error
                if error.code != "room.unknown":
                    raise
                # Whoever mistyped a machine's name is helped by no word on rooms.
                raise UsageError("send.nowhere", to=named, hub=line.address.label) from error
            side.board.say(events.Waiting(addresses=addresses, hub=line.address.label))
            answerer.announce("")
            answerer.wait(lambda: count is not None and _ended(answerer) >= count)
            return _results(answerer)

    @contextlib.contextmanager
    def _answering(self, side: Side, knows: Callable[[bytes], bool]) -> Iterator[Answerer]:
        from landline.client.transfer_answerer import Answerer

        def converse(session: int, proven: Proven) -> Outcome:
            return self._converse(side, session, proven)

        answerer = Answerer(side, converse, knows=knows, again=self._options.timeout)
        try:
            yield answerer
        finally:
            answerer.close()

    # One session.

    def _converse(self, side: Side, session: int, proven: Proven) -> Outcome:
        """Have one session; note that it is not finished until it is."""
        board, peer = side.board, side.named(proven.peer)
        watches: list[Watch] = []

        def make(watch: Watch) -> Sending:
            watches.append(watch)
            connections = self._options.connections
            return Sending(
                self._source,
                proven.pipe,
                proven.ways,
                watch=watch,
                pace=self._pace,
                connections=connections,
            )

        running = self._noted(side, proven.peer.key, side.device_name(proven.peer))
        try:
            with read_once(lambda: isinstance(self._source, Stream)):
                outcome = board.converse(session, peer, make, lambda watch: running)
        except Error as error:
            if running is not None and watches:
                running.write(done=watches[0].there)
            self._broken(side, session, proven, error)
            raise
        self._forget(proven.peer.key)
        return outcome

    def _broken(self, side: Side, session: int, proven: Proven, error: Error) -> None:
        board, peer = side.board, side.named(proven.peer)
        if is_no(error):
            self._forget(proven.peer.key)
            board.say(events.Refused(session, peer, error.code))
        running = self._records.get(proven.peer.key)
        self._command = running.record.command if running is not None else ""
        if not is_loss(error):
            board.fail(error, session=session, peer=peer, command=self._command)

    def _noted(self, side: Side, key: bytes, peer: str) -> Running | None:
        """Return the record of what goes to this receiver; None where it cannot go on later."""
        if not self._paths:
            return None
        if key not in self._records:
            to = (self._to or "") if self._to is not None and self._to.startswith("@") else ""
            record = Record(
                record_id("send", key.hex(), *self._paths),
                "send",
                safe_text(_name(self._source), limit=LONGEST_NAME),
                peer,
                key=key.hex(),
                to=to,
                paths=self._paths,
                slot=self._slot,
                size=self._size,
            )
            self._records[key] = side.machine.unfinished.begin(record)
        return self._records[key]

    def _forget(self, key: bytes) -> None:
        running = self._records.pop(key, None)
        if running is not None:
            running.close(over=True)


def about(source: Source) -> FilesAbout:
    """Return what a hub is told of it, in a few words."""
    from landline.wire.offer_verbs import FilesAbout

    if not isinstance(source, Files):
        name = source.name if isinstance(source, Stream) else ""
        kind: Literal["text", "stream"] = "stream" if isinstance(source, Stream) else "text"
        return FilesAbout(name=name[:MOST_NAME], kind=kind)
    told = totals(source.manifest)
    return FilesAbout(
        name=_name(source)[:MOST_NAME], files=told.files, folders=told.folders, size=told.size
    )


def _at_need(hub: Callable[[], Member] | Opened) -> HubAtNeed:
    from landline.client.hub_at_need import HubAtNeed

    return HubAtNeed(hub)


def _name(source: Source) -> str:
    return source.name if isinstance(source, Files) else ""


def _ended(answerer: Answerer) -> int:
    return len(answerer.outcomes) + len(answerer.errors)


def _results(answerer: Answerer) -> list[Outcome]:
    if not answerer.outcomes and answerer.errors:
        raise answerer.errors[-1]
    return answerer.outcomes


def _paths(source: Source) -> tuple[str, ...]:
    """Return what was named, absolute; nothing where it cannot be sent a second time."""
    if not isinstance(source, Files):
        return ()
    return tuple(str(Path(each.where).absolute()) for each in source.found.named)
