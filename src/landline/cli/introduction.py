"""What `landline serve` says once its hub is on the line.

Addresses on standard output, the rest on standard error. On a terminal that is wide enough, a
hub that others can reach shows a QR code with what one needs beside it and below it, last, so
that it is still there when the rest has scrolled out of 24 lines.
"""

from __future__ import annotations

import ipaddress
import os
import shlex
import sys
from typing import TYPE_CHECKING, Final

from landline.net.interfaces import reachable_hosts
from landline.trust.link import link

if TYPE_CHECKING:
    from landline.cli.console import Console
    from landline.net.address import Address
    from landline.server.server import HubServer
    from landline.trust.fingerprint import Fingerprint

_BESIDE: Final = 38
"""Columns of a command beside the code in 80 columns."""


class Introduction:
    """Says how to reach one hub."""

    def __init__(self, console: Console, hub: HubServer, folder: str) -> None:
        """`folder`: how commands beside this one name its data folder; empty: not at all."""
        self._console = console
        self._hub = hub
        self._hosts = reachable_hosts(hub.reach.tcp)
        self._address = _address(self._hosts[0], hub.reach.tcp)
        self._pair = f"landline pair{folder}" if hub.settings.data else ""
        self._account = ""
        if hub.settings.data and not hub.has_accounts:
            self._account = f"landline user add NAME --role owner{folder}"
        loopback = ipaddress.ip_address(self._hosts[0]).is_loopback
        self._is_open = hub.settings.lan or not loopback
        self._has_address = not loopback

    def give(self) -> None:
        """Say all of it."""
        hub, tell = self._hub, self._console.tell
        tell("serve.ready")
        for host in self._hosts:
            self._console.result(f"tcp://{_address(host, hub.reach.tcp)}")
        beside = self._beside() if self._has_address else []
        if not beside:
            tell("serve.reach.chat", address=self._address)
            tell("serve.reach.web", address=self._address)
        self._tell_ways()
        tell(f"serve.lan.{hub.settings.guests}" if self._is_open else "serve.loopback")
        if self._is_open and not self._has_address:
            tell("serve.no-address")
        if self._account and not (beside and _rows(self._account)):
            tell("serve.no-accounts", command=self._account)
        self._tell_about_data()
        if beside and self._pair and not _rows(self._pair):
            tell("serve.pair", command=self._pair)
        if beside:
            tell("serve.beside", lines="\n".join(beside))
        self._tell_identity(shown=bool(beside))

    def _tell_ways(self) -> None:
        host, reach, tell = self._hosts[0], self._hub.reach, self._console.tell
        if self._hub.settings.guests != "none":
            tell("serve.reach.plain", host=host, port=reach.tcp.port)
            tell("serve.reach.letter", host=host, port=reach.udp.port)
        if reach.plain is not None:
            tell("serve.reach.greeting", host=host, port=reach.plain.port)
        if reach.unix is not None:
            self._console.result(str(reach.unix))
            tell("serve.reach.unix", path=reach.unix.path)

    def _tell_about_data(self) -> None:
        hub, tell = self._hub, self._console.tell
        folder = hub.settings.data
        if not folder:
            tell("serve.memory")
            return
        tell("serve.data", folder=folder)
        if hub.set_aside is not None:
            tell("serve.set-aside", folder=folder, kept=hub.set_aside)
        if hub.on_ram_disk:
            tell("serve.ram-disk", folder=folder)
        if hub.exposed_key is not None:
            tell("serve.exposed-key", path=shlex.quote(str(hub.exposed_key)))

    def _tell_identity(self, *, shown: bool) -> None:
        """Say who the hub is, as far as that is not `shown` beside the code."""
        identity = self._hub.identity
        if identity is None:
            return
        if not shown:
            self._console.tell("serve.fingerprint", fingerprint=identity.fingerprint)
        if self._has_address:
            self._console.tell("serve.link", link=link(self._address, identity.fingerprint))
        if self._is_open and self._pair and not shown:
            self._console.tell("serve.pair", command=self._pair)

    def _beside(self) -> list[str]:
        """Return the code's lines with words beside them; none where they do not fit."""
        identity = self._hub.identity
        columns = _columns_of_errors()
        if identity is None or not columns or self._console.quiet:
            return []
        from landline.cli.qr_shown import beside, qr_lines
        from landline.trust.qr import content

        code, wide = qr_lines(self._console, content(self._address, identity.fingerprint))
        return beside(code, wide, self._words(identity.fingerprint), columns)

    def _words(self, fingerprint: Fingerprint) -> list[str]:
        """Return what stands beside the code, in lines of about forty columns."""
        groups = str(fingerprint).split("-")
        told = [
            ("serve.beside.scan", [f"http://{self._address}/"]),
            ("serve.beside.chat", [f"landline chat {self._address}"]),
            ("serve.beside.fingerprint", ["-".join(groups[:5]) + "-", "-".join(groups[5:])]),
        ]
        if self._pair:
            rows = _rows(self._pair)
            if rows:
                told.append(("serve.beside.pair", rows))
        rows = _rows(self._account)
        if rows:
            told.append(("serve.beside.account", rows))
        told.append(("serve.beside.stop", []))
        lines = [""]
        for key, rows in told:
            lines += [self._console.text(key), *(f"  {row}" for row in rows)]
        return lines


def _address(host: str, listening: Address) -> str:
    return f"{f'[{host}]' if ':' in host else host}:{listening.port}"


def _rows(command: str) -> list[str]:
    """Return a command in lines that fit beside the code, as a shell takes it; none if too long."""
    program, option, rest = command.partition(" --data")
    rows = [command] if len(command) <= _BESIDE else [f"{program} \\", f" {option}{rest}"]
    return rows if command and max(map(len, rows)) <= _BESIDE else []


def _columns_of_errors() -> int:
    """Return how wide the terminal is that standard error goes to; 0 where it goes to none."""
    if not sys.stderr.isatty():
        return 0
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        return 0
