"""The programs that copy files: how each is started on a ground, receiver and sender.

Commands as in common use, configured for speed: the fastest cipher that is safe, no questions.
The side that is started last is the one that is timed; `first` is up, or waits, before it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.recipes import ROOT, PeerError

if TYPE_CHECKING:
    from collections.abc import Callable

PEERS: Final = ROOT / ".venv-peers" / "bin"
"""Where `make bench-peers` puts the peers that come from PyPI."""
_SOCKS: Final = 262_144
_CODE: Final = "7-bench-copy"


@dataclass(frozen=True)
class Ground:
    """Where one copy happens."""

    work: Path
    """A folder on the RAM disk for keys, logs and homes."""
    source: Path
    """A file, or a folder of files."""
    into: Path
    """The folder to copy into, empty."""
    port: int
    size: int
    """Bytes of all files."""
    host: str = "127.0.0.1"
    """Where the receiver is."""

    @property
    def landed(self) -> Path:
        """Return where a single file lands."""
        return self.into / self.source.name


@dataclass(frozen=True)
class Ends:
    """Where the two sides run."""

    host: str = "127.0.0.1"
    """The receiver's."""
    near: str = ""
    """What the line of the side that is timed begins with."""
    far: str = ""
    """The same of the other side."""


@dataclass(frozen=True)
class Copier:
    """One way to copy."""

    first: Callable[[Ground], str] | None
    """A shell's line that is started first."""
    last: Callable[[Ground], str]
    """A shell's line that is timed, from its start to its end."""
    stays: bool = False
    """`first` is a server, which does not end by itself."""
    head_start: float | None = None
    """Seconds for `first` to get ready; None: until it listens on the port."""
    most: int | None = None
    """Bytes that it is asked to copy at most: it would take too long."""


def program(name: str) -> str:
    """Return the path of a program. Raises PeerError where it is missing."""
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", str(PEERS)))
    found = shutil.which(name, path=path)
    if found is None:
        raise PeerError(f"{name} is not installed; as root: make test-services bench-peers")
    return found


def python(module: str, *arguments: object) -> str:
    """Return the line that runs one of the bench's own programs."""
    return shlex.join([sys.executable, "-m", module, *map(str, arguments)])


def _quoted(*words: object) -> str:
    return shlex.join(map(str, words))


def _sshd(ground: Ground) -> str:
    folder = ground.work / "ssh"
    if not folder.exists():
        folder.mkdir(mode=0o700)
        for name in ("host", "user"):
            keygen = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", folder / name]
            subprocess.run(keygen, check=True)
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd's own condition, which its service makes
    (folder / "sshd.conf").write_text(
        f"Port {ground.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\n"
        f"AuthorizedKeysFile {folder}/user.pub\nUsePAM no\nStrictModes no\nPidFile none\n"
        "Subsystem sftp internal-sftp\n"
    )
    (folder / "ssh.conf").write_text(
        f"Port {ground.port}\nIdentityFile {folder}/user\nIdentitiesOnly yes\n"
        f"StrictHostKeyChecking no\nUserKnownHostsFile {folder}/known\nLogLevel ERROR\n"
    )
    return _quoted(program("sshd"), "-D", "-f", folder / "sshd.conf")


_FAST: Final = "-c aes128-gcm@openssh.com"


def _ssh(ground: Ground) -> str:
    return f"{_quoted(program('ssh'), '-F', ground.work / 'ssh' / 'ssh.conf')} {_FAST}"


def _scp(ground: Ground) -> str:
    conf = _quoted(ground.work / "ssh" / "ssh.conf")
    return (
        f"{program('scp')} -q -r -F {conf} {_FAST} "
        f"{_quoted(ground.source, f'127.0.0.1:{ground.into}/')}"
    )


def _rsync_ssh(ground: Ground) -> str:
    return _quoted(
        program("rsync"), "-a", "-e", _ssh(ground), ground.source, f"127.0.0.1:{ground.into}/"
    )


def _rsyncd(ground: Ground) -> str:
    conf = ground.work / "rsyncd.conf"
    conf.write_text(
        f"use chroot = no\naddress = 127.0.0.1\nport = {ground.port}\n"
        f"pid file = {ground.work}/rsyncd-{ground.port}.pid\nuid = {os.getuid()}\n"
        f"gid = {os.getgid()}\n[d]\npath = {ground.into}\nread only = no\n"
    )
    return _quoted(program("rsync"), "--daemon", "--no-detach", f"--config={conf}")


def _rsync_plain(ground: Ground) -> str:
    there = f"rsync://127.0.0.1:{ground.port}/d/"
    return _quoted(program("rsync"), "-a", ground.source, there)


def _certificate(ground: Ground) -> tuple[Path, Path]:
    cert, key = ground.work / "cert.pem", ground.work / "key.pem"
    if not cert.exists():
        make = f"{program('openssl')} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256"
        make += f" -nodes -days 30 -subj /CN=bench -keyout {key} -out {cert}"
        subprocess.run(shlex.split(make), check=True, capture_output=True)
    return cert, key


def _socat_take(ground: Ground) -> str:
    cert, key = _certificate(ground)
    listen = f"OPENSSL-LISTEN:{ground.port},bind=127.0.0.1,reuseaddr"
    listen += f",cert={cert},key={key},verify=0"
    file = f"OPEN:{ground.landed},creat,trunc"
    return _quoted(program("socat"), "-u", "-b", _SOCKS, listen, file)


def _socat_give(ground: Ground) -> str:
    there = f"OPENSSL:127.0.0.1:{ground.port},verify=0"
    return _quoted(program("socat"), "-u", "-b", _SOCKS, f"FILE:{ground.source}", there)


def _ncat_untar(ground: Ground) -> str:
    listen = _quoted(program("ncat"), "-l", "--recv-only", "127.0.0.1", ground.port)
    return f"{listen} | tar -x -C {_quoted(ground.into)}"


def _tar_ncat(ground: Ground) -> str:
    tar = _quoted("tar", "-C", ground.source.parent, "-c", ground.source.name)
    return f"{tar} | {_quoted(program('ncat'), '--send-only', '127.0.0.1', ground.port)}"


def _wormhole(ground: Ground, name: str) -> str:
    home = ground.work / f"wormhole-{name}"
    home.mkdir(exist_ok=True)
    return (
        f"env HOME={_quoted(home)} WORMHOLE_RELAY_URL=ws://127.0.0.1:{ground.port}/v1 "
        f"WORMHOLE_TRANSIT_HELPER= {_quoted(program('wormhole'))}"
    )


def _wormhole_wait(ground: Ground) -> str:
    mailbox = _quoted(
        program("twist"),
        "wormhole-mailbox",
        f"--port=tcp:{ground.port}:interface=127.0.0.1",
        "--channel-db=:memory:",
        "--usage-db=:memory:",
    )
    send = f"send --hide-progress --no-qr --code {_CODE} {_quoted(ground.source)}"
    return f"{mailbox} >/dev/null 2>&1 & sleep 1; {_wormhole(ground, 'from')} {send}; wait"


def _wormhole_take(ground: Ground) -> str:
    take = f"receive --hide-progress --accept-file -o {_quoted(ground.landed)} {_CODE}"
    return f"{_wormhole(ground, 'to')} {take}"


def _copyparty(ground: Ground) -> str:
    options = ("-i", "127.0.0.1", "-p", ground.port, "-v", f"{ground.into}::rwmd")
    return _quoted(program("copyparty"), *options, "-q", "--no-crt", "--wram")


def _curl_up(ground: Ground) -> str:
    there = f"http://127.0.0.1:{ground.port}/{ground.source.name}"
    return _quoted(program("curl"), "-sf", "-o", "/dev/null", "-T", ground.source, there)


def _plain(most: int | None = None) -> Copier:
    def take(ground: Ground) -> str:
        size = min(ground.size, most or ground.size)
        return python("bench.limit", "take", ground.port, ground.landed, size)

    def give(ground: Ground) -> str:
        size = min(ground.size, most or ground.size)
        return python("bench.limit", "give", ground.port, ground.source, ground.host, size)

    return Copier(take, give, most=most)


COPIERS: Final[dict[str, Copier]] = {
    "limit": _plain(),
    "one-stream": _plain(4 << 20),
    "scp": Copier(_sshd, _scp, stays=True),
    "rsync-ssh": Copier(_sshd, _rsync_ssh, stays=True),
    "rsync-daemon": Copier(_rsyncd, _rsync_plain, stays=True),
    "socat-tls": Copier(_socat_take, _socat_give),
    "tar-ncat": Copier(_ncat_untar, _tar_ncat),
    "wormhole": Copier(_wormhole_wait, _wormhole_take, stays=True, head_start=3.5),
    "copyparty": Copier(_copyparty, _curl_up, stays=True, head_start=1.5),
    "ack-per-chunk": Copier(
        lambda ground: python("bench.limit", "take-acked", ground.port, ground.landed),
        lambda ground: python("bench.limit", "give-acked", ground.port, ground.source, 64 << 20),
        most=64 << 20,
    ),
}
