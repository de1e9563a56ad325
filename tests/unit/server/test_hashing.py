"""Passwords are hashed beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from landline.errors import Error, RefusedError
from landline.server import hashing as module
from landline.server.hashing import Hashing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def hashing() -> Iterator[Hashing]:
    hashing = Hashing(2)
    yield hashing
    hashing.close()


async def asked(ask: Callable[..., None], *arguments: str) -> Any:
    """Return what a call answers with; it comes on the event loop's own thread."""
    answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    here = threading.get_ident()

    def take(found: object) -> None:
        assert threading.get_ident() == here
        answer.set_result(found)

    ask(*arguments, take)
    assert not answer.done(), "never at once"
    async with asyncio.timeout(20):
        return await answer


async def test_a_hash_is_argon2id_salted_and_says_yes_to_its_password_alone(
    hashing: Hashing,
) -> None:
    first = await asked(hashing.hash, "correct horse")
    second = await asked(hashing.hash, "correct horse")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert "horse" not in first
    assert await asked(hashing.check, first, "correct horse") is True
    assert await asked(hashing.check, second, "correct horse") is True
    for wrong in ("correct horse ", "Correct horse", "", "x" * 256):
        assert await asked(hashing.check, first, wrong) is False


async def test_nobodys_password_is_checked_as_anybodys_is(
    hashing: Hashing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash either way: who guesses at names learns nothing from how long it takes."""
    hashed = await asked(hashing.hash, "correct horse")
    verified: list[str] = []
    whole = PasswordHasher.verify

    def verify(self: PasswordHasher, hashed: str, password: str) -> bool:
        verified.append(hashed)
        return whole(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    assert await asked(hashing.check, hashed, "wrong") is False
    assert await asked(hashing.check, "", "wrong") is False
    assert len(verified) == 2
    assert verified[0].split("$")[:4] == verified[1].split("$")[:4], "the same parameters"


@pytest.mark.parametrize("hashed", ["", "nonsense", "$argon2id$v=19$", "$2b$12$abc"])
async def test_what_is_no_hash_is_nobodys(hashing: Hashing, hashed: str) -> None:
    assert await asked(hashing.check, hashed, "nobody's password") is False


async def test_any_text_can_be_a_password(hashing: Hashing) -> None:
    for password in ("密码🔑", "\0\n", "x" * 256, "\ud800"):
        answer = await asked(hashing.hash, password)
        if isinstance(answer, Error):
            assert answer.code == "login.busy"
        else:
            assert await asked(hashing.check, answer, password) is True


async def test_too_many_waiting_are_told_to_come_back(
    hashing: Hashing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING", 3)
    answers: list[object] = []
    for _ in range(5):
        hashing.hash("correct horse", answers.append)
    async with asyncio.timeout(20):
        while len(answers) < 5:  # noqa: ASYNC110 (answers of threads)
            await asyncio.sleep(0.005)
    refused = [answer for answer in answers if isinstance(answer, RefusedError)]
    assert [(error.code, error.fields["retry"]) for error in refused] == [("login.busy", 5)] * 2
    assert isinstance(await asked(hashing.hash, "correct horse"), str)


async def test_a_failure_is_no_yes_and_no_traceback(
    hashing: Hashing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise MemoryError

    monkeypatch.setattr(hashing, "_ready", fail)
    for answer in (await asked(hashing.hash, "x"), await asked(hashing.check, "x", "x")):
        assert isinstance(answer, RefusedError)
        assert answer.code == "login.busy"


async def test_two_at_once_and_no_more(hashing: Hashing, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()
    hash_now = hashing._hash

    def count(password: str) -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        try:
            return hash_now(password)
        finally:
            with lock:
                running -= 1

    monkeypatch.setattr(hashing, "_hash", count)
    answers: list[object] = []
    for number in range(6):
        hashing.hash(str(number), answers.append)
    async with asyncio.timeout(20):
        while len(answers) < 6:  # noqa: ASYNC110 (answers of threads)
            await asyncio.sleep(0.005)
    assert most <= 2
