"""The headers of tus: read as the protocol says, refused with a code where they cannot be."""

from __future__ import annotations

import base64
import hashlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, strategies as st

from landline.errors import Error, UsageError
from landline.web.tus_headers import (
    ALGORITHMS,
    LONGEST,
    check_version,
    checksum,
    length,
    metadata,
    number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Error) as raised:
        yield
    assert raised.value.code == code


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_the_version() -> None:
    check_version({"Tus-Resumable": "1.0.0"})
    for headers in ({}, {"Tus-Resumable": "0.2.2"}):
        with refused("tus.version"):
            check_version(headers)


@pytest.mark.parametrize(("said", "value"), [("0", 0), ("007", 7), (str(LONGEST), LONGEST)])
def test_numbers(said: str, value: int) -> None:
    assert number({"Upload-Offset": said}, "Upload-Offset") == value
    assert number({}, "Upload-Offset") is None


@pytest.mark.parametrize("said", ["", "-1", "+1", "1.0", " 1", "1e3", "٣", str(2**63), "9" * 5000])
def test_no_numbers(said: str) -> None:
    with refused("tus.header"):
        number({"Upload-Offset": said}, "Upload-Offset")


def test_lengths() -> None:
    assert length({"Upload-Length": "5"}) == 5
    assert length({"Upload-Defer-Length": "1"}) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload-Length": "5", "Upload-Defer-Length": "1"},
        {"Upload-Defer-Length": "0"},
        {"Upload-Defer-Length": "true"},
    ],
)
def test_no_lengths(headers: dict[str, str]) -> None:
    with refused("tus.header"):
        length(headers)


def test_metadata() -> None:
    said = f"filename {encoded('报告.txt'.encode())}, empty,room  {encoded(b'dev')}"
    assert metadata({"Upload-Metadata": said}) == {
        "filename": "报告.txt",
        "empty": "",
        "room": "dev",
    }
    assert metadata({}) == metadata({"Upload-Metadata": " "}) == {}


@pytest.mark.parametrize(
    "said",
    [
        "filename !", "filename YQ", "filename YQ==,filename Yg==", " ,", "a b c", "é YQ==",
        "filename " + encoded(b"\xff"), ",", "filename YQ==,",
    ],
)  # fmt: skip
def test_no_metadata(said: str) -> None:
    with refused("tus.header"):
        metadata({"Upload-Metadata": said})


@given(st.text())
def test_any_metadata_is_read_or_refused(said: str) -> None:
    with suppress(UsageError):
        metadata({"Upload-Metadata": said})


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_checksums(algorithm: str) -> None:
    digest = hashlib.new(algorithm, b"hello").digest()
    said = checksum({"Upload-Checksum": f"{algorithm} {encoded(digest)}"})
    assert said is not None
    hasher = said.hasher()
    hasher.update(b"hello")
    said.check(hasher)
    hasher.update(b"!")
    with refused("tus.mismatch"):
        said.check(hasher)


@pytest.mark.parametrize(
    "said",
    ["", "sha1", "sha1 !", "crc32 AAAA", "SHA1 " + encoded(bytes(20)), "sha1 " + encoded(bytes(19)),
     "shake_128 " + encoded(bytes(16))],
)  # fmt: skip
def test_no_checksums(said: str) -> None:
    with refused("tus.checksum"):
        checksum({"Upload-Checksum": said})
    assert checksum({}) is None
