"""Numbers of bytes as they are written on a command line."""

from __future__ import annotations

import pytest

from landline.cli.amount import Amount, amount_of
from landline.errors import UsageError


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0", 0),
        ("4096", 4096),
        ("500M", 500 << 20),
        ("2.5GiB", 5 << 29),
        ("1 TB", 10**12),
        ("1kB", 1000),
        ("5B", 5),
    ],
)
def test_amounts_are_read(written: str, amount: int) -> None:
    assert amount_of(written) == amount
    assert Amount().convert(written, None, None) == amount
    assert Amount().convert(amount, None, None) == amount


@pytest.mark.parametrize("written", ["", "much", "-1", "10Mb", "5iB", "1e9", "1,5M", "٣M", "M"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    assert amount_of(written) is None
    with pytest.raises(UsageError) as refused:
        Amount().convert(written, None, None)
    assert refused.value.code == "amount.invalid"
