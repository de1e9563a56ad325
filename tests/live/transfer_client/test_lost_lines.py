"""The line breaks while both sides live: they find each other again, and go on."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from landline.client import incoming, transfer_answerer, transfer_events as events
from landline.client.code_link import code_link
from landline.errors import IncompleteError, RefusedError
from landline.transfer.sources import Stream
from landline.trust.codes import Code
from tests.live.transfer_client.runs import PATIENCE, Yes
from tests.unit.transfer.small_disks import mounted, only_root, plugged_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.live.transfer_client.runs import Place

PIECE = 64 * 1024
SIZE = 24 << 20


class Middle:
    """A port that leads to another, and can be cut: nothing gets through meanwhile."""

    def __init__(self, to: str) -> None:
        host, _, port = to.rpartition(":")
        self._to = (host, int(port))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._socks: list[socket.socket] = []
        self._is_cut = False
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        self.moved = 0
        self.cut_at: int | None = None
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                with self._lock:
                    if self._is_cut:
                        near.close()
                        continue
                    far = socket.create_connection(self._to)
                    self._socks += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(PIECE):
                target.sendall(data)
                self.moved += len(data)
                if self.cut_at is not None and self.moved >= self.cut_at:
                    self.cut_at = None
                    self.cut()
        for sock in (source, target):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            for sock in self._socks:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
                sock.close()
            self._socks.clear()

    def mend(self) -> None:
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        with suppress(OSError):  # the accepting thread hears of it, but not of the closing
            self._listening.shutdown(socket.SHUT_RDWR)
        self._accepting.join(PATIENCE)
        self._listening.close()
        self.cut()


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(bytes(range(256)) * (SIZE // 256))
    return path


@pytest.fixture
def middles() -> Iterator[list[Middle]]:
    made: list[Middle] = []
    yield made
    for each in made:
        each.close()


def between(waiting: events.Waiting, middles: list[Middle]) -> tuple[Middle, str]:
    middle = Middle(waiting.addresses[0])
    middles.append(middle)
    return middle, code_link(Code.parse(waiting.code), [middle.address])


def test_a_line_that_is_cut_and_mended(
    ada: Place, bo: Place, big: Path, middles: list[Middle]
) -> None:
    sending = ada.send(big, beacon=0)
    middle, link = between(sending.wait_for(events.Waiting), middles)
    middle.cut_at = SIZE // 2
    receiving = bo.receive(link, beacon=0)
    assert sending.wait_for(events.Lost).again_in is None
    assert receiving.wait_for(events.Lost).again_in is not None
    middle.mend()
    assert receiving.result().files == 1
    sending.result()
    assert receiving.wait_for(events.Met, 2).again
    assert sending.wait_for(events.Met, 2).session == sending.wait_for(events.Met).session
    assert (bo.inbox / "big.bin").read_bytes() == big.read_bytes()


def test_what_comes_from_a_pipe_waits_for_nobody_after_a_cut(
    ada: Place, bo: Place, big: Path, middles: list[Middle]
) -> None:
    with big.open("rb") as data:
        sending = ada.send(Stream(data.fileno(), "dump.sql"), beacon=0)
        middle, link = between(sending.wait_for(events.Waiting), middles)
        middle.cut_at = SIZE // 2
        receiving = bo.receive(link, beacon=0)
        for run in (sending, receiving):
            with pytest.raises(IncompleteError) as caught:
                run.result()
            assert caught.value.code == "transfer.stream-lost"
            assert run.wait_for(events.Failed).command == ""
    assert list(bo.inbox.iterdir()) == []
    assert bo.machine.unfinished.all() == []


@only_root
def test_what_is_on_a_disk_that_was_unplugged_goes_on_once_it_is_back(
    ada: Place, bo: Place, big: Path, middles: list[Middle], tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", "64m") as disk:
        with plugged_in(disk, bo.inbox):
            sending = ada.send(big, beacon=0, connections=1)
            middle, link = between(sending.wait_for(events.Waiting), middles)
            middle.cut_at = SIZE * 5 // 6
            receiving = bo.receive(link, beacon=0, connections=1)
            receiving.wait_for(events.Lost)
            receiving.cancel()
            sending.cancel()
        assert [each.away for each in bo.machine.unfinished.all()] == [True]
        with plugged_in(disk, bo.inbox):
            assert [each.away for each in bo.machine.unfinished.all()] == [False]
            sending = ada.send(big, beacon=0)
            _, link = between(sending.wait_for(events.Waiting), middles)
            asked = Yes()
            assert bo.receive(link, decide=asked, beacon=0).result().size < SIZE
            sending.result()
            assert asked.asked == []
            assert (bo.inbox / "big.bin").read_bytes() == big.read_bytes()
        assert bo.machine.unfinished.all() == []


def test_the_beacon_finds_it_where_the_address_does_not_lead_there_any_more(
    ada: Place, bo: Place, big: Path, middles: list[Middle]
) -> None:
    sending = ada.send(big)
    middle, link = between(sending.wait_for(events.Waiting), middles)
    middle.cut_at = SIZE // 2
    receiving = bo.receive(link)
    receiving.result()
    sending.result()
    assert (bo.inbox / "big.bin").stat().st_size == SIZE


def test_a_line_that_stays_cut(
    ada: Place, bo: Place, big: Path, middles: list[Middle], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "PATIENCE", 0.5)
    sending = ada.send(big, beacon=0, timeout=PATIENCE)
    middle, link = between(sending.wait_for(events.Waiting), middles)
    middle.cut_at = SIZE // 2
    receiving = bo.receive(link, beacon=0)
    sending.wait_for(events.Lost)
    monkeypatch.setattr(transfer_answerer, "monotonic", lambda: monotonic() + PATIENCE)
    for run, place in ((sending, ada), (receiving, bo)):
        with pytest.raises(IncompleteError) as caught:
            run.result()
        assert caught.value.code == "transfer.lost"
        record = place.machine.unfinished.all()[0]
        assert run.wait_for(events.Failed).command == record.command


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_either_side_gives_up_and_the_other_is_told(
    ada: Place, bo: Place, big: Path, who: str
) -> None:
    sending = ada.send(big)
    receiving = bo.receive(sending.wait_for(events.Waiting).code)
    one, other = (sending, receiving) if who == "sender" else (receiving, sending)
    one.work.pause(on=True)
    other.wait_for(events.Met)
    one.cancel()
    with pytest.raises(IncompleteError, match="Stopped"):
        one.result()
    with pytest.raises(RefusedError) as caught:
        other.result()
    assert caught.value.code == "transfer.cancelled"


def test_pausing_holds_both_sides(ada: Place, bo: Place, tmp_path: Path) -> None:
    path = tmp_path / "paused.bin"
    path.write_bytes(bytes(SIZE))
    sending = ada.send(path)
    sending.work.pause(on=True)
    receiving = bo.receive(sending.wait_for(events.Waiting).code)
    assert receiving.wait_for(events.Paused).by == "there"
    assert sending.wait_for(events.Paused).by == "here"
    sending.work.pause(on=False)
    receiving.result()
    sending.result()
    assert receiving.wait_for(events.Resumed).peer == "ada"
