"""The hub as `landline.web` sees it: makes the lines that HTTP callers come in by."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from landline.doors.websocket import WebSocketLine

if TYPE_CHECKING:
    from landline.hub.limits import Strangers
    from landline.server.desk import HubDesk
    from landline.settings import HubSettings


class HubHall:
    """Implements `web.hall.Hall`."""

    def __init__(self, desk: HubDesk, strangers: Strangers, settings: HubSettings) -> None:
        self._desk = desk
        self._strangers = strangers
        self._wire = settings.wire

    def admits(self, source: str) -> bool:
        """Return whether one more stranger from `source` is borne; counts who is not."""
        admitted = self._strangers.admit(source, random.random())
        if not admitted:
            self._desk.counters.add("strangers.refused")
        return admitted

    def release(self, source: str) -> None:
        """Take back a stranger that `admits`, or the port, let in."""
        self._strangers.release(source)

    def websocket(self, source: str) -> WebSocketLine:
        """Return what speaks on an upgraded connection."""
        return WebSocketLine(self._desk, source, self._wire)
