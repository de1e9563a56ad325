"""Passwords are hashed here, argon2id, by a few threads of their own (DESIGN §7).

Parameters are RFC 9106's for memory-constrained machines with less memory still (OWASP's
first choice: 19 MiB, 2 passes, 1 lane): a classroom logs in within seconds on a small
machine, and two hashes at once take 38 MiB.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from landline.errors import Error, RefusedError
from landline.observe import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from argon2 import PasswordHasher

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
WAITING: Final = 1000
"""Passwords waiting for a thread; one more is told to come back later."""

T = TypeVar("T")

_log = logger("server")


class Hashing:
    """Hashes and checks passwords beside the event loop, whose thread owns every call."""

    def __init__(self, threads: int) -> None:
        """Use up to `threads` threads, started when needed."""
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="landline-hash")
        self._waiting = 0
        self._hasher: PasswordHasher | None = None
        self._nobody = ""

    def hash(self, password: str, answer: Callable[[str | Error], None]) -> None:
        """Call `answer` with the hash of `password`, later."""
        self._run(partial(self._hash, password), answer)

    def check(self, hashed: str, password: str, answer: Callable[[bool | Error], None]) -> None:
        """Call `answer`, later, with whether `hashed` was made of `password`.

        An empty hash is nobody's, and takes as long to say no to.
        """
        self._run(partial(self._check, hashed, password), answer)

    def close(self) -> None:
        """Start nothing more; what is being hashed ends with the process."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, work: Callable[[], T], answer: Callable[[T | Error], None]) -> None:
        loop = asyncio.get_running_loop()
        if self._waiting >= WAITING:
            loop.call_soon(answer, RefusedError("login.busy", retry=5))
            return
        self._waiting += 1
        future = loop.run_in_executor(self._threads, work)
        future.add_done_callback(lambda done: self._done(done, answer))

    def _done(self, future: asyncio.Future[T], answer: Callable[[T | Error], None]) -> None:
        self._waiting -= 1
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            _log.error("hashing failed", exc_info=error)
            answer(RefusedError("login.busy", retry=5))
        else:
            answer(future.result())

    # What follows runs in the hashing threads.

    def _ready(self) -> PasswordHasher:
        if self._hasher is None:
            from argon2 import PasswordHasher  # only a hub with accounts pays for it

            hasher = PasswordHasher(PASSES, MEMORY_KIB, LANES)
            self._nobody = hasher.hash("nobody's password")
            self._hasher = hasher
        return self._hasher

    def _hash(self, password: str) -> str:
        return self._ready().hash(password)

    def _check(self, hashed: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        hasher = self._ready()
        try:
            hasher.verify(hashed or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return bool(hashed)
