"""A code and an address are one line, and read again as what they were."""

from __future__ import annotations

import pytest

from landline.client.code_link import Shown, code_link, is_link, shown
from landline.errors import UsageError
from landline.trust.codes import Code

CODE = Code(7, b"\x01\x02\x03")


@pytest.mark.parametrize("address", ["10.0.0.5:4711", "[fe80::1%eth0]:4711", "bo.local:4711"])
def test_a_link_is_read_as_what_it_was_made_of(address: str) -> None:
    link = code_link(CODE, [address, "10.0.0.6:4711"])
    assert is_link(link)
    assert shown(f" {link} ") == Shown(CODE, (address,))


def test_without_an_address_there_is_no_link() -> None:
    assert code_link(CODE, []) == ""


@pytest.mark.parametrize("written", [CODE.words, CODE.digits, f"LANDLINE:///#{CODE.digits}"])
def test_a_code_alone_has_no_address(written: str) -> None:
    assert shown(written) == Shown(CODE)


def test_the_link_of_something_else_is_no_code() -> None:
    with pytest.raises(UsageError, match="code"):
        shown("landline://hub.local/#LL-AAAAAAA")
