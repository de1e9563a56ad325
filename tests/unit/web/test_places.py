"""Addresses of files, and names that others chose."""

from __future__ import annotations

import pytest

from landline.transfer import names
from landline.web.places import Place, is_folder
from tests.unit.offenders import assert_none
from tests.unit.transfer.hostile import NAMES


@pytest.mark.parametrize(
    ("place", "address"),
    [
        (Place("lobby", "a.txt"), "/files/lobby/a.txt"),
        (Place("@bo", "x/报.txt"), "/files/@bo/x/%E6%8A%A5.txt"),
        (Place("a b", "50%?#.txt"), "/files/a%20b/50%25%3F%23.txt"),
        (Place("lobby", "x/"), "/files/lobby/x/"),
    ],
)
def test_addresses(place: Place, address: str) -> None:
    assert place.address == address


def test_folders() -> None:
    assert is_folder(Place("lobby", ""))
    assert is_folder(Place("lobby", "x/"))
    assert not is_folder(Place("lobby", "x"))


def test_files_in_folders() -> None:
    assert Place("lobby", "").inside("a").path == "a"
    assert Place("lobby", "x/y/").inside("a").path == "x/y/a"
    assert Place("lobby", "x").inside("../../etc/passwd").path == "x/passwd"


def test_every_name_is_tamed() -> None:
    folder = Place("lobby", "x/")
    placed = {name: folder.inside(name).path for name in NAMES}
    assert_none(
        repr(name)
        for name, path in placed.items()
        if path.count("/") != 1 or names.checked(path[2:]) != path[2:]
    )
