"""`landline trust` on a real Debian, in a mount namespace of its own: what curl and browsers say.

The machine that tests is not changed: its folders are covered by copies that go away with
the namespace.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from landline.trust.authority import Authority
from landline.trust.identity import HubIdentity
from landline.trust.link import link
from landline.trust.pins import Pin, Pins
from landline.trust.roots import places
from tests.live.cli_chat.programs import DEADLINE, Terminal, environment, landline
from tests.live.hub.hubs import HubProcess
from tests.live.trust.machines import Fake, authority
from tests.unit.trust.forging import forged

if TYPE_CHECKING:
    from collections.abc import Iterator

_COVERED: Final = ("/etc/ssl", "/usr/local/share/ca-certificates")

_CURL: Final = 'curl -s -o /dev/null -w "%{{http_code}} %{{ssl_verify_result}}\\n" {} || true'

_PROGRAMS: Final = ("curl", "update-ca-certificates", "unshare", "certutil")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    with HubProcess(tmp_path / "data") as hub:
        yield hub


class Debian:
    """A shell in which what one installs is gone afterwards; a home with a browser's database."""

    def __init__(self, folder: Path) -> None:
        for program in _PROGRAMS:
            if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
                pytest.skip(f"{program} is not installed")
        self.home = folder / "home"
        self._folder = folder
        database = self.home / ".pki/nssdb"
        database.mkdir(parents=True)
        made = ["certutil", "-d", f"sql:{database}", "-N", "--empty-password"]
        subprocess.run(made, check=True, timeout=DEADLINE)
        covered = []
        for number, name in enumerate(_COVERED):
            copy = folder / f"copy{number}"
            shutil.copytree(name, copy, symlinks=True)
            covered.append(f"mount --bind '{copy}' '{name}'")
        self._before = " && ".join(covered)
        if subprocess.run(["unshare", "-m", "sh", "-c", self._before], check=False).returncode:
            pytest.skip("this user may make no mount namespace")

    def run(self, *lines: str) -> list[str]:
        """Run a script; return what it printed, errors too."""
        script = "\n".join((self._before, *lines))
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(self.home, PATH=f"{os.environ['PATH']}:/usr/sbin"),
            cwd=self.home,
            timeout=DEADLINE * 3,
            check=False,
        )
        return done.stdout.decode().splitlines()

    @property
    def nicknames(self) -> str:
        command = ["certutil", "-d", f"sql:{self.home / '.pki/nssdb'}", "-L"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def debian(tmp_path: Path) -> Debian:
    return Debian(tmp_path)


def certificates() -> set[str]:
    return {each.name for each in Path("/etc/ssl/certs").iterdir()}


def words(*arguments: str) -> str:
    return " ".join(f"'{each}'" for each in landline(*arguments))


def link_of(hub: HubProcess, data: Path) -> str:
    return link(f"{hub.host}:{hub.port}", HubIdentity.open(data).fingerprint)


def test_curl_believes_the_hub_after_install_and_not_before_or_after(
    debian: Debian, hub: HubProcess, tmp_path: Path
) -> None:
    curl = _CURL.format(f"https://localhost:{hub.port}/")
    install = words("trust", "install", link_of(hub, tmp_path / "data"), "--yes")
    remove = words("trust", "remove", link_of(hub, tmp_path / "data"), "--yes")
    before = certificates()
    said = debian.run(
        curl, install, curl, install, curl, "ls /etc/ssl/certs | grep -c landline", remove, curl,
        "ls /usr/local/share/ca-certificates | grep landline", "ls /etc/ssl/certs | wc -l",
    )  # fmt: skip
    checks = [line for line in said if line[:3] in ("000", "200") and line.count(" ") == 1]
    believed = "200 0"
    assert checks[0] != believed
    assert checks[1:3] == [believed, believed]
    assert checks[3] != believed
    text = "\n".join(said)
    folder = "/usr/local/share/ca-certificates"
    assert text.count(f"Installed: {folder}") == 1
    assert text.count(f"There already: {folder}") == 1
    assert text.count(f"Removed: {folder}") == 1
    assert text.count("Done, and tried: a new program on this system accepts") == 2
    assert text.count("/.pki/nssdb") == 3
    assert "Traceback" not in text
    # The machine outside of the namespace is as it was.
    assert certificates() == before
    assert int(said[-1]) == len(before)
    assert "landline" not in debian.nicknames


def test_debians_own_program_makes_lists_that_curl_believes(
    hub: HubProcess, tmp_path: Path
) -> None:
    """The same without a namespace: with its program told where the folders are."""
    fake = Fake(tmp_path / "machine")
    for name in ("curl", "update-ca-certificates"):
        if shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
            pytest.skip(f"{name} is not installed")
    fake.folder("usr/local/share/ca-certificates", "etc/ssl/certs", "hooks")
    (fake.root / "etc/list").write_text("\n")
    other = fake.root / "usr/local/share/ca-certificates/other.crt"
    other.write_bytes(authority().pem)  # it makes no list of nothing
    folders = {"--localcertsdir": "usr/local/share/ca-certificates", "--certsconf": "etc/list",
               "--etccertsdir": "etc/ssl/certs", "--hooksdir": "hooks"}  # fmt: skip
    told = " ".join(f'{option} "{fake.root / name}"' for option, name in folders.items())
    fake.program(
        "update-ca-certificates",
        f'PATH=/usr/sbin:/usr/bin:/sbin:/bin exec update-ca-certificates {told} "$@"',
    )
    (place,) = places(fake.machine)
    ours = Authority(HubIdentity.open(tmp_path / "data").authority)
    lists = fake.root / "etc/ssl/certs"

    def believed() -> bool:
        bundle, address = lists / "ca-certificates.crt", f"https://localhost:{hub.port}/health"
        curl = ["curl", "-sf", "--capath", str(lists), "--cacert", str(bundle), address]
        return subprocess.run(curl, stdout=subprocess.DEVNULL, check=False).returncode == 0

    assert not believed()
    place.add(ours)
    assert place.believes(ours)
    assert believed()
    place.remove(ours.fingerprint.short)
    assert not believed()
    assert not list(lists.glob("*landline*"))


def test_a_hub_that_is_gone_can_be_taken_back(debian: Debian, tmp_path: Path) -> None:
    with HubProcess(tmp_path / "data") as hub:
        written = link_of(hub, tmp_path / "data")
        short = written.partition("#")[2][:18]
        hub.stop()
    data = ("--data", str(tmp_path / "data"))
    said = debian.run(
        words("trust", "install", *data, "--yes"),
        f"rm -r '{tmp_path / 'data'}'",
        words("trust", "remove", short, "--yes"),
        "ls /usr/local/share/ca-certificates | grep landline",
        words("trust", "remove", short, "--yes"),
    )
    text = "\n".join(said)
    assert "Done: this system believes" in text
    assert text.count("Removed: ") == 2
    assert said[-1] == f"“landline hub {short}” is not installed here"
    assert f"landline-{short}.crt" not in said


def test_without_rights_it_says_what_to_type(debian: Debian, tmp_path: Path) -> None:
    with HubProcess(tmp_path / "data") as hub:
        written = link_of(hub, tmp_path / "data")
        short = written.partition("#")[2][:18]
        target = f"/usr/local/share/ca-certificates/landline-{short}.crt"
        install = words("trust", "install", written, "--yes")
        said = debian.run("mount -o remount,bind,ro /usr/local/share/ca-certificates",
                          install, "echo status $?")  # fmt: skip
    assert said[-1] == "status 9"
    kept = debian.home / "state/landline" / f"landline-{short}.pem"
    assert said[-4:-2] == [
        f"sudo install -m 644 {kept} {target}",
        "sudo update-ca-certificates",
    ]
    assert said[-2].startswith("landline: That takes the rights of root")
    assert kept.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")


def run(home: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        landline("trust", *arguments), input=stdin, capture_output=True, text=True,
        env=environment(home), cwd=home, timeout=DEADLINE, check=False,
    )  # fmt: skip


def test_what_could_vouch_for_the_internet_is_not_installed(debian: Debian) -> None:
    theirs = forged()
    state = debian.home / "state/landline"
    certificate = base64.b64encode(theirs.der).decode()
    Pins(state).keep(Pin(fingerprint=str(theirs.fingerprint), certificate=certificate))
    said = debian.run(
        f"{words('trust', 'install', '--yes', theirs.fingerprint.short)}; echo $?",
        "ls /usr/local/share/ca-certificates",
    )
    assert any("could vouch for sites on the internet" in line for line in said)
    assert "6" in said
    assert not any(line.startswith(theirs.name) for line in said)
    assert theirs.subject not in debian.nicknames


def test_show_says_what_there_is_to_compare(hub: HubProcess, tmp_path: Path) -> None:
    written = link_of(hub, tmp_path / "data")
    fingerprint = written.partition("#")[2]
    address = f"{hub.host}:{hub.port}"
    told = []
    for which in (("--data", str(tmp_path / "data")), (written,), (address,)):
        done = run(tmp_path, "show", *which, "--out", "hub.pem")
        assert done.returncode == 0, done.stderr
        told.append(done.stdout)
        unsure = "nobody has compared it yet" in done.stderr
        assert unsure is (which == (address,))
    assert len(set(told)) == 1
    assert told[0].startswith(f"fingerprint  {fingerprint}\nSHA-256      ")
    command = ["openssl", "x509", "-in", "hub.pem", "-noout", "-fingerprint", "-sha256"]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert shown.stdout.partition("=")[2].strip() in told[0]
    steps = run(tmp_path, "show", written, "--steps", "--lang", "zh").stdout
    assert "安卓" in steps
    assert "`" not in steps


def test_what_cannot_be_shown(hub: HubProcess, tmp_path: Path) -> None:
    written = link_of(hub, tmp_path / "data")
    data = ("--data", str(tmp_path / "data"))
    other = f"landline://{hub.host}:{hub.port}/#LL-" + "-".join(["AAAAAAA"] * 8)
    for arguments, status, says in (
        (("show", written, *data), 2, "--data and HUB name two hubs"),
        (("show", written, written), 2, "Only one hub can be named"),
        (("show", "LL-AAAAAAA-AAAAAAA"), 2, "is known here"),
        (("show", "--data", str(tmp_path / "none")), 9, "none"),
        (("show", *data, "--out", "no/such/folder"), 9, "cannot be written"),
        (("show", other), 6, ""),
        (("install", other, "--yes"), 6, ""),
        (("install", written), 2, "Nobody is at a terminal"),
        (("install", f"{hub.host}:{hub.port}", "--yes"), 4, ""),
    ):
        done = run(tmp_path, *arguments)
        assert (done.returncode, says in done.stderr) == (status, True), (arguments, done.stderr)
        assert "Traceback" not in done.stderr


def test_a_person_who_does_not_agree_changes_nothing(hub: HubProcess, tmp_path: Path) -> None:
    written = link_of(hub, tmp_path / "data")
    with Terminal(landline("trust", "install", written), environment(tmp_path)) as terminal:
        terminal.expect("do you want to install this certificate? [y/N] ")
        terminal.enter("")
        assert terminal.wait() == 8
        terminal.expect("Nothing was changed")
    with Terminal(
        landline("trust", "install", f"{hub.host}:{hub.port}"), environment(tmp_path)
    ) as terminal:
        terminal.expect(written.partition("#")[2])
        terminal.expect("[y/N] ")
        terminal.enter("n")
        assert terminal.wait() == 8
