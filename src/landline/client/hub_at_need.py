"""A hub that may be of help: nothing of it is opened, or even loaded, before it is needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from landline.client.hub_member import Opened
from landline.errors import Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.client.hub_line import HubLine
    from landline.client.hub_member import Member


class HubAtNeed:
    """See the module's docstring. Any thread may call any of it."""

    def __init__(self, hub: Callable[[], Member] | Opened) -> None:
        """`hub` makes a client that is not open yet, or is one that is."""
        self._hub = hub
        self._lock = threading.Lock()
        self._line: HubLine | None = None

    def line(self) -> HubLine:
        """Return the line to it, opened if need be; raises as `HubLine.dial`."""
        with self._lock:
            if self._line is None:
                from landline.client.hub_line import HubLine

                if isinstance(self._hub, Opened):
                    self._line = HubLine.over(self._hub.client, self._hub.loop)
                else:
                    self._line = HubLine.dial(self._hub)
            return self._line

    def at_once(self, seconds: float) -> HubLine | None:
        """Return the line if it is there within `seconds`; it is still opened after that."""
        lines: list[HubLine] = []

        def dial() -> None:
            try:
                lines.append(self.line())
            except Error:
                return  # whoever needs it later is told why

        thread = threading.Thread(target=dial, name="hub", daemon=True)
        thread.start()
        thread.join(seconds)
        return lines[0] if lines else None

    def close(self) -> None:
        """Let go of it, and end what was opened here."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()
