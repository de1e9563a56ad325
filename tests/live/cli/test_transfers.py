"""`landline send` and `landline receive` as processes: two people with a home each."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest

from landline.cli.exits import Exit
from tests.live.cli.programs import LANDLINE, Program
from tests.live.cli_chat.programs import Hub, Terminal, environment, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK: Final = re.compile(r"landline://\S+#\S+(?=\s)")
"""All of it: more of the line has come."""
CODE: Final = re.compile(r"^ *(\d+-[a-z]+-[a-z]+-[a-z]+)$", re.MULTILINE)
SLOW: Final = ("--limit", "1M")
"""Slow enough for a person to come between."""
MIB: Final = 1 << 20


class Person:
    """One who has a home of their own on this machine."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()

    def start(self, *words: str, stdin: bytes = b"") -> Program:
        """Start a command with its input from a pipe that ends after `stdin`."""
        program = Program([*LANDLINE, *words], cwd=self.home, env=environment(self.home))
        threading.Thread(target=_feed, args=(program, stdin), daemon=True).start()
        return program

    def at_terminal(self, *words: str) -> Terminal:
        """Start a command at a terminal."""
        program = [*LANDLINE[:-2], "-c", AT_HOME, str(self.home), *words]
        return Terminal(program, environment(self.home, COLUMNS="80"))

    def run(self, *words: str, stdin: bytes = b"") -> Program:
        """Run a command to its end."""
        with self.start(*words, stdin=stdin) as program:
            program.wait()
            return program

    def make(self, name: str, size: int) -> bytes:
        """Make a file of `size` bytes that no other has."""
        data = random.Random(f"{name}{size}").randbytes(size)
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return data

    def read(self, name: str) -> bytes:
        return (self.home / name).read_bytes()


AT_HOME: Final = (
    "import os, sys; os.chdir(sys.argv.pop(1));from landline.cli.main import main; main()"
)


@pytest.fixture
def ada(tmp_path: Path) -> Person:
    return Person(tmp_path / "ada")


@pytest.fixture
def bo(tmp_path: Path) -> Person:
    return Person(tmp_path / "bo")


def link_of(sender: Program) -> str:
    """Return the link that a command shows, once it does."""
    until(lambda: LINK.search(sender.err), lambda: sender.err)
    return str(LINK.findall(sender.err)[0])


def link_shown(sender: Terminal) -> str:
    """Return the link that a command shows at a terminal, once it does."""
    until(lambda: LINK.search(sender.text), lambda: sender.text)
    return str(LINK.findall(sender.text)[0])


def link_in(sender: Program) -> str:
    """Return the link that a command with `--json` tells, once it does."""
    until(lambda: '"waiting"' in sender.out and sender.out.endswith("\n"), lambda: sender.err)
    return str(next(each for each in events(sender) if each["type"] == "waiting")["link"])


def events(program: Program) -> Iterator[dict[str, Any]]:
    return map(json.loads, program.out.splitlines())


def landed(program: Program) -> int:
    """Return how many bytes are there, as a command's last event of progress has it."""
    found: list[str] = re.findall(r'"landed":(\d+)', program.out)
    return int(found[-1]) if found else 0


def test_a_folder_goes_from_one_to_the_other(ada: Person, bo: Person) -> None:
    small, large = ada.make("photos/a.txt", 10), ada.make("photos/in/b.bin", 3 * MIB)
    (ada.home / "photos" / "empty").mkdir()
    with ada.start("send", "photos") as sender:
        assert CODE.search(sender.wait_for("-"))
        got = bo.run("receive", link_of(sender), "--yes", "--into", "in")
        assert (got.process.returncode, got.out) == (Exit.DONE, "in/photos\n"), got.err
        assert sender.wait() == Exit.DONE
    assert (bo.read("in/photos/a.txt"), bo.read("in/photos/in/b.bin")) == (small, large)
    assert (bo.home / "in/photos/empty").is_dir()
    assert "received photos from" in got.err
    assert "2 files" in got.err
    assert "sent photos to" in sender.err


def test_a_code_is_enough_on_one_network(ada: Person, bo: Person) -> None:
    data = ada.make("a.bin", 1000)
    with ada.start("send", "a.bin") as sender:
        code = sender.first_line()
        got = bo.run("receive", "-", "--yes", stdin=f"{code}\n".encode())
        assert got.process.returncode == Exit.DONE, got.err
        assert sender.wait() == Exit.DONE
    assert bo.read("a.bin") == data


def test_who_met_once_needs_no_code(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        bo.run("receive", link_of(sender), "--yes")
        assert sender.wait() == Exit.DONE
    name = json.loads(ada.run("known", "list", "--json").out)["name"]
    data = ada.make("b.bin", 2 * MIB)
    with bo.start("receive", "--yes") as receiver:
        receiver.first_line()
        sent = ada.run("send", "b.bin", "--to", name)
        assert sent.process.returncode == Exit.DONE, sent.err
        assert receiver.wait() == Exit.DONE
    assert bo.read("b.bin") == data
    assert CODE.search(sent.out) is None


def test_texts_and_pipes(ada: Person, bo: Person) -> None:
    with ada.start("send", "--text", "你好\nada") as sender:
        got = bo.run("receive", link_of(sender))  # a text needs no yes
        assert (got.process.returncode, got.out) == (Exit.DONE, "你好\nada\n"), got.err
        assert sender.wait() == Exit.DONE
    data = random.Random(1).randbytes(3 * MIB)
    with ada.start("send", "-", "--name", "site.tar", stdin=data) as sender:
        got = bo.run("receive", link_of(sender), "--yes")
        assert got.process.returncode == Exit.DONE, got.err
        assert sender.wait() == Exit.DONE
    assert bo.read("site.tar") == data
    with ada.start("send", "-", stdin=b"straight through") as sender:
        got = bo.run("receive", link_of(sender), "--yes", "--into", "-")
        assert (got.process.returncode, got.out) == (Exit.DONE, "straight through"), got.err
        assert sender.wait() == Exit.DONE


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_person_is_asked_and_sees_how_far_it_is(ada: Person, bo: Person, lang: str) -> None:
    data = ada.make("图 片.bin", 2 * MIB)
    with ada.at_terminal("send", "图 片.bin", "--lang", lang, *SLOW) as sender:
        link = link_shown(sender)
        with bo.at_terminal("receive", "--lang", lang) as receiver:
            receiver.expect({"en": "code>", "zh": "配对码>"}[lang])
            receiver.enter(link)
            receiver.expect("[y/N]")
            receiver.enter("y")
            receiver.expect({"en": " left", "zh": "剩余"}[lang])
            assert receiver.wait() == Exit.DONE
            receiver.expect({"en": "received 图 片.bin", "zh": "已收到 图 片.bin"}[lang])
        assert sender.wait() == Exit.DONE
        sender.expect({"en": "1 file, 2.0 MiB", "zh": "1 个文件，2.0 MiB"}[lang])
    assert bo.read("图 片.bin") == data


def test_who_is_known_can_send_while_a_code_is_asked_for(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        bo.run("receive", link_of(sender), "--yes")
        assert sender.wait() == Exit.DONE
    data = ada.make("b.bin", 10)
    name = _known(ada)
    with bo.at_terminal("receive") as receiver:
        receiver.expect("code>")
        receiver.type("half a co")
        with ada.start("send", "b.bin", "--to", name) as sender:
            receiver.expect("[y/N]")
            receiver.enter("n")
            assert sender.wait() == Exit.REFUSED
        receiver.expect("code>", times=2)
        with ada.start("send", "b.bin", "--to", name) as sender:
            receiver.expect("[y/N]", times=2)
            receiver.enter("y")
            assert receiver.wait() == Exit.DONE
            assert sender.wait() == Exit.DONE
    assert bo.read("b.bin") == data


def test_ctrl_d_at_the_question_for_a_code_ends_it(bo: Person) -> None:
    with bo.at_terminal("receive") as receiver:
        receiver.expect("code>")
        receiver.type("\x04")
        assert receiver.wait() not in (Exit.DONE, None)


def test_no_is_said_to_both(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        link = link_of(sender)
        with bo.at_terminal("receive", link) as receiver:
            receiver.expect("[y/N]")
            receiver.enter("")
            assert receiver.wait() == Exit.REFUSED
        assert sender.wait() == Exit.REFUSED
    assert not (bo.home / "a.bin").exists()


def test_without_a_person_nothing_is_taken_unasked(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        got = bo.run("receive", link_of(sender))
        assert got.process.returncode == Exit.REFUSED
        assert "--yes" in got.err
        assert sender.wait() == Exit.REFUSED
    assert list(bo.home.glob("*.bin")) == []


def test_what_is_there_is_not_replaced_unasked(ada: Person, bo: Person) -> None:
    new, old = ada.make("a.txt", 500), bo.make("a.txt", 400)
    with ada.start("send", "a.txt") as sender:
        got = bo.run("receive", link_of(sender), "--yes")
        assert (got.process.returncode, got.out) == (Exit.DONE, "a (2).txt\n"), got.err
        assert sender.wait() == Exit.DONE
    assert (bo.read("a.txt"), bo.read("a (2).txt")) == (old, new)
    with ada.start("send", "a.txt") as sender:
        got = bo.run("receive", link_of(sender), "--yes", "--exists", "overwrite")
        assert got.process.returncode == Exit.DONE, got.err
        sender.wait()
    assert bo.read("a.txt") == new


def test_a_person_decides_about_each_file(ada: Person, bo: Person) -> None:
    for name in ("a", "b", "c"):
        ada.make(f"in/{name}", 100)
        bo.make(f"in/{name}", 50)
    with ada.start("send", "in") as sender:
        link = link_of(sender)
        with bo.at_terminal("receive", link) as receiver:
            receiver.expect("[y/N]")
            receiver.enter("y")
            receiver.expect("in/a is here already")
            receiver.expect("for all 3")
            receiver.enter("s")
            receiver.expect("in/b is here already")
            receiver.expect("for all 2")  # before that, what is typed may be keys
            receiver.enter("O")
            assert receiver.wait() == Exit.DONE
            assert "in/c is here" not in receiver.text
        assert sender.wait() == Exit.DONE
    assert len(bo.read("in/a")) == 50
    assert bo.read("in/b") == ada.read("in/b")
    assert bo.read("in/c") == ada.read("in/c")


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_ctrl_c_is_told_to_both_and_gone_on_from(ada: Person, bo: Person, who: str) -> None:
    data = ada.make("a.bin", 40 * MIB)
    slow = ("--limit", "8M")
    with (
        ada.start("send", "a.bin", *slow) as sender,
        bo.start("receive", link_of(sender), "--yes", "--json") as receiver,
    ):
        until(lambda: landed(receiver) > 20 * MIB, lambda: receiver.out[-500:])
        sides = {"sender": sender, "receiver": receiver}
        assert sides.pop(who).interrupt() == Exit.INTERRUPTED
        (other,) = sides.values()
        assert other.wait() == Exit.REFUSED, other.err
    assert not (bo.home / "a.bin").exists()
    (unfinished,) = map(json.loads, bo.run("transfers", "list", "--json").out.splitlines())
    with bo.start("transfers", "resume", unfinished["id"][:6], "--json", *slow) as receiver:
        receiver.wait_for("waiting")
        sent = ada.run("send", "a.bin", "--to", _known(ada))
        assert sent.process.returncode == Exit.DONE, sent.err
        assert receiver.wait() == Exit.DONE, receiver.out
    assert bo.read("a.bin") == data
    arrived = list(events(receiver))[-1]
    assert arrived["type"] == "arrived"
    assert arrived["outcome"]["size"] < 40 * MIB
    moving = [each["figures"] for each in events(receiver) if each["type"] == "progress"]
    moving = [each for each in moving if each["stage"] == "moving"]
    assert {each["size"] for each in moving} == {40 * MIB}, "all of it is counted"
    assert all(each["landed"] >= each["kept"] > 10 * MIB for each in moving)
    assert bo.run("transfers").out == ""
    assert ada.run("transfers").out == ""


@pytest.mark.parametrize("stopped", ["sender", "receiver"])
def test_a_side_that_nothing_comes_from_is_waited_for_and_it_is_said(
    ada: Person, bo: Person, stopped: str
) -> None:
    """Long before it is taken for lost."""
    ada.make("a.bin", 40 * MIB)
    with ada.start("send", "a.bin", "--json", "--limit", "8M") as sender:
        with bo.at_terminal("receive", link_in(sender), "--yes", "--limit", "8M") as receiver:
            receiver.expect(" left")
            sides = {"sender": sender.process.pid, "receiver": receiver.pid}
            os.kill(sides[stopped], signal.SIGSTOP)
            if stopped == "receiver":
                until(lambda: '"stage":"waiting"' in sender.out, lambda: sender.out[-500:])
            else:
                receiver.expect("waiting for ")
            os.kill(sides[stopped], signal.SIGCONT)
            assert receiver.wait() == Exit.DONE
        assert sender.wait() == Exit.DONE
    assert bo.read("a.bin") == ada.read("a.bin")


@pytest.mark.parametrize("asks", ["Take it?", "[s]kip"])
def test_a_question_ends_with_the_other_side(ada: Person, bo: Person, asks: str) -> None:
    ada.make("a.bin", 10)
    bo.make("a.bin", 20)
    yes = () if asks == "Take it?" else ("--yes",)
    with (
        ada.start("send", "a.bin") as sender,
        bo.at_terminal("receive", link_of(sender), *yes) as receiver,
    ):
        receiver.expect(asks)
        receiver.type("no idea")
        assert sender.interrupt() == Exit.INTERRUPTED
        receiver.expect("The other side cancelled the transfer")
        assert receiver.wait() == Exit.REFUSED
    assert len(bo.read("a.bin")) == 20


def test_a_second_ctrl_c_leaves_at_once(ada: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        link_of(sender)
        sender.process.send_signal(signal.SIGINT)
        sender.process.send_signal(signal.SIGINT)
        assert sender.wait() in (Exit.INTERRUPTED, -signal.SIGINT)


def test_keys_pause_and_go_on_and_give_up(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 20 * MIB)
    with ada.at_terminal("send", "a.bin", *SLOW) as sender:
        link = link_shown(sender)
        with bo.at_terminal("receive", link, "--yes") as receiver:
            sender.expect("p pauses it")
            receiver.expect("p pauses it")
            receiver.type("p")
            receiver.expect("paused; p goes on")
            sender.expect("paused by the other side")
            before = sender.text.count("left")
            receiver.type(" ")
            until(lambda: sender.text.count("left") > before, lambda: sender.text)
            sender.type("q")
            assert sender.wait() == Exit.INTERRUPTED
            assert receiver.wait() == Exit.REFUSED
            receiver.expect("cancelled")


def test_programs_read_both_sides(ada: Person, bo: Person) -> None:
    ada.make("in/a.bin", MIB)
    with ada.start("send", "in", "--json", *SLOW) as sender:
        sender.wait_for("waiting")
        until(lambda: sender.out.count("\n") >= 2, lambda: sender.out)
        waiting = list(events(sender))[1]
        got = bo.run("receive", waiting["link"], "--yes", "--json")
        assert got.process.returncode == Exit.DONE, got.out
        assert sender.wait() == Exit.DONE
    told = {"sender": list(events(sender)), "receiver": list(events(got))}
    for side, seen in told.items():
        kinds = [each["type"] for each in seen]
        assert kinds[0] == "begun", side
        assert kinds[-1] == "arrived", side
        assert {"met", "accepted", "progress"} <= set(kinds), side
        assert seen[0]["v"] == 1
    assert told["receiver"][-1]["outcome"]["paths"] == ["in"]
    assert (sender.err, got.err) == ("", "")
    assert json.loads(json.dumps(waiting))["digits"].replace("-", "").isdigit()


def test_quiet_says_results_only(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin", "--json") as sender:
        sender.wait_for("waiting")
        until(lambda: sender.out.count("\n") >= 2, lambda: sender.out)
        link = list(events(sender))[1]["link"]
        got = bo.run("receive", link, "--yes", "--quiet")
        assert (got.process.returncode, got.out, got.err) == (Exit.DONE, "a.bin\n", "")
        sender.wait()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_there_and_a_wrong_code(ada: Person, bo: Person, lang: str) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        link = link_of(sender)
        wrong = re.sub(r"#(\d+)-.*", r"#\1-001-002-003", link)
        got = bo.run("receive", wrong, "--yes", "--lang", lang)
        assert got.process.returncode == Exit.NOT_ALLOWED, got.err
        assert sender.interrupt() == Exit.INTERRUPTED
    got = bo.run("receive", link, "--yes", "--timeout", "1", "--lang", lang)
    assert got.process.returncode in (Exit.UNREACHABLE, Exit.TIMED_OUT), got.err
    assert got.err.count("landline: ") == 1, got.err


def test_a_receiver_without_a_person_keeps_to_its_rules(ada: Person, bo: Person) -> None:
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        bo.run("receive", link_of(sender), "--yes")
        sender.wait()
    here, there = _known(bo), _known(ada)
    with bo.start("receive", "--always", "--into", "inbox", "--json") as receiver:
        receiver.wait_for("waiting")
        asked = ada.run("send", "a.bin", "--to", there)
        assert asked.process.returncode == Exit.REFUSED, asked.err
        assert bo.run("known", "rule", here, "--accept", "yes").process.returncode == Exit.DONE
        data = ada.make("b.bin", MIB)
        sent = ada.run("send", "b.bin", "--to", there)
        assert sent.process.returncode == Exit.DONE, sent.err
        assert bo.read("inbox/b.bin") == data
        bo.run("known", "rule", here, "--into", str(bo.home / "of ada"))
        assert ada.run("send", "b.bin", "--to", there).process.returncode == Exit.DONE
        assert bo.read("of ada/b.bin") == data
        assert receiver.interrupt() == Exit.INTERRUPTED


def test_one_code_for_two_receivers(ada: Person, bo: Person, tmp_path: Path) -> None:
    eve = Person(tmp_path / "eve")
    data = ada.make("a.bin", 2 * MIB)
    with ada.start("send", "a.bin", "--receivers", "2") as sender:
        link = link_of(sender)
        with (
            bo.start("receive", link, "--yes") as first,
            eve.start("receive", link, "--yes") as second,
        ):
            assert (first.wait(), second.wait()) == (Exit.DONE, Exit.DONE), first.err + second.err
        assert sender.wait() == Exit.DONE
    assert sender.err.count("sent a.bin to") == 2
    assert bo.read("a.bin") == eve.read("a.bin") == data


def test_an_offer_in_a_room_is_taken(ada: Person, bo: Person, tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    try:
        data = ada.make("a.bin", MIB)
        with ada.start("send", "a.bin", "--to", "lobby", "--hub", hub.address) as sender:
            sender.wait_for("Waiting", stream="err")
            with bo.at_terminal("receive", "--hub", hub.address) as receiver:
                receiver.expect("code>")
                receiver.enter("")
                receiver.expect("sends a.bin")
                receiver.enter("y")
                assert receiver.wait() == Exit.DONE
            assert sender.interrupt() in (Exit.INTERRUPTED, Exit.DONE)
    finally:
        hub.stop()
    assert bo.read("a.bin") == data


def test_what_cannot_be_sent_is_said_at_once(ada: Person) -> None:
    missing = ada.run("send", "nothing.txt")
    assert missing.process.returncode == Exit.USAGE
    assert "nothing.txt" in missing.err
    assert ada.run("send").process.returncode == Exit.USAGE


def test_a_folder_that_cannot_be_written_is_this_machines_fault(ada: Person, bo: Person) -> None:
    if os.geteuid() == 0:
        (bo.home / "full").write_bytes(b"not a folder")
    else:
        (bo.home / "full").mkdir(mode=0o500)
    ada.make("a.bin", 10)
    with ada.start("send", "a.bin") as sender:
        got = bo.run("receive", link_of(sender), "--yes", "--into", "full/in")
        assert got.process.returncode == Exit.LOCAL, got.err
        assert sender.wait() != Exit.DONE


def _feed(program: Program, data: bytes) -> None:
    assert program.process.stdin is not None
    with contextlib.suppress(OSError, ValueError):  # it reads no more
        program.process.stdin.write(data)
        program.process.stdin.close()


def _known(person: Person) -> str:
    return str(json.loads(person.run("known", "list", "--json").out)["name"])
