"""Forms with files: as browsers, curl and scripts send them, cut anywhere, and broken ones."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.errors import UsageError
from landline.web.multipart import MOST_HEADERS, Multipart, Part

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPE = "multipart/form-data; boundary=xYz"


def form(*parts: tuple[str, bytes], end: bytes = b"--xYz--\r\n") -> bytes:
    return (
        b"".join(
            b"--xYz\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"
            for head, content in parts
        )
        + end
    )


def named(filename: str) -> str:
    return f'Content-Disposition: form-data; name="file"; filename="{filename}"'


def read(pieces: Iterable[bytes], content_type: str = TYPE) -> list[tuple[str, bytes]]:
    parser, found = Multipart(content_type), list[tuple[str, bytearray]]()
    for piece in pieces:
        for event in parser.feed(piece):
            if isinstance(event, Part):
                found.append((event.filename, bytearray()))
            else:
                found[-1][1].extend(event)
    assert parser.is_over
    return [(name, bytes(content)) for name, content in found]


HARD = form(
    (named("a.txt"), b"hello"),
    ('Content-Disposition: form-data; name="note"', b"no file"),
    (named("b.bin"), b"\r\n--xY\r\n\r\r\n--\r\n--x\r\n"),
    (named(""), b""),
)
HARD_READ = [
    ("a.txt", b"hello"), ("", b"no file"), ("b.bin", b"\r\n--xY\r\n\r\r\n--\r\n--x\r\n"), ("", b""),
]  # fmt: skip


def test_byte_by_byte() -> None:
    assert read(bytes([byte]) for byte in HARD) == HARD_READ


@given(st.lists(st.integers(0, len(HARD)), max_size=8))
def test_cut_anywhere(cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(HARD)]
    assert read(HARD[a:b] for a, b in itertools.pairwise(bounds)) == HARD_READ


@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_content(content: bytes, step: int) -> None:
    whole = form((named("x"), content))
    if b"\r\n--xYz" not in content and not content.startswith(b"--xYz"):
        assert read(whole[at : at + step] for at in range(0, len(whole), step)) == [("x", content)]


def test_before_and_behind() -> None:
    assert read([b"preamble\r\n" + HARD + b"epilogue\r\n--xYz\r\n"]) == HARD_READ
    assert read([HARD.replace(b"--xYz\r\n", b"--xYz \t\r\n")]) == HARD_READ


@pytest.mark.parametrize(
    "content_type",
    [
        'multipart/form-data; boundary="xYz"',
        "Multipart/Form-Data;boundary=xYz; charset=utf-8",
        "multipart/form-data; charset=utf-8; boundary=xYz",
    ],
)
def test_ways_to_say_the_boundary(content_type: str) -> None:
    assert read([HARD], content_type) == HARD_READ


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/mixed; boundary=xYz", "multipart/form-data; boundary=",
     "multipart/form-data; boundary=" + "x" * 71 + "y" * 70, "text/plain; boundary=xYz"],
)  # fmt: skip
def test_what_is_no_form(content_type: str) -> None:
    with pytest.raises(UsageError):
        read([HARD], content_type)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (named("报告.txt"), "报告.txt"),
        (named("a%22b%0D%0Ac"), 'a"b\r\nc'),
        (named('a\\"b'), 'a"b'),
        (named("C:\\dir\\a.txt"), "C:\\dir\\a.txt"),
        ("content-disposition:form-data;name=file;filename=plain.txt", "plain.txt"),
        (f"Content-Type: image/png\r\n{named('a.png')}", "a.png"),
        (named("x") + "; filename*=UTF-8''%E6%8A%A5.txt", "报.txt"),
        (named("50%25.txt"), "50%25.txt"),
        ("Content-Type: text/plain", ""),
        ("Content-Disposition: form-data; name=x; filenames=y", ""),
        ("X: filename=y", ""),
    ],
)
def test_names(head: str, name: str) -> None:
    assert read([form((head, b"x"))]) == [(name, b"x")]


def test_names_in_another_encoding() -> None:
    whole = form((named("?"), b"x")).replace(b"?", "报告.txt".encode("gb18030"))
    assert read([whole]) == [("报告.txt", b"x")]


@pytest.mark.parametrize(
    "broken",
    [
        b"--xYzoops\r\n\r\n",
        b"--xYz" + b" " * MOST_HEADERS * 2,
        b"--xYz\r\n" + b"x" * MOST_HEADERS * 2,
        b"--xYz\r\n" + b"x: y\r\n" * MOST_HEADERS + b"\r\n",
    ],
)
def test_broken_forms(broken: bytes) -> None:
    with pytest.raises(UsageError) as raised:
        read([broken])
    assert raised.value.code == "upload.form"


@given(st.lists(st.sampled_from([b"--xYz", b"\r\n", b"--", b": ", b"a", b"\r", b'"']), max_size=40))
def test_anything_is_read_or_refused(pieces: list[bytes]) -> None:
    parser = Multipart(TYPE)
    try:
        for piece in pieces:
            list(parser.feed(piece))
    except UsageError:
        pass


def test_a_part_without_headers() -> None:
    assert read([b"--xYz\r\n\r\nhello\r\n--xYz--"]) == [("", b"hello")]


def test_little_is_held_back() -> None:
    parser = Multipart(TYPE)
    list(parser.feed(form((named("x"), b""), end=b"")[:-2]))
    got = sum(len(event) for event in parser.feed(b"y" * 100_000) if isinstance(event, bytes))
    assert got == 100_000
    got = sum(len(event) for event in parser.feed(b"\r" * 100_000) if isinstance(event, bytes))
    assert got >= 100_000 - len("\r\n--xYz")
