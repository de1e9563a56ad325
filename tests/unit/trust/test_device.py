"""This user's key on this machine."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from landline.errors import LocalError
from landline.trust.device import NAME, Device
from landline.trust.login import proves

if TYPE_CHECKING:
    from pathlib import Path


def refusal(folder: Path) -> LocalError:
    with pytest.raises(LocalError) as caught:
        Device.open(folder)
    error = caught.value
    for line in (error.line("en"), error.line("zh")):
        assert str(folder) in line
        assert "\n" not in line
        assert "PRIVATE" not in line
    return error


def pem(
    key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    lock: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock or NoEncryption())


def put(folder: Path, data: bytes, mode: int = 0o600) -> None:
    (folder / NAME).write_bytes(data)
    (folder / NAME).chmod(mode)


def test_it_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "landline"
    first = Device.open(folder)
    again = Device.open(folder)
    assert (again.id, again.public) == (first.id, first.public)
    assert proves(first.public, again.sign(b"message"), b"message")
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == [folder / NAME]


def test_a_key_that_another_program_wrote_is_the_same(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    for written in (pem(key), pem(key).replace(b"\n", b"\r\n"), b"a note\n" + pem(key) + b"\n"):
        put(tmp_path, written)
        assert Device.open(tmp_path).public == public


def test_another_folder_is_another_device(tmp_path: Path) -> None:
    assert Device.open(tmp_path / "a").id != Device.open(tmp_path / "b").id
    assert Device.make().id != Device.make().id


def test_it_lies_in_the_users_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    made = Device.open()
    assert Device.open(tmp_path / "landline").id == made.id


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620, 0o601, 0o777])
def test_one_that_others_may_read_or_write_is_not_used(tmp_path: Path, mode: int) -> None:
    Device.open(tmp_path)
    (tmp_path / NAME).chmod(mode)
    error = refusal(tmp_path)
    assert error.code == "device.others"
    assert "chmod 600" in error.hint()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 100, b"hello", b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        pem(Ed25519PrivateKey.generate())[:60], pem(ec.generate_private_key(ec.SECP256R1())),
        pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"secret")),
    ],
    ids=["empty", "zeros", "text", "hollow", "cut", "other-kind", "encrypted"],
)  # fmt: skip
def test_what_is_no_key_is_neither_used_nor_replaced(tmp_path: Path, data: bytes) -> None:
    put(tmp_path, data)
    error = refusal(tmp_path)
    assert error.code == "device.unreadable"
    assert NAME in error.text()
    assert (tmp_path / NAME).read_bytes() == data


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert refusal(tmp_path).code == "device.unreadable"


def test_a_file_in_place_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "landline").write_bytes(b"")
    assert refusal(tmp_path / "landline").code == "device.unreadable"


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", fail)
    error = refusal(tmp_path / "state")
    assert error.code == "device.unreadable"
    assert os.strerror(number) in error.text()


def test_nothing_shows_the_key_by_accident(tmp_path: Path) -> None:
    device = Device.open(tmp_path)
    secret = (tmp_path / NAME).read_text().splitlines()[1]
    assert secret not in repr(device) + str(vars(device))
