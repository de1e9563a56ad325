"""Where systems and browsers keep the authorities that they believe: putting a hub's there.

Each place is one class below, `places` finds those of a machine. What is put there is named
after the hub's fingerprint alone, so that it can be taken back when the hub is gone, and so
that nobody else's file is touched. Nothing here gains rights: where they are lacking,
`commands` says what to type. Blocking: files and programs.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from landline.errors import LocalError
from landline.trust.authority import name_of, subject_of
from landline.trust.tls import SERVER_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landline.trust.authority import Authority

PATIENCE: Final = 120.0
"""Seconds that a system's program may take: some ask a person in a window of their own."""


class Machine(Struct, frozen=True, kw_only=True):
    """The machine whose places are meant; tests have one in a folder."""

    platform: str = sys.platform
    root: Path = Path("/")
    home: Path
    path: str = os.defpath
    """Where programs are looked for."""

    @classmethod
    def this(cls) -> Machine:
        """Return this one, for the user who runs the program."""
        # Root's programs are not on everybody's path, and have to be found to be named.
        path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))
        return cls(home=Path.home(), path=path)

    def has(self, program: str) -> bool:
        """Return whether a program is installed."""
        return shutil.which(program, path=self.path) is not None

    def run(self, *command: str) -> bool:
        """Run a program that may say no; return whether it said yes."""
        return self._run(command).returncode == 0

    def output(self, *command: str) -> str:
        """Return what a program prints; nothing where it fails."""
        done = self._run(command)
        return "" if done.returncode else done.stdout

    def must(self, place: str, *command: str) -> None:
        """Run a program. Raises LocalError `roots.refused` where it fails."""
        done = self._run(command)
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            why = said[-1] if said else f"{command[0]}: {done.returncode}"
            raise LocalError("roots.refused", place=place, why=why)

    def _run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        program = shutil.which(command[0], path=self.path) or command[0]
        try:
            return subprocess.run(
                [program, *command[1:]],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=PATIENCE,
                check=False,
                env={**os.environ, "PATH": self.path, "HOME": str(self.home)},
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return subprocess.CompletedProcess(command, 1, "", str(error))


class Place(Protocol):
    """Where authorities are kept. Hubs are named by the short form of their fingerprint."""

    @property
    def label(self) -> str:
        """What the place is called, for people."""

    @property
    def is_open(self) -> bool:
        """Whether this user may put something there."""

    def holds(self, short: str) -> bool:
        """Return whether the hub's authority is there."""

    def believes(self, authority: Authority) -> bool:
        """Return whether this very certificate is there, and in effect."""

    def add(self, authority: Authority) -> None:
        """Put it there. Raises LocalError `roots.refused`."""

    def remove(self, short: str) -> None:
        """Take it away. Raises LocalError `roots.refused`."""

    def to_add(self, authority: Authority, file: str) -> list[str]:
        """Return what to type, with rights, to put `file` (PEM) there."""

    def to_remove(self, short: str) -> list[str]:
        """Return what to type, with rights, to take it away."""


class Anchors(Struct, frozen=True):
    """A folder of a Linux system, from which a program makes the lists that others read."""

    machine: Machine
    folder: Path
    refresh: tuple[str, ...]
    """Makes the lists anew."""
    forget: tuple[str, ...]
    """The same, once something was taken away."""
    bundle: Path
    """One of these lists."""

    @property
    def label(self) -> str:
        return str(self.folder)

    @property
    def is_open(self) -> bool:
        return os.access(self.folder, os.W_OK)

    def holds(self, short: str) -> bool:
        return self._file(short).exists()

    def believes(self, authority: Authority) -> bool:
        try:
            return authority.pem.strip() in self.bundle.read_bytes()
        except OSError:
            return False

    def add(self, authority: Authority) -> None:
        file = self._file(authority.fingerprint.short)
        part = file.with_suffix(".part")
        try:
            part.write_bytes(authority.pem)
            part.chmod(0o644)
            part.replace(file)
        except OSError as error:
            raise LocalError("roots.refused", place=self.label, why=error.strerror) from error
        try:
            self.machine.must(self.label, *self.refresh)
        except LocalError:
            file.unlink(missing_ok=True)  # or it would take effect some day, unannounced
            raise

    def remove(self, short: str) -> None:
        try:
            self._file(short).unlink()
        except OSError as error:
            raise LocalError("roots.refused", place=self.label, why=error.strerror) from error
        self.machine.must(self.label, *self.forget)

    def to_add(self, authority: Authority, file: str) -> list[str]:
        target = str(self._file(authority.fingerprint.short))
        copy = ["sudo", "install", "-m", "644", file, target]
        return [shlex.join(copy), shlex.join(["sudo", *self.refresh])]

    def to_remove(self, short: str) -> list[str]:
        remove = ["sudo", "rm", str(self._file(short))]
        return [shlex.join(remove), shlex.join(["sudo", *self.forget])]

    def _file(self, short: str) -> Path:
        return self.folder / f"{name_of(short)}.crt"


class Nss(Struct, frozen=True):
    """A database of NSS: a profile of Firefox, or what Chromium on Linux reads."""

    machine: Machine
    folder: Path

    @property
    def label(self) -> str:
        return str(self.folder)

    @property
    def is_open(self) -> bool:
        return os.access(self.folder / "cert9.db", os.W_OK)

    def holds(self, short: str) -> bool:
        return self.machine.run(*self._certutil("-L", short))

    def believes(self, authority: Authority) -> bool:
        shown = self.machine.output(*self._certutil("-L", authority.fingerprint.short), "-a")
        return authority.pem.split() == shown.encode().split()

    def add(self, authority: Authority) -> None:
        with _as_file(authority) as file:
            command = self._certutil("-A", authority.fingerprint.short)
            self.machine.must(self.label, *command, "-t", "C,,", "-i", file)

    def remove(self, short: str) -> None:
        self.machine.must(self.label, *self._certutil("-D", short))

    def to_add(self, authority: Authority, file: str) -> list[str]:
        command = self._certutil("-A", authority.fingerprint.short)
        return [shlex.join([*command, "-t", "C,,", "-a", "-i", file])]

    def to_remove(self, short: str) -> list[str]:
        return [shlex.join(self._certutil("-D", short))]

    def _certutil(self, action: str, short: str) -> list[str]:
        return ["certutil", "-d", f"sql:{self.folder}", action, "-n", subject_of(short)]


class Keychain(Struct, frozen=True):
    """The login keychain of macOS, which asks its user in a window."""

    machine: Machine

    @property
    def label(self) -> str:
        return str(self._file)

    @property
    def is_open(self) -> bool:
        return True

    def holds(self, short: str) -> bool:
        name = subject_of(short)
        return self.machine.run("security", "find-certificate", "-c", name, self.label)

    def believes(self, authority: Authority) -> bool:
        return self.holds(authority.fingerprint.short)

    def add(self, authority: Authority) -> None:
        with _as_file(authority) as file:
            self.machine.must(self.label, *self._add(file))

    def remove(self, short: str) -> None:
        self.machine.must(self.label, *self._remove(short))

    def to_add(self, authority: Authority, file: str) -> list[str]:
        del authority
        return [shlex.join(self._add(file))]

    def to_remove(self, short: str) -> list[str]:
        return [shlex.join(self._remove(short))]

    @property
    def _file(self) -> Path:
        return self.machine.home / "Library" / "Keychains" / "login.keychain-db"

    def _add(self, file: str) -> list[str]:
        return ["security", "add-trusted-cert", "-r", "trustRoot", "-k", self.label, file]

    def _remove(self, short: str) -> list[str]:
        return ["security", "delete-certificate", "-c", subject_of(short), "-t", self.label]


class WindowsStore(Struct, frozen=True):
    """The user's list on Windows, which asks its user in a window."""

    machine: Machine

    @property
    def label(self) -> str:
        return "Windows: Root"

    @property
    def is_open(self) -> bool:
        return True

    def holds(self, short: str) -> bool:
        return self.machine.run("certutil", "-user", "-store", "Root", subject_of(short))

    def believes(self, authority: Authority) -> bool:
        return self.holds(authority.fingerprint.short)

    def add(self, authority: Authority) -> None:
        with _as_file(authority) as file:
            self.machine.must(self.label, "certutil", "-user", "-addstore", "Root", file)

    def remove(self, short: str) -> None:
        self.machine.must(self.label, "certutil", "-user", "-delstore", "Root", subject_of(short))

    def to_add(self, authority: Authority, file: str) -> list[str]:
        del authority
        return [f'certutil -user -addstore Root "{file}"']

    def to_remove(self, short: str) -> list[str]:
        return [f'certutil -user -delstore Root "{subject_of(short)}"']


_LINUX: Final = (
    # Debian and its like, Alpine: update-ca-certificates(8). Without --fresh it leaves links.
    ("usr/local/share/ca-certificates", ("update-ca-certificates",), ("--fresh",),
     "etc/ssl/certs/ca-certificates.crt"),
    # Fedora and its like: update-ca-trust(8).
    ("etc/pki/ca-trust/source/anchors", ("update-ca-trust", "extract"), (),
     "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
    # Arch: what `trust anchor` does, with a file name of our own.
    ("etc/ca-certificates/trust-source/anchors", ("update-ca-trust",), (),
     "etc/ca-certificates/extracted/tls-ca-bundle.pem"),
    # openSUSE
    ("etc/pki/trust/anchors", ("update-ca-certificates",), (),
     "var/lib/ca-certificates/ca-bundle.pem"),
)  # fmt: skip
"""A folder, the program that reads it, its option once something was taken away, its list."""

_PROFILES: Final = (
    ".pki/nssdb", ".local/share/pki/nssdb", "snap/chromium/current/.pki/nssdb",
    ".mozilla/firefox/*", "snap/firefox/common/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
    "Library/Application Support/Firefox/Profiles/*",
)  # fmt: skip
"""Below a home: Chromium's database, and those of Firefox's profiles."""


def places(machine: Machine) -> list[Place]:
    """Return where the authorities of `machine` and of this user's browsers are kept."""
    found: list[Place] = []
    if machine.platform == "win32":
        return [WindowsStore(machine)]
    if machine.platform == "darwin":
        found.append(Keychain(machine))
    for folder, refresh, more, bundle in _LINUX:
        anchors = machine.root / folder
        if anchors.is_dir() and machine.has(refresh[0]):
            forget = (*refresh, *more)
            found.append(Anchors(machine, anchors, refresh, forget, machine.root / bundle))
            break
    if machine.has("certutil"):
        found += [Nss(machine, folder) for folder in databases(machine)]
    return found


def databases(machine: Machine) -> list[Path]:
    """Return the folders of this user's NSS databases, whether `certutil` is there or not."""
    return sorted(
        file.parent for pattern in _PROFILES for file in machine.home.glob(f"{pattern}/cert9.db")
    )


@contextmanager
def _as_file(authority: Authority) -> Iterator[str]:
    """Have the certificate (DER) in a file while a program reads it."""
    with tempfile.TemporaryDirectory(prefix="landline-") as folder:
        file = Path(folder) / f"{authority.name}.crt"
        file.write_bytes(authority.der)
        yield str(file)


_HANDSHAKE: Final = """
import socket, ssl, sys
context = ssl.create_default_context()
context.check_hostname = False
with socket.create_connection((sys.argv[1], int(sys.argv[2])), 5) as sock:
    context.wrap_socket(sock, server_hostname=sys.argv[3]).close()
"""


def accepts(machine: Machine, host: str, port: int) -> bool:
    """Return whether a program that knows only the system's list believes the hub there.

    A new process, for a list that was read once is not read again. It asks for the hub's own
    certificate, since an organisation's would prove nothing.
    """
    asked = (host, str(port), SERVER_NAME)
    return machine.run(sys.executable, "-I", "-c", _HANDSHAKE, *asked)
