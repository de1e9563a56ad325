"""What the program tells its operator: structured log lines and counters.

Every log record may carry fields (`extra=fields(room="lobby")`); people get one short
line, `--log-format json` gets one object per line. Remote text is made safe here, once,
so that no caller can forget it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from typing import Any, Final, Literal, TextIO

from landline.safetext import safe_block, safe_text

LogFormat = Literal["text", "json"]

FIELD_LIMIT: Final = 500
"""Characters of one field value that a log line keeps."""
QUIET: Final = 60.0
"""Seconds between two log lines about the same trouble, where others can cause it at will."""


def logger(name: str) -> logging.Logger:
    """Return the logger of one layer, named below `landline`."""
    return logging.getLogger(f"landline.{name}")


def fields(**values: object) -> dict[str, dict[str, object]]:
    """Return `values` in the shape that `extra=` wants."""
    return {"fields": values}


def set_up(
    *, verbose: bool = False, form: LogFormat = "text", stream: TextIO | None = None
) -> None:
    """Send the program's log to `stream` (standard error by default); call once, at the edge."""
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(_JsonFormatter() if form == "json" else _TextFormatter())
    root = logging.getLogger("landline")
    root.handlers[:] = [handler]
    root.propagate = False
    root.setLevel(logging.DEBUG if verbose else logging.INFO)


class Counters:
    """Named counts of things that happen too often to log one by one."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._told: Counter[str] = Counter()

    def add(self, name: str, amount: int = 1) -> None:
        """Count `amount` more of `name`."""
        self._counts[name] += amount

    def snapshot(self) -> dict[str, int]:
        """Return all counts since the start."""
        return dict(self._counts)

    def news(self) -> dict[str, int]:
        """Return what was counted since the last call, for a line a minute in the log."""
        fresh = self._counts - self._told
        self._told = self._counts.copy()
        return dict(fresh)


class Seldom:
    """Lets a log line through at most every QUIET seconds; what it is about is counted."""

    def __init__(self) -> None:
        self._next = 0.0

    def is_due(self, now: float) -> bool:
        """Tell whether a line may be written at `now`, in seconds of a clock that never jumps."""
        if now < self._next:
            return False
        self._next = now + QUIET
        return True


def _record_fields(record: logging.LogRecord) -> dict[str, Any]:
    values: dict[str, Any] = getattr(record, "fields", {})
    return {
        key: value
        if isinstance(value, bool | int | float)
        else safe_text(str(value), limit=FIELD_LIMIT)
        for key, value in values.items()
    }


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        pairs = "".join(f" {key}={value}" for key, value in _record_fields(record).items())
        line = f"{clock} {record.levelname.lower():7} {safe_text(record.getMessage())}{pairs}"
        if record.exc_info:
            line += "\n" + safe_block(self.formatException(record.exc_info))
        return line


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": safe_text(record.getMessage()),
            **_record_fields(record),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
