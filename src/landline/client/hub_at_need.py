"""A hub that may be of help: nothing of it is opened, or even loaded, before it is needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from landline.errors import Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.client.client import Client
    from landline.client.hub_line import HubLine


class HubAtNeed:
    """See the module's docstring. Any thread may call any of it."""

    def __init__(self, hub: Callable[[], Client] | HubLine) -> None:
        """`hub` makes a client, not open yet; or is the line to one that is open, and stays so."""
        self._hub = hub
        self._lock = threading.Lock()
        self._line: HubLine | None = None

    def line(self) -> HubLine:
        """Return the line to it, opened if need be; raises as `HubLine.dial`."""
        if not callable(self._hub):
            return self._hub
        with self._lock:
            if self._line is None:
                from landline.client.hub_line import HubLine

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
        """Let go of it, if it was opened here."""
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()
