"""Tells other programs what is said in rooms: outgoing webhooks.

Opt-in twice: the operator lists where they may go (`hooks_out`), a room's moderator adds
one. Each is told the room's messages in order from the log, one request each, and again
with the same id until it answers 2xx; so a restart loses nothing, and nothing is kept
here. What came by a webhook is not told on: two of them could go on for ever.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from landline.errors import Error
from landline.hub.hooks import check_url
from landline.observe import fields, logger
from landline.safetext import safe_text
from landline.wire.body import decode_body, message_object, room_prefix

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import aiohttp

    from landline.hub.hub import Hub
    from landline.hub.nouns import Room
    from landline.hub.records import HookFact
    from landline.model import Logged

TIMEOUT: Final = 10.0
"""Seconds for one request."""
AT_ONCE: Final = 8
"""Webhooks told at the same time."""
PAGE: Final = 50
"""Messages read for one webhook at once."""
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 600.0
"""Seconds until a webhook that failed is tried again: doubled from the first to the longest."""

_log = logger("server")


class ReadLog(Protocol):
    """The log, as far as reading on goes."""

    def read(
        self,
        positions: Mapping[str, int],
        limit: int,
        done: Callable[[Mapping[str, list[Logged]] | Error], None],
    ) -> None:
        """Read up to `limit` messages per room after the given seqs."""


class Outgoing:
    """The outgoing webhooks of one hub. Every call belongs to the event loop."""

    def __init__(self, hub: Hub, log: ReadLog, allowed: tuple[str, ...]) -> None:
        """Tell webhooks whose address begins with one of `allowed`."""
        self._hub = hub
        self._log = log
        self._allowed = allowed
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._waits: dict[str, tuple[float, float]] = {}
        """Key of a webhook that failed -> seconds waited for, and when it is tried again."""
        self._session: aiohttp.ClientSession | None = None

    def sweep(self, now: float) -> None:
        """Begin to tell those that are behind; to be called about twice a second."""
        if not self._allowed:
            return
        for key, fact in self._hub.state.hooks.items():
            room = self._hub.rooms.by_key(fact.room)
            if fact.url is None or room is None or room.head <= fact.seq or key in self._busy:
                continue
            if len(self._busy) >= AT_ONCE:
                return
            if self._waits.get(key, (0.0, 0.0))[1] <= now:
                task = asyncio.get_running_loop().create_task(
                    self._tell(key, fact, fact.url, room), name="outgoing webhook"
                )
                self._busy[key] = task
                task.add_done_callback(partial(self._ended, key))

    async def close(self) -> None:
        """Stop telling; what was not answered is told again by the next hub."""
        for task in list(self._busy.values()):
            task.cancel()
        if self._busy:
            await asyncio.wait(list(self._busy.values()))
        if self._session is not None:
            await self._session.close()

    def _ended(self, key: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(key, None)

    async def _tell(self, key: str, fact: HookFact, url: str, room: Room) -> None:
        try:
            check_url(url, self._allowed)  # the operator may have thought better of it
            for logged in await self._unread(room, fact.seq):
                if decode_body(logged.body).via != "hook":
                    await self._post(key, fact, url, room, logged)
                self._hub.hooks.told(key, logged.seq)
                self._waits.pop(key, None)
        except (Error, OSError, TimeoutError, ValueError, _NotTakenError) as error:
            self._failed(key, room, error)

    async def _unread(self, room: Room, after: int) -> list[Logged]:
        answer: asyncio.Future[Mapping[str, list[Logged]] | Error]
        answer = asyncio.get_running_loop().create_future()
        self._log.read({room.key: max(after, room.floor)}, PAGE, answer.set_result)
        rows = await answer
        if isinstance(rows, Error):
            raise rows
        return rows[room.key]

    async def _post(self, key: str, fact: HookFact, url: str, room: Room, logged: Logged) -> None:
        body = message_object(room_prefix(room.name), logged.seq, logged.body)
        mac = hmac.new(fact.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Landline-Event": f"{key[:12]}-{logged.seq}",
            "X-Landline-Signature": f"sha256={mac}",
        }
        from aiohttp import ClientResponseError, InvalidURL

        try:
            async with self._client().post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
        except (ClientResponseError, InvalidURL) as error:
            # Their words repeat the address, and whoever knows that may speak there.
            raise _NotTakenError(type(error).__name__) from None
        if not 200 <= status < 300:
            raise _NotTakenError(f"HTTP {status}")

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            import aiohttp

            # No proxy from the environment, no cookies: only what the operator listed is asked.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "landline"},
            )
        return self._session

    def _failed(self, key: str, room: Room, error: Exception) -> None:
        why = safe_text(str(error) or type(error).__name__, limit=120)
        first = key not in self._hub.hooks.failing
        self._hub.hooks.failing[key] = why
        waited, _ = self._waits.get(key, (FIRST_WAIT / 2, 0.0))
        wait = min(LONGEST_WAIT, waited * 2)
        self._waits[key] = (wait, asyncio.get_running_loop().time() + wait)
        if first:
            _log.warning("a webhook fails", extra=fields(hook=key[:12], room=room.name, why=why))


class _NotTakenError(Exception):
    """The other side did not answer 2xx."""
