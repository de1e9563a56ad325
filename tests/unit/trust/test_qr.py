"""The QR code of a hub."""

from __future__ import annotations

import pytest

from landline.trust import qr
from landline.trust.fingerprint import Fingerprint

FINGERPRINT = Fingerprint(bytes(range(32)))


def test_it_says_where_and_who() -> None:
    parts = qr.content("hub.local:7788", FINGERPRINT)
    assert "".join(parts) == f"HTTP://HUB.LOCAL:7788/#{FINGERPRINT}"


def test_it_fits_a_small_terminal() -> None:
    lines = qr.lines(qr.content("192.168.100.100:17788", FINGERPRINT))
    assert len(lines) <= 19
    assert {len(line) for line in lines} == {37}


@pytest.mark.parametrize("inverse", [False, True])
def test_it_is_dark_on_light_with_a_light_rim(*, inverse: bool) -> None:
    lines = qr.lines(qr.content("hub.local:7788", FINGERPRINT), inverse=inverse)
    light, dark = ("█", " ") if inverse else (" ", "█")
    assert set(lines[0]) == {light}
    assert all(line.startswith(light * qr.QUIET) for line in lines)
    # The upper left corner of a finder pattern: dark around, light within.
    assert lines[2][2] == dark
    assert lines[2][3] == light


def test_as_svg_it_needs_nothing_from_elsewhere() -> None:
    drawn = qr.svg(qr.content("hub.local:7788", FINGERPRINT), "the code")
    assert drawn.startswith("<svg ")
    assert "<title>the code</title>" in drawn
    assert "http" not in drawn
    assert "style=" not in drawn
