"""Waiting with a code: its number is agreed with the hub, if one helps, and everybody may look.

What does not live here: who is let in by it (`direct.tries`), what happens then.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING, Final

from landline.client import transfer_events as events
from landline.client.code_link import code_link
from landline.direct.tries import CodeInUse
from landline.errors import Error, ExpiredError, NotAllowedError, RefusedError
from landline.observe import logger
from landline.trust.codes import MOST_SLOTS, SECRET_BYTES, Code

if TYPE_CHECKING:
    from landline.client.hub_line import HubLine
    from landline.client.transfer_answerer import Answerer
    from landline.client.transfer_side import Side

AT_ONCE: Final = 1.0
"""Seconds in which a hub that is to know of the code has to answer; else it is told later."""
SLOT_TRIES: Final = 5
"""Slots that a hub is asked for."""
_LOOKS: Final = 3
"""Looks that must agree that nobody can come any more: somebody may be between two of its steps."""

_log = logger("client")


class CodeWait:
    """One code, with which a door waits."""

    def __init__(self, side: Side, answerer: Answerer, *, uses: int) -> None:
        """Let in `uses` by it."""
        self._side = side
        self._answerer = answerer
        self._uses = uses
        self._over = 0

    def begin(self) -> None:
        """Open the door, and tell the code to whoever is at this side."""
        side, answerer = self._side, self._answerer
        line = None if side.hub is None else side.hub.at_once(AT_ONCE)
        code = Code(_slot(), secrets.token_bytes(SECRET_BYTES))
        known_at = ""
        for _ in range(SLOT_TRIES if line is not None else 0):
            assert line is not None
            if self._offer(line, code):
                known_at = line.address.label
                break
            code = Code(_slot(), code.secret)
        self._in_use = answerer.code = CodeInUse(code, uses=self._uses)
        self._in_use.proven = answerer.expect
        answerer.serve()
        addresses = answerer.addresses
        link = code_link(code, addresses)
        self._told = events.Waiting(code.words, code.digits, link, tuple(addresses), known_at)
        side.board.say(self._told)
        answerer.announce(str(code.slot))
        if side.hub is not None and line is None:
            threading.Thread(target=self._offer_late, args=(code,), daemon=True).start()

    def remind(self) -> None:
        """Tell the code once more: something else came between."""
        self._side.board.say(self._told)

    @property
    def is_open(self) -> bool:
        """Whether somebody may still come with it."""
        return not self._in_use.is_over

    def check(self) -> None:
        """Raise why nobody can come any more, if that is so.

        NotAllowedError `transfer.code-dead`, ExpiredError `transfer.code-expired`.
        """
        answerer, in_use = self._answerer, self._in_use
        if not (in_use.is_over and answerer.met < self._uses and answerer.is_idle):
            self._over = 0
            return
        self._over += 1
        if self._over >= _LOOKS:
            if not in_use.left:
                raise NotAllowedError("transfer.code-dead")
            raise ExpiredError("transfer.code-expired")

    def _offer(self, line: HubLine, code: Code) -> bool:
        """Tell a hub of the code's slot; False if it wants another one."""
        from landline.wire.verbs import OfferFiles

        addresses, key = tuple(self._answerer.addresses), self._side.key.hex()
        try:
            verb = OfferFiles(slot=code.slot, addresses=addresses, key=key)
            self._answerer.offer(line, verb, trusts=False)
        except (RefusedError, TimeoutError) as error:
            _log.debug("slot not offered: %s", error)
            return False
        return True

    def _offer_late(self, code: Code) -> None:
        """Tell the hub once it is there; if it has another one's slot, it cannot help."""
        assert self._side.hub is not None
        try:
            self._offer(self._side.hub.line(), code)
        except Error as error:
            _log.debug("the hub does not know of the code: %s", error.code)


def _slot() -> int:
    return 1 + secrets.randbelow(MOST_SLOTS)
