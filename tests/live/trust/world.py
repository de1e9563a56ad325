"""A hub and its users as processes, watched from outside; all that can be seen is evidence."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from landline.trust.identity import HubIdentity
from tests.live.cli_chat.programs import DEADLINE, Terminal, environment, landline
from tests.live.trust.hunt import Hunt, Watch
from tests.ports import unused_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GLOBAL: Final = ("--verbose", "--debug")
"""Everything says as much as it can."""


class World:
    """One machine: the hub's data, a home for each user, files with secrets in them."""

    def __init__(self, folder: Path, *settings: str) -> None:
        """Prepare a hub with `settings` (`topic.key=value`) in `folder`."""
        self.hunt = Hunt()
        self.data = folder / "data"
        self.homes = folder / "homes"
        self.port = unused_port()
        self._folder = folder
        self._settings = settings
        self._watch = Watch(self.hunt)
        self._hub: subprocess.Popen[bytes] | None = None
        self._stack = ExitStack()
        self._files = 0

    def __enter__(self) -> Self:
        self.homes.mkdir()
        self._stack.enter_context(self._watch)
        return self

    def __exit__(self, *_: object) -> None:
        if self._hub is not None:
            self.end_hub(signal.SIGTERM)
        self._stack.close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def link(self) -> str:
        """Return the link to the hub, which says who it is."""
        return f"landline://{self.address}/#{HubIdentity.open(self.data).fingerprint}"

    def private_keys(self) -> Iterator[tuple[str, bytes]]:
        """Give out the private keys of the hub and of all devices, and where each is kept."""
        for path in sorted([*self.data.rglob("*.key"), *self.homes.rglob("*.key")]):
            key = load_pem_private_key(path.read_bytes(), None)
            if isinstance(key, Ed25519PrivateKey):
                raw = key.private_bytes_raw()
            else:
                assert isinstance(key, EllipticCurvePrivateKey)
                raw = key.private_numbers().private_value.to_bytes(32, "big")
            yield path.relative_to(self._folder).as_posix(), raw

    # The hub

    def start_hub(self, form: str) -> None:
        """Run `landline serve` on the same port as before, its log in `form`."""
        words = ["serve", "--port", str(self.port), "--data", str(self.data), "--log-format", form]
        for setting in self._settings:
            words += ["--set", setting]
        self._log = self._folder / f"hub {form}"
        with self._log.open("wb") as log:
            self._hub = subprocess.Popen(
                landline(*words, *GLOBAL),
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment(self._home("hub")),
            )
        self._watch.started(self._hub.pid)
        assert self._hub.stdout is not None
        line = self._hub.stdout.readline().decode()
        assert line.startswith("tcp://"), self._log.read_text()

    def end_hub(self, how: signal.Signals) -> None:
        """End the hub; what it wrote is evidence."""
        hub, self._hub = self._hub, None
        assert hub is not None
        assert hub.stdout is not None
        hub.send_signal(how)
        hub.wait(DEADLINE)
        self.hunt.saw("hub: standard output", hub.stdout.read())
        hub.stdout.close()
        self.hunt.saw(f"hub: {self._log.name}", self._log.read_bytes())

    # Its users

    def file(self, *lines: str) -> str:
        """Return a file with a secret, as a user keeps one."""
        self._files += 1
        path = self._folder / f"given {self._files}"
        path.touch(0o600)
        path.write_text("".join(f"{line}\n" for line in lines))
        return str(path)

    def run(
        self, who: str, place: str, *words: str, typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Let `who` run a command to its end; what it shows is seen at `place`."""
        with subprocess.Popen(
            landline(*words, *GLOBAL),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(self._home(who)),
        ) as process:
            self._watch.started(process.pid)
            try:
                out, err = process.communicate(typed.encode(), DEADLINE)
            except BaseException:
                process.kill()
                raise
        self.hunt.saw(f"{place}: standard output", out)
        self.hunt.saw(f"{place}: standard error", err)
        return subprocess.CompletedProcess(
            process.args, process.returncode, out.decode(), err.decode()
        )

    def at_hub(self, place: str, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command as whoever runs the hub; it has to succeed."""
        done = self.run("hub", place, *words, "--data", str(self.data), typed=typed)
        assert done.returncode == 0, done.stderr
        return done

    @contextmanager
    def terminal(self, who: str, place: str, *words: str) -> Iterator[Terminal]:
        """Let `who` use a command at a terminal; what it shows is seen at `place`."""
        terminal = Terminal(landline(*words, *GLOBAL), environment(self._home(who)))
        self._watch.started(terminal.pid)
        try:
            with terminal:
                yield terminal
        finally:
            self.hunt.saw(f"{place}: screen", terminal.raw)
            self.hunt.saw(f"{place}: screen, codes left out", terminal.text)

    def remembered(self, who: str) -> list[dict[str, Any]]:
        """Return who `who` was at hubs, the last one first."""
        files = (self._home(who) / "state" / "landline" / "identities").glob("*.json")
        return [known for file in files for known in json.loads(file.read_bytes())["known"]]

    def _home(self, who: str) -> Path:
        home = self.homes / who
        home.mkdir(exist_ok=True)
        return home

    # Strangers with sockets

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), DEADLINE)

    def say(self, place: str, *pieces: bytes, answers: int = 1) -> bytes:
        """Send pieces over one connection, wait for so many lines, then end our side."""
        with self.connect() as sock:
            heard = b""
            for piece in pieces:
                sock.sendall(piece)
            while heard.count(b"\n") < answers and (data := sock.recv(65536)):
                heard += data
            sock.shutdown(socket.SHUT_WR)
            with sock.makefile("rb") as rest:
                heard += rest.read()
        self.hunt.saw(place, heard)
        return heard

    def http(
        self, place: str, request: str, *headers: str, body: bytes = b""
    ) -> tuple[int, bytes, bytes]:
        """Ask by HTTP, byte for byte; return status, head and body of the answer."""
        lines = [f"{request} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        with self.connect() as sock:
            sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)
            with sock.makefile("rb") as answer:
                whole = answer.read()
        head, _, content = whole.partition(b"\r\n\r\n")
        self.hunt.saw(f"{place}: head", head)
        self.hunt.saw(f"{place}: body", content)
        found = re.match(rb"HTTP/1\.[01] (\d+)", head)
        return int(found[1]) if found else 0, head, content

    # In the end

    def files(self) -> list[str]:
        """Bring in all that is on disk; return the files that others than their owner may read."""
        open_to_others = []
        for path in sorted(self._folder.rglob("*")):
            if path.is_file() and path.parent != self._folder:
                where = path.relative_to(self._folder).as_posix()
                self.hunt.saw(f"file {where}", path.read_bytes())
                if path.stat().st_mode & 0o077:
                    open_to_others.append(where)
        return open_to_others

    def unseen(self) -> set[int]:
        """Return the processes that were never looked at."""
        return self._watch.unseen()
