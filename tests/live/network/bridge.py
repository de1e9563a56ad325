"""Machines and networks out of Linux network namespaces: root only, gone when the block ends.

    with Lab(tmp_path) as lab:
        net = lab.network()
        hub, client = lab.machine("hub"), lab.machine("client")
        hub.plug_into(net, "10.7.0.1/24")

A network is a switch: a namespace of its own with a bridge. A machine has nothing but loopback
and what it is plugged into: no default route, and no way to the network of the test's own
machine.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from tests.live.cli_chat.programs import environment

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 50.0
_NEW_NET = 0x40000000
"""CLONE_NEWNET of setns(2)."""
_NAMES = Path("/run/netns")


class Lab:
    """A set of networks and machines."""

    def __init__(self, folder: Path) -> None:
        """Skip the test where no namespaces can be made; `folder` has the machines' homes."""
        if shutil.which("ip") is None:
            pytest.skip("ip (iproute2) is not installed")
        if os.geteuid():
            pytest.skip("network namespaces need root")
        self._folder = folder
        self._mark = f"landline-{secrets.token_hex(3)}"
        self._namespaces: list[Namespace] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._namespaces:
            each.remove()

    def network(self) -> Network:
        """Return a new network."""
        network = Network(self._name())
        self._namespaces.append(network)
        network.make()
        return network

    def machine(self, label: str) -> Machine:
        """Return a new machine; `label` is its home's name."""
        home = self._folder / label
        home.mkdir()
        machine = Machine(self._name(), home)
        self._namespaces.append(machine)
        machine.make()
        return machine

    def _name(self) -> str:
        return f"{self._mark}-{len(self._namespaces)}"


class Namespace:
    """One network namespace."""

    def __init__(self, name: str) -> None:
        self.name = name

    def make(self) -> None:
        """Make it, with loopback; skip the test where the system does not allow that."""
        made = subprocess.run(["ip", "netns", "add", self.name], capture_output=True, text=True)
        if made.returncode:
            pytest.skip(f"no network namespaces here: {made.stderr.strip()}")
        # Addresses may be used at once: nobody else has them (RFC 4862 §5.4).
        accept = "/proc/sys/net/ipv6/conf/default/accept_dad"
        self.run("sh", "-c", f"echo 0 >{accept}", check=False)
        self.ip("link", "set", "lo", "up")

    def remove(self) -> None:
        """Remove it, with all links into it."""
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True, check=False)

    def ip(self, *words: str) -> None:
        """Run `ip` for it."""
        subprocess.run(["ip", "-n", self.name, *words], check=True)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program in it."""
        return subprocess.run(
            self.inside(*words), capture_output=True, text=True, check=check, timeout=PATIENCE
        )

    def inside(self, *words: str) -> list[str]:
        """Return the words that run a program in it."""
        return ["ip", "netns", "exec", self.name, *words]

    def socket(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """Return a socket that belongs to it, for use in the test's own process."""
        made: list[socket.socket] = []

        def make() -> None:
            libc = ctypes.CDLL(None, use_errno=True)
            with (_NAMES / self.name).open() as handle:
                if libc.setns(handle.fileno(), _NEW_NET):
                    raise OSError(ctypes.get_errno(), "setns")
            made.append(socket.socket(family, kind, protocol))

        # A thread has a namespace of its own (setns(2)), which ends with it.
        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        return made[0]


class Network(Namespace):
    """A switch: whoever is plugged in hears all others."""

    BRIDGE = "switch"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._ports = 0

    def make(self) -> None:
        super().make()
        self.ip("link", "add", self.BRIDGE, "type", "bridge")
        self.ip("link", "set", self.BRIDGE, "up")

    def port(self) -> str:
        """Return the name of the next free port."""
        self._ports += 1
        return f"port{self._ports}"


class Machine(Namespace):
    """A computer that programs run on."""

    def __init__(self, name: str, home: Path) -> None:
        super().__init__(name)
        self.home = home
        self.data = home / "data"
        self.log = home / "log"
        self.hubs = 0
        """How many its commands can find: they look until they have, however long that takes."""
        self._cards = 0
        self._programs: list[subprocess.Popen[str]] = []

    def remove(self) -> None:
        """End its programs, and remove it."""
        for each in self._programs:
            each.kill()
            each.communicate()
        super().remove()

    def plug_into(self, network: Network, *addresses: str) -> str:
        """Connect a new network card, `eth0` and so on, with these addresses; return its name.

        An IPv6 link-local address it has by itself.
        """
        card, port = f"eth{self._cards}", network.port()
        self._cards += 1
        self.ip("link", "add", card, "type", "veth", "peer", "name", port, "netns", network.name)
        network.ip("link", "set", port, "master", network.BRIDGE, "up")
        for address in addresses:
            self.ip("addr", "add", address, "dev", card)
        self.ip("link", "set", card, "up")
        wait_for(
            lambda: "tentative" not in self.addresses(card) and "fe80:" in self.addresses(card)
        )
        return card

    def addresses(self, card: str) -> str:
        """Return what `ip` says about the addresses of a card."""
        return self.run("ip", "-o", "addr", "show", "dev", card).stdout

    def route_between(self) -> None:
        """Let it be a router."""
        self.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")

    def landline(
        self, *words: str, typed: str = "", code: int | None = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run `landline` on it, to its end; None: with any status."""
        done = subprocess.run(
            self.command(*words),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
            env=environment(self.home),
        )
        assert code is None or done.returncode == code, f"{done.stdout}\n{done.stderr}"
        return done

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start `landline` on it, as `start_program` does."""
        return self.start_program("-m", "landline", *words)

    def start_program(self, *words: str) -> subprocess.Popen[str]:
        """Start a Python program, to be ended with the machine; what it says goes to `log`."""
        with self.log.open("a") as stderr:
            program = subprocess.Popen(
                self.inside(sys.executable, *words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                env=environment(self.home),
            )
        self._programs.append(program)
        return program

    def stop(self) -> None:
        """End what runs, in order."""
        for each in self._programs:
            each.terminate()
            each.wait(PATIENCE)

    def serve(self, *options: str) -> str:
        """Run a hub on port 7788 until the end; return its whole fingerprint."""
        program = self.start("serve", "--data", str(self.data), *options)
        wait_for(lambda: "fingerprint" in self.log.read_text() or program.poll() is not None)
        assert program.poll() is None, self.log.read_text()
        return next(word for word in self.log.read_text().split() if word.startswith("LL-"))

    def command(self, *words: str) -> list[str]:
        """Return the words that run `landline` on it."""
        if not self.hubs:
            return self.inside(sys.executable, "-m", "landline", *words)
        patient = Path(__file__).with_name("patient.py")
        return self.inside(sys.executable, str(patient), str(self.hubs), *words)


def wait_for(condition: Callable[[], Any]) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
