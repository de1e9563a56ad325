"""Rates as they are written on a command line."""

from __future__ import annotations

import pytest

from landline.cli.rate import Rate, rate_of
from landline.errors import UsageError


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("10M", 10 * 1024**2),
        ("500K/s", 500 * 1024),
        ("500k", 500 * 1024),
        ("2.5MiB", 2_621_440),
        ("2.5 MiB/s", 2_621_440),
        ("1MB", 1_000_000),
        ("1G", 1024**3),
        ("100kB/s", 100_000),
        (" 4096 ", 4096),
        ("4096B", 4096),
        ("1K", 1024),
    ],
)
def test_rates_are_read(written: str, rate: int) -> None:
    assert rate_of(written) == rate
    assert Rate().convert(written, None, None) == rate
    assert Rate().convert(rate, None, None) == rate


@pytest.mark.parametrize(
    "written",
    ["", "fast", "M", "-1M", "1e9", "10Mb/s", "10Mbit", "5iB", "1,5M", "10M/m", "٣M", "9" * 400],
)
def test_what_is_no_rate_is_refused(written: str) -> None:
    with pytest.raises(UsageError) as refused:
        rate_of(written)
    assert refused.value.code == "rate.invalid"


@pytest.mark.parametrize("written", ["0", "10", "1023", "0.5K", "0M"])
def test_a_rate_without_its_unit_is_not_taken_at_its_word(written: str) -> None:
    with pytest.raises(UsageError) as refused:
        rate_of(written)
    assert refused.value.code == "rate.slow"


def test_a_complaint_is_harmless_to_the_terminal() -> None:
    with pytest.raises(UsageError) as refused:
        rate_of("\x1b[2J")
    assert "\x1b" not in refused.value.line()
