"""Hostile names by a sender that lies, before the real commands: TARGETS R5."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from landline.cli.exits import Exit
from landline.client import transfer_events as events
from landline.transfer.listing import Listing
from landline.transfer.manifest import Entry
from landline.transfer.piping import FileSink
from landline.transfer.sources import Stream, Text
from landline.trust.peers import Known, Peers
from tests.live.cli.programs import LANDLINE, Program
from tests.live.cli_chat.programs import Terminal, environment
from tests.live.transfer.test_lies import Lying
from tests.live.transfer_client.runs import Place, Run
from tests.live.transfer_proofs.hostile_ways import FEW, TEXTS, Home, harms, hostile_folder
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from landline.transfer.sources import Source


class Liar(Place):
    """Sends what it likes, and is called what it likes."""

    def offers(self, source: Source) -> tuple[Run[object], str]:
        sending: Run[object] = self.send(source)  # type: ignore[assignment]
        return sending, sending.wait_for(events.Waiting).link


@pytest.fixture
def liar(tmp_path: Path) -> Liar:
    return Liar(tmp_path / "liar", 0, "\x1b]0;liar\x07\u202eria")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "bo")


def receive(home: Home, link: str, *more: str) -> Program:
    words = (*LANDLINE, "receive", link, "--yes", "--into", "in", *more)
    with Program(words, cwd=home.folder, env=environment(home.folder)) as program:
        program.wait()
        return program


@pytest.mark.parametrize("more", [("--verbose",), ("--json",), ("--exists", "overwrite")])
@pytest.mark.parametrize("above", [(), ("top",)])
def test_names_in_the_list(
    tmp_path: Path, liar: Liar, home: Home, more: tuple[str, ...], above: tuple[str, ...]
) -> None:
    source = tmp_path / "f"
    source.write_bytes(b"content")
    mtime = source.stat().st_mtime_ns
    entries = [Entry("folder", above)] if above else []
    entries += [Entry("file", (*above, name), 7, mtime_ns=mtime) for name in TEXTS[::2]]
    for name in TEXTS[1::2]:
        entries.append(Entry("folder", (*above, name)))
        entries.append(Entry("link", (*above, name, "link"), target=name))
    sending, link = liar.offers(Lying(source, entries))
    got = receive(home, link, *more)
    assert got.process.returncode == Exit.DONE, got.err[-1000:]
    sending.result()
    assert harms(got.out) + harms(got.err) == []
    if "overwrite" not in more:
        assert home.wrong() == []


def shown(home: Home, *words: str) -> str:
    """Run a command; return what it printed, which does no harm."""
    with Program([*LANDLINE, *words], cwd=home.folder, env=environment(home.folder)) as program:
        assert program.wait() == Exit.DONE, program.err
    assert harms(program.out) + harms(program.err) == []
    return program.out


@pytest.mark.parametrize("name", FEW, ids=lambda name: ascii(name)[:20])
def test_names_of_streams_and_devices(tmp_path: Path, home: Home, name: str) -> None:
    """What is sent has no list but a name, as has who sends it."""
    liar = Liar(tmp_path / "liar", 0, name[:60])
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb") as end:
        end.write(b"content")
        end.close()
        sending, link = liar.offers(Stream(reading, name))
        got = receive(home, link, "--verbose")
        if got.process.returncode != Exit.DONE:
            assert len(name) > 255, got.err
            sending.cancel()
    assert harms(got.out) + harms(got.err) == []
    assert home.wrong() == []


def test_all_names_of_streams(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # many files, not safe ones
    for name in NAMES:
        sink = FileSink(home.into, name)
        sink.write(memoryview(b"content"))
        sink.commit()
        sink.discard()
    assert home.wrong() == []
    assert len(list(home.into.iterdir())) > len(NAMES)


def test_all_names_of_devices(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    peers = Peers(home.folder / "state" / "landline")
    labels = TEXTS[::2]
    for number, name in enumerate(labels):
        peers.keep(Known(number.to_bytes(32, "big"), label=name))
    assert shown(home, "known", "list").count("\n") == len(labels)
    assert shown(home, "known", "list", "--json").count("\n") == len(labels)
    assert shown(home, "known", "rule").count("\n") == len(labels)


def at_terminal(home: Home, link: str) -> Terminal:
    words = [*LANDLINE, "receive", link, "--into", str(home.into), "--verbose"]
    return Terminal(words, environment(home.folder))


def test_texts_at_a_terminal(liar: Liar, home: Home) -> None:
    text = "\n".join(name for name in TEXTS if len(name) < 300)
    sending, link = liar.offers(Text(text))
    with at_terminal(home, link) as terminal:
        assert terminal.wait() == Exit.DONE
        terminal.expect(text.splitlines()[-1])
    sending.result()
    assert commands(terminal.raw) == []
    assert home.wrong() == []


def test_names_at_a_terminal(tmp_path: Path, liar: Liar, home: Home) -> None:
    """Of files that are asked about, of those that come, of the device, and of the offer."""
    source = tmp_path / "f"
    source.write_bytes(b"content")
    mtime = source.stat().st_mtime_ns
    entries = [Entry("file", (name,), 7, mtime_ns=mtime) for name in TEXTS]
    lying = Lying(source, entries)
    first, *rest = lying.found
    lying.found = Listing()
    for each in (structs.replace(first, path=("\x1b[2J\x1b]0;offer\x07",)), *rest):
        lying.found.add(each)
    sending, link = liar.offers(lying)
    with at_terminal(home, link) as terminal:
        terminal.expect("[y/N]")
        terminal.enter("y")
        terminal.expect("a capital letter for all")  # before that, what is typed may be keys
        terminal.enter("R")
        assert terminal.wait() == Exit.DONE
    sending.result()
    assert commands(terminal.raw) == []
    assert home.wrong() == []


def commands(raw: str) -> list[str]:
    """Return what commands a terminal in a way that ours do not."""
    found = re.findall(
        "\x1b[^\\[(=>]|\x1b\\[[0-9;]*[^0-9;?KmlhAG]|[\x07\x08\x0e\x9b\u202e\u2028]", raw
    )
    # Our own progress clears what is below it.
    return [each for each in found if each != "\x1b[J"]


def test_names_on_a_disk_are_sent(tmp_path: Path, home: Home) -> None:
    """What a system can have and others cannot is sent by another name, and told."""
    ada = tmp_path / "ada"
    ada.mkdir()
    count = len(list(hostile_folder(ada / "mine").iterdir()))
    assert count > 500
    words = [*LANDLINE, "send", "mine", "--verbose"]
    with Program(words, cwd=ada, env=environment(ada)) as sending:
        err = sending.wait_for("landline://", stream="err")
        found = re.search(r"landline://\S+", sending.wait_for("Waiting", stream="err"))
        assert found, err
        got = receive(home, found[0], "--verbose")
        assert got.process.returncode == Exit.DONE, got.err
        assert sending.wait() == Exit.DONE
    assert harms(got.out) + harms(got.err) + harms(sending.out) + harms(sending.err) == []
    assert home.wrong() == []
    assert len(list((home.into / "mine").iterdir())) == count
