"""A folder as a page: every name is text, every link leads to what it names."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import unquote, urljoin

import pytest

from landline.transfer import names
from landline.web.listing import listed, size_of
from landline.wire.shelf_events import FileInfo, FileList, FolderInfo
from tests.unit.offenders import assert_none
from tests.unit.transfer.hostile import NAMES
from tests.unit.web.requests import request

PAGE = request(accept="text/html")


def file(name: str) -> FileInfo:
    return FileInfo(name=name, blob="0" * 64, size=1500, at=0, by="ada")


def page(
    folder: str = "", folders: tuple[FolderInfo, ...] = (), *names: str, more: str | None = None
) -> str:
    files = [file(name) for name in names]
    found = FileList(room="lobby", folder=folder, folders=[*folders], files=files, more=more)
    text = listed(found, PAGE).text
    assert text is not None
    return text


def test_names_are_text_and_links_lead_to_them() -> None:
    tame = sorted({names.tamed(name) for name in NAMES})
    said = page("x", (), *tame)
    links = re.findall(r'<a href="([^"]*)">([^<]*)</a>', said)
    shown = {unescape(name): unescape(target) for target, name in links}
    base = "http://hub/files/lobby/x/"
    assert_none(
        repr(name)
        for name in tame
        if unquote(urljoin(base, shown.get(name, ""))) != f"{base}{name}"
    )
    assert "<script" not in said


def test_what_is_in_a_folder() -> None:
    said = page("x", (FolderInfo(name="<y>", files=2, size=3 << 20),), more="a&b")
    assert '<a href="./%3Cy%3E/">&lt;y&gt;/</a><td>3.0 MiB' in said
    assert '<a href="../">' in said
    assert '<a href="?after=a%26b">' in said


def test_an_empty_room() -> None:
    said = page()
    assert "../" not in said
    assert "<table>" not in said
    assert 'type="file"' in said


def test_programs_get_the_list() -> None:
    answer = listed(FileList(room="lobby", folders=[], files=[file("a")]), request())
    assert answer.content_type == "application/json"
    assert isinstance(answer.body, bytes)
    assert json.loads(answer.body)["files"][0]["name"] == "a"


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (150 << 10, "150 KiB"), (5 << 40, "5.0 TiB"),
     (5000 << 40, "5000 TiB")],
)  # fmt: skip
def test_sizes(size: int, said: str) -> None:
    assert size_of(size) == said
