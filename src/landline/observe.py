"""What the program tells its operator: structured log lines, counters and metrics.

Every log record may carry fields (`extra=fields(room="lobby")`); people get one short
line, `--log-format json` gets one object per line. Remote text is made safe here, once,
so that no caller can forget it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

from msgspec import Struct

from landline.safetext import safe_block, safe_json, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def log_unraisable() -> None:
    """Log what is raised where nobody can catch it, but seldom; call once, at the edge.

    Strangers can cause it at will: CPython's `ssl` decodes the server name that they ask for.
    """
    line = Seldom()

    def log(raised: sys.UnraisableHookArgs) -> None:
        if line.is_due(time.monotonic()):
            logger("program").warning("nobody could catch", extra=fields(why=raised.exc_value))

    sys.unraisablehook = log


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


SECONDS: Final = (
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0
)  # fmt: skip
"""Upper bounds of a histogram of latencies."""


class Histogram:
    """How many observations were at most each bound: Prometheus computes quantiles from it."""

    def __init__(self, bounds: tuple[float, ...] = SECONDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        """Observations up to each bound and above the one before; the last: above all."""
        self.sum = 0.0

    def observe(self, value: float) -> None:
        """Take one observation."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


class Metric(Struct, frozen=True):
    """One metric as Prometheus reads it."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    value: float | Mapping[str, float] | Histogram
    """A mapping has a value for each value of `label`."""
    label: str = ""


def exposition(metrics: Iterable[Metric]) -> str:
    """Return metrics in Prometheus's text format 0.0.4."""
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {_escaped(metric.help)}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        if isinstance(metric.value, Histogram):
            lines += _histogram_lines(metric.name, metric.value)
        elif isinstance(metric.value, int | float):
            lines.append(f"{metric.name} {metric.value}")
        else:
            lines += [
                f'{metric.name}{{{metric.label}="{_quoted(which)}"}} {value}'
                for which, value in sorted(metric.value.items())
            ]
    return "\n".join([*lines, ""])


def _histogram_lines(name: str, histogram: Histogram) -> list[str]:
    lines, total = [], 0
    for bound, count in zip((*histogram.bounds, "+Inf"), histogram.counts, strict=True):
        total += count
        lines.append(f'{name}_bucket{{le="{bound}"}} {total}')
    return [*lines, f"{name}_sum {histogram.sum}", f"{name}_count {total}"]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')


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
        return safe_json(json.dumps(entry, ensure_ascii=False))
