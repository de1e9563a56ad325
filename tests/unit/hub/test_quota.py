"""How much of the shelf is whose."""

from __future__ import annotations

import pytest

from landline.errors import RefusedError
from landline.hub.quota import GUESTS, Quota
from landline.settings import ShelfLimits


def code(quota: Quota, whose: str, blob: str | None, size: int, **more: int) -> str | None:
    try:
        quota.check(whose, blob, size, **more)
    except RefusedError as error:
        return error.code
    return None


def test_the_same_content_counts_once_for_each() -> None:
    quota = Quota(ShelfLimits(total=100, user=60))
    quota.put("ada", "x", 50)
    quota.put("ada", "x", 50)
    assert (quota.used("ada"), quota.total, quota.files) == (50, 50, 2)
    assert code(quota, "ada", "x", 50) is None
    assert code(quota, "ada", "y", 10) is None
    assert code(quota, "ada", "y", 11) == "shelf.quota"
    assert code(quota, "bo", "x", 50) is None, "what others have makes no difference"
    assert code(quota, "bo", "x", 51) == "shelf.full"
    quota.take("ada", "x", 50)
    assert quota.used("ada") == 50
    quota.take("ada", "x", 50)
    assert (quota.used("ada"), quota.total, quota.files) == (0, 0, 0)


def test_uploads_hold_what_they_need() -> None:
    quota = Quota(ShelfLimits(total=100, user=60, uploads=2))
    quota.reserve("ada", 40)
    assert code(quota, "ada", "y", 21) == "shelf.quota"
    assert code(quota, "ada", "y", 40, reserved=40) is None
    assert quota.most("ada") == 20
    quota.reserve("ada", None)
    with pytest.raises(RefusedError, match="At most 2"):
        quota.check_upload("ada", 1)
    quota.release("ada", None)
    quota.release("ada", 40)
    assert (quota.used("ada"), quota.total, quota.uploads("ada")) == (0, 0, 0)


def test_guests_are_one() -> None:
    quota = Quota(ShelfLimits(guests=10, user=0, total=0))
    quota.put(GUESTS, "x", 10)
    assert code(quota, GUESTS, "y", 1) == "shelf.quota"
    assert code(quota, "ada", "y", 10**15) is None
    assert quota.most(GUESTS) == 0


def test_other_bounds() -> None:
    quota = Quota(ShelfLimits(file=10, files=1, total=0, user=0))
    assert code(quota, "ada", "x", 11) == "file.too-large"
    assert quota.most("ada") == 10
    quota.put("ada", "x", 1)
    assert code(quota, "ada", "x", 1) == "shelf.too-many"


def test_nothing_is_left_to_who_has_all() -> None:
    quota = Quota(ShelfLimits(total=5, user=9))
    quota.put("bo", "x", 5)
    assert quota.most("ada") == 0
    assert code(quota, "ada", "y", 0) is None, "empty files fit everywhere"


def test_what_came_counts_also_where_nobody_told_how_much_it_would_be() -> None:
    quota = Quota(ShelfLimits(total=100, user=60))
    quota.reserve("ada", None)
    quota.grow("ada", 0, 50)
    assert code(quota, "ada", None, 11) == "shelf.quota"
    assert code(quota, "ada", None, 60, reserved=50) is None
    assert code(quota, "bo", None, 51) == "shelf.full"
    assert (quota.most("ada"), quota.most("ada", reserved=50)) == (10, 60)
    quota.grow("ada", 50, 0)
    quota.release("ada", None)
    assert (quota.used("ada"), quota.total) == (0, 0)


def test_guests_leave_half_of_all_files_to_others() -> None:
    quota = Quota(ShelfLimits(files=4))
    for _ in range(2):
        assert code(quota, GUESTS, "x", 0) is None
        quota.put(GUESTS, "x", 0)
    assert code(quota, GUESTS, "x", 0) == "shelf.too-many"
    assert code(quota, "ada", "x", 0) is None
    quota.take(GUESTS, "x", 0)
    assert code(quota, GUESTS, "x", 0) is None
