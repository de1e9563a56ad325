"""Statuses of HTTP for the codes of errors."""

from __future__ import annotations

import pytest

from landline import catalogue
from landline.catalogue import accounts, web
from landline.web.statuses import BY_CODE, BY_KIND, status_of
from landline.wire.events import Failure
from tests.unit.offenders import assert_none


@pytest.mark.parametrize(
    ("code", "retry", "status"),
    [
        ("verb.invalid", None, 400),
        ("room.invalid", None, 400),
        ("anything.else", None, 400),
        ("anything.else", 2.0, 429),
        ("hello.first", None, 401),
        ("token.wrong", None, 401),
        ("login.wait", 3.0, 429),
        ("guests.none", None, 403),
        ("room.muted-until", 60.0, 403),
        ("room.unknown", None, 404),
        ("name.taken", None, 409),
        ("cid.taken", None, 409),
        ("upload.too-many-there", None, 409),
        ("message.deleted", None, 410),
        ("text.too-long", None, 413),
        ("hook.rate", 1.0, 429),
        ("store.full", None, 507),
        ("store.full", 5.0, 507),
        ("store.failed", None, 503),
        ("store.overloaded", 1.0, 503),
        ("web.busy", None, 503),
    ],
)
def test_the_status_says_what_the_code_says(code: str, retry: float | None, status: int) -> None:
    assert status_of(Failure(code=code, text="", retry=retry)) == status


def test_every_no_of_the_hub_has_a_status_of_its_own() -> None:
    """So that a new code is not taken for a mistake in the request unnoticed."""
    entries = accounts.ENTRIES | web.ENTRIES
    codes = [key.removeprefix("error.") for key in entries if key.startswith("error.")]
    assert_none(
        code
        for code in codes
        if code not in BY_CODE
        and code.partition(".")[2] not in BY_KIND
        and not code.startswith(("store.", "websocket."))
        and code not in ("web.secret-shown", "web.request")
    )
    assert_none(code for code in BY_CODE if f"error.{code}" not in catalogue.ENTRIES)
