from __future__ import annotations

import re

import pytest

from landline import catalogue, errors

STATUSES = {
    errors.Error: 1,
    errors.UsageError: 2,
    errors.UnreachableError: 3,
    errors.NotAllowedError: 4,
    errors.IncompleteError: 5,
    errors.VerificationError: 6,
    errors.ExpiredError: 7,
    errors.RefusedError: 8,
    errors.LocalError: 9,
    errors.StoreError: 9,
    errors.ProtocolError: 1,
}


def defined() -> dict[str, type[errors.Error]]:
    return {
        name: item
        for name, item in vars(errors).items()
        if isinstance(item, type) and issubclass(item, errors.Error)
    }


def test_every_error_has_the_status_that_scripts_rely_on() -> None:
    assert {error: error.exit_status for error in defined().values()} == STATUSES


def test_the_drawn_tree_is_the_tree() -> None:
    drawn = dict(re.findall(r"^ +(?:[├└]── )?(\w+) +(\d)  ", errors.__doc__ or "", re.MULTILINE))
    assert drawn == {name: str(error.exit_status) for name, error in defined().items()}


def test_expiry_is_the_built_in_timeout() -> None:
    with pytest.raises(TimeoutError):
        raise errors.ExpiredError("peer.timeout", address="tcp://127.0.0.1:1", seconds=3)


def test_one_line_for_people_in_both_languages() -> None:
    error = errors.LocalError("address.in-use", address="tcp://127.0.0.1:80")
    assert error.code == "address.in-use"
    assert error.text() == "tcp://127.0.0.1:80 is already in use by another program"
    assert str(error) == error.line() == f"{error.text()}. {error.hint()}"
    for language in catalogue.LANGUAGES:
        assert "\n" not in error.line(language)
    assert "占用" in error.line("zh")


def test_a_question_keeps_its_mark_alone() -> None:
    error = errors.UsageError("send.nothing")
    assert error.line("en") == f"What is to be sent? {error.hint('en')}"
    assert error.line("zh") == f"要发送什么？{error.hint('zh')}"


def test_without_a_hint_the_line_is_the_text() -> None:
    error = errors.UnreachableError("peer.lost", address="tcp://127.0.0.1:80")
    assert error.hint() == ""
    assert error.line() == error.text()


def test_an_unknown_code_or_a_missing_field_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        errors.Error("no.such-code").text()
    with pytest.raises(KeyError):
        errors.UsageError("address.invalid").text()
