"""`landline tail`: every message of a room on a line, whatever happens to the hub."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Self

from tests.live.cli_chat.programs import DEADLINE, Hub, environment, landline, until

if TYPE_CHECKING:
    from pathlib import Path


class Tail:
    """A running `landline tail`."""

    def __init__(self, home: Path, hub: Hub, room: str, *words: str) -> None:
        self.process = subprocess.Popen(
            landline("tail", room, "--hub", hub.address, *words),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(home),
        )
        self.out = ""
        self.err = ""
        self._readers = [
            threading.Thread(target=self._read, args=(name,), daemon=True)
            for name in ("stdout", "stderr")
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def lines(self, count: int) -> list[str]:
        """Return what was printed once there are `count` lines."""
        until(lambda: self.out.count("\n") >= count, lambda: f"{self.out!r} {self.err!r}")
        return self.out.splitlines()

    def expect(self, told: str) -> None:
        until(lambda: told in self.err, lambda: f"{told!r} in {self.err!r}")

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(DEADLINE)

    def _read(self, name: str) -> None:
        stream = getattr(self.process, name)
        while data := stream.read1(65536):
            text = data.decode()
            if name == "stdout":
                self.out += text
            else:
                self.err += text


def say(home: Path, hub: Hub, *texts: str, room: str = "build") -> None:
    subprocess.run(
        landline("say", room, "-", "--hub", hub.address, "--name", "robot"),
        input="\n".join(texts).encode(),
        env=environment(home),
        timeout=DEADLINE,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def test_a_line_for_each_message_and_130_on_ctrl_c(hub: Hub, tmp_path: Path) -> None:
    say(tmp_path, hub, "one", "two", "three")
    with Tail(tmp_path, hub, "build", "--last", "2") as tail:
        assert [line.partition("] ")[2] for line in tail.lines(2)] == [
            "#build robot: two",
            "#build robot: three",
        ]
        say(tmp_path, hub, "four")
        assert tail.lines(3)[2].endswith("#build robot: four")
        assert tail.interrupt() == 130
        assert tail.err.strip() == ""


def test_json_goes_on_where_one_stopped(hub: Hub, tmp_path: Path) -> None:
    say(tmp_path, hub, "one", "two", "三")
    with Tail(tmp_path, hub, "build", "--json", "--after", "1") as tail:
        messages = [json.loads(line) for line in tail.lines(2)]
        assert [(message["seq"], message["text"]) for message in messages] == [
            (2, "two"),
            (3, "三"),
        ]
        assert {message["is"] for message in messages} == {"message"}


def test_it_comes_back_and_leaves_nothing_out(hub: Hub, tmp_path: Path) -> None:
    with Tail(tmp_path, hub, "build", "--json", "--last", "9") as tail:
        expected: list[str] = []
        for fall in range(2):
            expected.append(f"before {fall}")
            say(tmp_path, hub, expected[-1])
            tail.lines(len(expected))
            hub.kill()
            tail.expect("connection lost")
            hub.start()
            expected.append(f"after {fall}")
            say(tmp_path, hub, expected[-1])
            tail.lines(len(expected))
        assert [json.loads(line)["text"] for line in tail.out.splitlines()] == expected
        tail.expect("connected again")


def test_a_message_is_one_harmless_line(hub: Hub, tmp_path: Path) -> None:
    with Tail(tmp_path, hub, "lobby", "--last", "9") as tail:
        say(tmp_path, hub, "one", room="lobby")
        script = (
            "import landline\n"
            f"with landline.blocking.Client({hub.address!r}, name='eve') as me:\n"
            "    me.send('lobby', 'two\\n[12:00] ada: I owe eve\\x1b[2J')\n"
        )
        subprocess.run(
            [*landline()[:1], "-c", script], env=environment(tmp_path), timeout=DEADLINE, check=True
        )
        first, second = tail.lines(2)
        assert first.endswith("robot: one")
        assert re.fullmatch(r"\[\d\d:\d\d\] eve: two ⏎ \[12:00\] ada: I owe eve\\x1b\[2J", second)


def test_a_room_one_may_not_read_and_wrong_usage(hub: Hub, tmp_path: Path) -> None:
    def tail(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            landline("tail", *words, "--hub", hub.address),
            capture_output=True,
            env=environment(tmp_path),
            timeout=DEADLINE,
            check=False,
        )

    refused = tail("no such room")
    assert refused.returncode == 8
    assert b"Traceback" not in refused.stderr
    assert tail("lobby", "--last", "1", "--after", "1").returncode == 2
    assert tail("lobby", "--last", "-1").returncode == 2
    assert tail().returncode == 2
    hub.stop()
    assert tail("lobby").returncode == 3
    hub.start()


def test_a_reader_that_leaves_ends_it(hub: Hub, tmp_path: Path) -> None:
    say(tmp_path, hub, "one")
    words = " ".join(landline("tail", "build", "--last", "9", "--hub", hub.address))
    with subprocess.Popen(
        ["bash", "-c", f"{words} | head -n 1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    ) as both:
        assert both.stdout is not None
        assert both.stdout.readline().endswith(b"robot: one\n")
        say(tmp_path, hub, "two")  # only who writes learns that nobody reads
        assert both.communicate(timeout=DEADLINE) == (b"", b"")
