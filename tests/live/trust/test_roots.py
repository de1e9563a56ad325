"""Putting a hub's authority where systems look, and taking it back: nothing else is touched."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError
from landline.trust.roots import Anchors, Machine, Nss, databases, places
from tests.live.trust.machines import Fake, authority

if TYPE_CHECKING:
    from pathlib import Path

BUNDLES = {
    "debian": "etc/ssl/certs/ca-certificates.crt",
    "fedora": "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "arch": "etc/ca-certificates/extracted/tls-ca-bundle.pem",
    "opensuse": "var/lib/ca-certificates/ca-bundle.pem",
}
LINUX = {
    "debian": ("usr/local/share/ca-certificates", "update-ca-certificates", ["", "--fresh"]),
    "fedora": ("etc/pki/ca-trust/source/anchors", "update-ca-trust", ["extract", "extract"]),
    "arch": ("etc/ca-certificates/trust-source/anchors", "update-ca-trust", ["", ""]),
    "opensuse": ("etc/pki/trust/anchors", "update-ca-certificates", ["", ""]),
}


def files(folder: Path) -> list[str]:
    return sorted(str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file())


@pytest.mark.parametrize("system", LINUX)
def test_a_linux_system_believes_it_and_then_no_more(tmp_path: Path, system: str) -> None:
    fake, one = Fake(tmp_path), authority()
    folder, program, arguments = LINUX[system]
    bundle = fake.root / BUNDLES[system]
    fake.folder(folder, str(bundle.parent.relative_to(fake.root)))
    own = fake.root / folder / "somebody-elses.crt"
    own.write_text("theirs\n")
    fake.program(program, f'cd "{fake.root / folder}" && cat *.crt >"{bundle}"')
    (place,) = places(fake.machine)
    assert place.label == str(fake.root / folder)
    assert place.is_open
    assert not place.holds(one.fingerprint.short)
    for _ in range(2):  # once more changes nothing
        place.add(one)
        assert place.holds(one.fingerprint.short)
        assert place.believes(one)
        assert files(fake.root / folder) == [f"{one.name}.crt", own.name]
    file = fake.root / folder / f"{one.name}.crt"
    assert file.read_bytes() == one.pem
    assert file.stat().st_mode & 0o777 == 0o644
    assert not place.believes(authority())
    place.remove(one.fingerprint.short)
    assert not place.holds(one.fingerprint.short)
    assert not place.believes(one)
    assert files(fake.root / folder) == [own.name]
    first, last = fake.calls[0].split(), fake.calls[-1].split()
    assert [first, last] == [[program, *each.split()] for each in arguments]


def test_what_could_not_take_effect_is_not_left_behind(tmp_path: Path) -> None:
    fake = Fake(tmp_path)
    fake.folder("usr/local/share/ca-certificates")
    fake.program("update-ca-certificates", "echo no room >&2; exit 1")
    (place,) = places(fake.machine)
    with pytest.raises(LocalError) as caught:
        place.add(authority())
    assert caught.value.fields["why"] == "no room"
    assert files(fake.root) == []


def test_a_folder_without_its_program_is_no_place(tmp_path: Path) -> None:
    fake = Fake(tmp_path)
    fake.folder("usr/local/share/ca-certificates")
    assert places(fake.machine) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_closed(tmp_path: Path) -> None:
    fake = Fake(tmp_path)
    fake.folder("usr/local/share/ca-certificates")
    fake.program("update-ca-certificates", "")
    (fake.root / "usr/local/share/ca-certificates").chmod(0o500)
    (place,) = places(fake.machine)
    assert not place.is_open


def test_what_is_to_be_typed_does_the_same(tmp_path: Path) -> None:
    fake, one = Fake(tmp_path), authority()
    fake.folder("usr/local/share/ca-certificates")
    fake.program("update-ca-certificates", "")
    (place,) = places(fake.machine)
    given = tmp_path / "it's here.pem"
    given.write_bytes(one.pem)
    for commands, there in (
        (place.to_add(one, str(given)), True),
        (place.to_remove(one.fingerprint.short), False),
    ):
        script = 'sudo() { "$@"; }\nset -e\n' + "\n".join(commands)
        subprocess.run(
            ["sh", "-c", script],
            check=True,
            env={"PATH": f"{fake.machine.path}:/usr/bin:/bin"},
        )
        assert place.holds(one.fingerprint.short) is there
    assert fake.calls == ["update-ca-certificates ", "update-ca-certificates --fresh"]


def test_macos_is_asked_by_the_name_alone(tmp_path: Path) -> None:
    fake, one = Fake(tmp_path, "darwin"), authority()
    kept = tmp_path / "kept"
    fake.program(
        "security",
        f'case $1 in add-trusted-cert) cat "$6" >"{kept}";; '
        f'find-certificate) cat "{kept}";; delete-certificate) rm "{kept}";; esac',
    )
    (place,) = places(fake.machine)
    keychain = f"{fake.home}/Library/Keychains/login.keychain-db"
    assert not place.holds(one.fingerprint.short)
    place.add(one)
    assert kept.read_bytes() == one.der
    assert place.believes(one)
    place.remove(one.fingerprint.short)
    assert not place.holds(one.fingerprint.short)
    assert fake.calls[1].startswith(f"security add-trusted-cert -r trustRoot -k {keychain} ")
    deleted = f"security delete-certificate -c {one.subject} -t {keychain}"
    assert deleted in fake.calls
    assert place.to_remove(one.fingerprint.short)[0].startswith("security delete-certificate -c '")


def test_windows_is_asked_by_the_name_alone(tmp_path: Path) -> None:
    fake, one = Fake(tmp_path, "win32"), authority()
    kept = tmp_path / "kept"
    fake.program(
        "certutil",
        f'case $2 in -addstore) cat "$4" >"{kept}";; '
        f'-store) cat "{kept}";; -delstore) rm "{kept}";; esac',
    )
    (place,) = places(fake.machine)
    assert not place.holds(one.fingerprint.short)
    place.add(one)
    assert kept.read_bytes() == one.der
    assert place.believes(one)
    place.remove(one.fingerprint.short)
    assert fake.calls[-1] == f"certutil -user -delstore Root {one.subject}"
    assert place.to_add(one, "C:\\hub.pem") == ['certutil -user -addstore Root "C:\\hub.pem"']


def database(fake: Fake, folder: str) -> Nss:
    """Return an empty database in the fake's home."""
    (fake.home / folder).mkdir(parents=True)
    command = ("certutil", "-d", f"sql:{fake.home / folder}", "-N", "--empty-password")
    assert fake.machine.run(*command)
    return Nss(fake.machine, fake.home / folder)


def test_browsers_of_linux_believe_it_and_then_no_more(tmp_path: Path) -> None:
    fake, one, other = Fake(tmp_path), authority(), authority()
    fake.link("certutil")
    made = [database(fake, name) for name in (".pki/nssdb", ".mozilla/firefox/x.default")]
    (fake.home / ".mozilla/firefox/no profile").mkdir()
    found = places(fake.machine)
    assert found == made[::-1]
    assert databases(fake.machine) == [each.folder for each in found if isinstance(each, Nss)]
    for place in found:
        place.add(other)
        for _ in range(2):
            place.add(one)
            assert place.believes(one)
        assert place.is_open
        place.remove(one.fingerprint.short)
        assert not place.holds(one.fingerprint.short)
        assert place.believes(other)


def test_what_a_browser_refuses_is_said(tmp_path: Path) -> None:
    fake = Fake(tmp_path)
    fake.program("certutil", "echo certutil: locked >&2; exit 255")
    place = Nss(fake.machine, fake.home)
    with pytest.raises(LocalError) as caught:
        place.add(authority())
    assert caught.value.code == "roots.refused"
    assert caught.value.fields["why"] == "certutil: locked"


def test_a_program_that_is_not_there_says_no(tmp_path: Path) -> None:
    machine = Fake(tmp_path).machine
    assert not machine.run("nothing-of-this-name")
    assert machine.output("nothing-of-this-name") == ""


def test_this_machine_is_where_we_are() -> None:
    assert Machine.this().has("sh")
    assert all(isinstance(place, Anchors | Nss) for place in places(Machine.this()))
