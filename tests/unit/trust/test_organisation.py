"""An organisation's certificate: what it is for, and what is said of one that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.errors import LocalError
from landline.trust.organisation import organisation
from tests.live.hub.organisations import Certified
from tests.unit.trust.handshakes import Ends

if TYPE_CHECKING:
    from pathlib import Path


def refused(cert: Path, key: Path) -> str:
    with pytest.raises(LocalError) as refusal:
        organisation(cert, key)
    assert refusal.value.code == "trust.certificate"
    assert refusal.value.exit_status == 9
    return refusal.value.text()


def test_it_is_shown_and_its_hosts_are_known(tmp_path: Path) -> None:
    made = Certified(tmp_path, "Chat.example.org")
    found = organisation(made.cert, made.key)
    assert found.hosts == {"chat.example.org"}
    assert found.context.digest == made.digest
    ends = Ends(found.context, made.trusted(), "chat.example.org")
    ends.shake()
    ends.exchange()


def test_what_is_wrong_is_said_of_the_file_that_it_is_wrong_with(tmp_path: Path) -> None:
    made = Certified(tmp_path, "chat.example.org")
    missing, empty = tmp_path / "missing", tmp_path / "empty"
    empty.touch()
    assert f"{missing}: No such file" in refused(missing, made.key)
    assert f"{missing}: No such file" in refused(made.cert, missing)
    assert f"{tmp_path}: Is a directory" in refused(tmp_path, made.key)
    assert f"{empty}: there is none in it" in refused(empty, made.key)
    assert f"{empty}: there is none in it" in refused(made.cert, empty)
    assert f"{made.cert}: there is none in it" in refused(made.cert, made.cert)


def test_a_key_of_another_certificate(tmp_path: Path) -> None:
    made = Certified(tmp_path, "chat.example.org")
    (tmp_path / "other").mkdir()
    other = Certified(tmp_path / "other", "chat.example.org")
    assert f"{other.key}: it is not the key of {made.cert}" in refused(made.cert, other.key)


def test_a_key_with_a_password(tmp_path: Path) -> None:
    made = Certified(tmp_path, "chat.example.org", b"password")
    assert f"{made.key}: it has a password" in refused(made.cert, made.key)
