"""Which callers are on this machine."""

from __future__ import annotations

import pytest

from landline.net.sources import is_this_machine


@pytest.mark.parametrize(
    "source", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "::ffff:127.9.9.9", "unix"]
)
def test_on_this_machine(source: str) -> None:
    assert is_this_machine(source)


@pytest.mark.parametrize(
    "source",
    ["10.0.0.5", "128.0.0.1", "12.7.0.0", "::ffff:10.0.0.1", "fe80::1%eth0", "::127.0.0.1", ""],
)
def test_elsewhere(source: str) -> None:
    assert not is_this_machine(source)
