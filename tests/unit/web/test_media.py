"""What browsers show of a file, and the name under which they save it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from landline.web.media import POLICY, disposition, media_of
from tests.unit.offenders import assert_none
from tests.unit.transfer.hostile import NAMES


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("a.png", "image/png"),
        ("A.JPG", "image/jpeg"),
        ("song.mp3", "audio/mpeg"),
        ("film.mp4", "video/mp4"),
        ("notes.txt", "text/plain; charset=utf-8"),
        ("README.md", "text/plain; charset=utf-8"),
    ],
)
def test_shown(name: str, type_: str) -> None:
    media = media_of(name)
    assert (media.type, media.is_shown) == (type_, True)


@pytest.mark.parametrize(
    "name",
    [
        "a.html", "a.htm", "a.xhtml", "a.svg", "a.svgz", "a.xml", "a.xsl", "a.js", "a.mjs", "a.css",
        "a.pdf", "a.swf", "a.mht", "a.zip", "a.exe", "a", "png", ".png.html", "a.png.", "a.png ",
        "a.wasm", "a.json", "manifest.webmanifest",
    ],
)  # fmt: skip
def test_saved(name: str) -> None:
    media = media_of(name)
    # "png" is an ending of nothing, but a picture's type would do no harm.
    assert not media.is_shown or name == "png"
    assert "html" not in media.type
    assert "xml" not in media.type
    assert "script" not in media.type


def test_what_is_shown_can_do_nothing() -> None:
    rules = dict(each.strip().partition(" ")[::2] for each in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["sandbox"] == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a b.txt", 'attachment; filename="a b.txt"'),
        ("报告.txt", "attachment; filename=\"__.txt\"; filename*=UTF-8''%E6%8A%A5%E5%91%8A.txt"),
        ('a"b.txt', "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"),
        ("50%.txt", "attachment; filename=\"50_.txt\"; filename*=UTF-8''50%25.txt"),
        ("a\\b", "attachment; filename=\"a_b\"; filename*=UTF-8''a%5Cb"),
    ],
)
def test_names(name: str, said: str) -> None:
    assert disposition(name, is_shown=False) == said


def test_shown_files_have_names_too() -> None:
    assert disposition("a.png", is_shown=True) == 'inline; filename="a.png"'


def test_no_name_adds_a_header() -> None:
    def harms(name: str) -> bool:
        said = disposition(name, is_shown=False)
        parts = said.split("; ")
        whole = name.encode("utf-8", "replace").decode()
        kept = parts[-1].startswith("filename*=") and unquote(parts[-1][17:]) == whole
        return not (
            said.isascii() and said.isprintable() and said.count('"') == 2 and "/" not in said
            and (kept or said == f'attachment; filename="{name}"')
        )  # fmt: skip

    assert_none([repr(name) for name in NAMES if harms(name)])
