"""What is shown of a transfer as it happens: to people in words, to programs as JSON.

At a terminal the progress is written over at the bottom (`live_lines`); elsewhere a long
transfer says a line every `PLAIN_EVERY` seconds. Codes, texts and paths that arrive are results
and go to standard output, all else to standard error. What does not live here: what happens
(`client.transfer_events`), how far it is in words (`transfer_progress`).
"""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Protocol

from landline.cli.code_shown import in_order, show_code
from landline.cli.live_lines import LiveLines, can_write_over, columns
from landline.cli.transfer_progress import plain_line, progress_line, stream_lines
from landline.cli.transfer_summary import counted, reason, show_summary
from landline.client import transfer_events as events
from landline.safetext import safe_json, safe_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.cli.console import Console

PLAIN_EVERY: Final = 10.0
"""Seconds between two lines of progress where they are not written over (STYLE)."""

ID_SHOWN: Final = 12
"""Characters of a device's id; as many as `landline known list` shows."""


class Display(Protocol):
    """Where the events of a transfer go."""

    failed: events.Failed | None
    """The last failure that was shown."""

    def tell(self, event: events.TransferEvent) -> None:
        """Show an event; never called by two threads at once."""

    def aside(self) -> None:
        """Make room for something else that is printed, until the next event."""


class JsonDisplay:
    """One JSON object a line on standard output, and nothing else."""

    def __init__(self, console: Console) -> None:
        self.failed: events.Failed | None = None
        self._console = console

    def tell(self, event: events.TransferEvent) -> None:
        """Print an event."""
        if isinstance(event, events.Failed):
            self.failed = event
        self._console.result(safe_json(events.encode(event).decode()))

    def aside(self) -> None:
        """Do nothing: each line is complete."""


class PeopleDisplay:
    """Words, in the language chosen."""

    def __init__(
        self, console: Console, *, receives: bool, shows_qr: bool = False, uses: int = 1
    ) -> None:
        """`receives`: what arrives is named on standard output. `uses`: of a code of ours."""
        self.failed: events.Failed | None = None
        self._console = console
        self._receives = receives
        self._shows_qr = shows_qr or console.verbose
        self._uses = uses
        self._live = LiveLines(sys.stderr) if can_write_over() and not console.quiet else None
        self._under_way: dict[int, events.Progress] = {}
        """The last of each session."""
        self._since: dict[int, float] = {}
        """When each was accepted, or began to move: how long people think is no rate."""
        self._moving: set[int] = set()
        self._met_in: set[int] = set()
        """Sessions with somebody: where there are several, failures say with whom."""
        self._next_plain = time.monotonic() + PLAIN_EVERY
        self._searched = ""
        self._lock = threading.Lock()

    def tell(self, event: events.TransferEvent) -> None:
        """Show an event; what says nothing to a person is left out."""
        with self._lock:
            if isinstance(event, events.Progress):
                self._under_way[event.session] = event
                if event.figures.stage == "moving" and event.session not in self._moving:
                    self._moving.add(event.session)
                    self._since[event.session] = time.monotonic()
                self._show_progress()
                return
            show = self._SHOWN.get(type(event))
            if show is not None:
                self._clear()
                show(self, event)

    def aside(self) -> None:
        """Take the progress away, until the next event."""
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        if self._live is not None:
            self._live.clear()

    def _show_progress(self) -> None:
        if self._live is not None:
            self._live.show(self._lines(columns() - 1))
        elif time.monotonic() >= self._next_plain:
            self._next_plain = time.monotonic() + PLAIN_EVERY
            for event in self._under_way.values():
                named, peer = self._named(event), self._who(event.peer)
                line = plain_line(self._console, event.figures, named, peer=peer)
                self._console.tell("send.progress", line=line)

    def _lines(self, columns: int) -> list[str]:
        lines = []
        for event in self._under_way.values():
            named, peer = self._named(event), self._who(event.peer)
            line = progress_line(self._console, event.figures, named, columns, peer=peer)
            lines.append(line)
            if self._console.verbose:
                lines += stream_lines(self._console, event.figures, columns)
        return lines

    def _named(self, event: events.Progress) -> str:
        """Return what stands behind the figures: a file, or who receives, where there are many."""
        return safe_text(event.peer if len(self._under_way) > 1 else event.figures.current)

    def _waiting(self, event: events.Waiting) -> None:
        tell, side = self._console.tell, "receive" if self._receives else "send"
        once = self._console.text(
            "code.once" if self._uses == 1 else "code.times", count=self._uses
        )
        if not event.code:
            addresses = ", ".join(event.addresses) or "-"
            tell(f"code.none.{side}", addresses=addresses)
            if event.hub:
                tell("send.offered-at", hub=safe_text(event.hub))
            return
        if not self._shows_qr or not self._show_qr(event, f"code.beside.{side}", once):
            tell(f"code.show.{side}", once=once)
            show_code(self._console, event.code, event.digits)
        if event.link:
            tell("send.link", link=event.link)
        if event.hub:
            tell("send.at-hub", hub=safe_text(event.hub))
        tell("send.waiting")

    def _show_qr(self, event: events.Waiting, words: str, once: str) -> bool:
        """Show the code also for a camera, with `words` beside it; return whether it fits."""
        if not event.link or self._console.quiet or not sys.stderr.isatty():
            return False
        from landline.cli.qr_shown import beside, qr_lines

        first, second = in_order(self._console, event.code, event.digits)
        text = self._console.text(words, first=first, second=second, once=once)
        address = event.link.partition("#")[0].upper()
        code, wide = qr_lines(self._console, (address, "#", event.digits))
        lines = beside(code, wide, text.split("\n"), columns())
        if lines:
            sys.stderr.write("".join(f"{line}\n" for line in [*lines, ""]))
            sys.stderr.flush()
            if not sys.stdout.isatty():
                self._console.result(first)
        return bool(lines)

    def _searching(self, event: events.Searching) -> None:
        if event.what != self._searched:
            self._searched = event.what
            if event.what.isdecimal():
                self._console.tell("send.searching.code", slot=event.what)
            else:
                self._console.tell("send.searching", what=safe_text(event.what))
        elif event.code == "transfer.not-there":
            self._console.tell(f"send.not-there.{'sender' if self._receives else 'receiver'}")
        elif event.code == "transfer.code-unseen":
            self._console.tell("send.not-there.code")

    def _tried(self, event: events.Tried) -> None:
        if event.left:  # else it is dead, which is told as what has ended the run
            self._console.tell("send.tried", left=event.left)

    def _met(self, event: events.Met) -> None:
        self._met_in.add(event.session)
        key = "send.met.again" if event.again else f"send.met.{event.way}"
        id = event.fingerprint[:ID_SHOWN]
        self._console.tell(key, peer=self._who(event.peer), id=id)
        if event.address:
            self._console.detail("send.met.address", address=safe_text(event.address))

    def _offered(self, event: events.Offered) -> None:
        if event.text:
            return
        what = counted(
            self._console,
            files=event.files,
            folders=event.folders,
            links=event.links,
            size=event.size,
        )
        key = "receive.offered.stream" if event.stream else "receive.offered"
        name = safe_text(event.name)
        self._console.tell(key, peer=self._who(event.peer), name=name, what=what)

    def _accepted(self, event: events.Accepted) -> None:
        self._since.setdefault(event.session, time.monotonic())
        if not self._receives:
            self._console.tell("send.accepted", peer=self._who(event.peer))

    def _refused(self, event: events.Refused) -> None:
        peer = self._who(event.peer)
        if self._receives:
            if event.code == "transfer.too-large":
                self._console.tell("receive.too-large", peer=peer)
        elif event.code == "transfer.refused":
            self._console.tell("send.refused", peer=peer)
        else:
            self._console.tell("send.refused.why", peer=peer, why=reason(self._console, event.code))

    def _paused(self, event: events.Paused) -> None:
        if self._live is None:  # else the progress says so, as long as it is so
            self._console.tell(f"send.paused-now.{event.by}", peer=self._who(event.peer))

    def _resumed(self, event: events.Resumed) -> None:
        if self._live is None:
            self._console.tell("send.resumed")

    def _lost(self, event: events.Lost) -> None:
        self._under_way.pop(event.session, None)
        self._since.pop(event.session, None)  # what arrives after the break is counted anew
        self._moving.discard(event.session)
        why = ""
        if event.code != "transfer.lost":
            why = self._console.text("send.lost.why", why=reason(self._console, event.code))
        key = "send.lost" if event.again_in is None else "send.lost.again"
        self._console.tell(key, peer=self._who(event.peer), why=why)

    def _arrived(self, event: events.Arrived) -> None:
        self._under_way.pop(event.session, None)
        peer, since = self._who(event.peer), self._since.pop(event.session, None)
        seconds = event.outcome.seconds if since is None else time.monotonic() - since
        show_summary(self._console, event.outcome, peer, seconds, receives=self._receives)

    def _failed(self, event: events.Failed) -> None:
        self._under_way.pop(event.session, None)
        # What ended a session ends the run as well, and is told of it (session 0) once more.
        is_told = self.failed is not None and self.failed.code == event.code and not event.session
        self.failed = event
        if is_told:
            return
        line = event.text
        if event.session and len(self._met_in) > 1:
            line = f"{self._who(event.peer)}: {line}"
        if event.hint:
            line += f"{'。' if self._console.language == 'zh' else '. '}{event.hint}"
        self._console.complain(line)
        if event.command:
            self._console.tell("send.go-on", command=safe_text(event.command))

    def _who(self, peer: str) -> str:
        return safe_text(peer) or self._console.text("send.somebody")

    _SHOWN: Final[dict[type[events.TransferEvent], Callable[[Any, Any], None]]] = {
        events.Waiting: _waiting,
        events.Searching: _searching,
        events.Tried: _tried,
        events.Met: _met,
        events.Offered: _offered,
        events.Accepted: _accepted,
        events.Refused: _refused,
        events.Paused: _paused,
        events.Resumed: _resumed,
        events.Lost: _lost,
        events.Arrived: _arrived,
        events.Failed: _failed,
    }
