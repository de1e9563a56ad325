"""A hunt for secrets in what others can see, however they are written there.

What is known to be secret is registered with the few places in which it is shown on purpose;
what others could see is brought in as evidence; `offences` says what stands where it must not.
"""

from __future__ import annotations

import base64
import contextlib
import html
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self, TypeVar
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

PROC: Final = Path("/proc")
WINDOW: Final = 16
"""So many characters of a long random secret are as good as found: it may have been cut."""
T = TypeVar("T", str, bytes)

_PAUSE: Final = 0.02
"""Seconds between two looks: no program of ours starts and ends faster."""


class Secret(NamedTuple):
    """Something that nobody else is to see."""

    name: str
    value: str | bytes
    shown: tuple[str, ...]
    """Beginnings of the names of the places where it is shown to whom it belongs."""


def forms(value: str | bytes) -> dict[str, bytes]:
    """Return what `value` looks like wherever it may turn up."""
    return _of_bytes(value) if isinstance(value, bytes) else _of_text(value)


def _of_bytes(raw: bytes) -> dict[str, bytes]:
    found = {"plain": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode()}
    for before in range(3):
        # Base64 of something that holds it: only the letters that hang on it alone.
        whole = base64.b64encode(b"\0" * before + raw)
        start, end = (before * 8 + 5) // 6, (before + len(raw)) * 8 // 6
        found[f"base64 after {before}"] = whole[start:end]
        found[f"base64url after {before}"] = whole[start:end].translate(_URL_SAFE)
    return found


def _of_text(value: str) -> dict[str, bytes]:
    raw = value.encode()
    found = {
        **_of_bytes(raw),
        "JSON, ASCII": json.dumps(value)[1:-1].encode(),
        "JSON": json.dumps(value, ensure_ascii=False)[1:-1].encode(),
        "repr": repr(value)[1:-1].encode(),
        "repr of bytes": repr(raw)[2:-1].encode(),
        "escaped": value.encode("unicode_escape"),
        "HTML": html.escape(value).encode(),
        "percent": quote(value, safe="").encode(),
        "percent in a path": quote(value).encode(),
        "form": quote_plus(value).encode(),
        "GB18030": value.encode("gb18030", "replace"),
        "UTF-16": value.encode("utf-16-le"),
    }
    if len(value) > 2 * WINDOW and value.isascii():
        for at in range(len(value) - WINDOW + 1):
            found[f"letters {at} to {at + WINDOW}"] = raw[at : at + WINDOW]
    return found


_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")


class Hunt:
    """Secrets, and what was seen."""

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}
        self._seen: list[tuple[str, bytes]] = []

    def secret(self, name: str, value: T, *shown: str) -> T:
        """Register a secret, and return it; a name registered twice is another of its kind."""
        assert len(value) >= 6, "what is so short is found everywhere"
        self._secrets[f"{name} {len(self._secrets)}"] = Secret(name, value, shown)
        return value

    def saw(self, where: str, what: bytes | str) -> None:
        """Bring in what somebody could see at `where`."""
        self._seen.append(
            (where, what.encode("utf-8", "replace") if isinstance(what, str) else what)
        )

    @property
    def places(self) -> set[str]:
        """Where evidence is from."""
        return {where for where, _ in self._seen}

    def offences(self) -> list[str]:
        """Return a line for each secret at each place where it must not be."""
        return sorted(set(self._offences()))

    def _offences(self) -> Iterator[str]:
        for secret in self._secrets.values():
            looks = forms(secret.value)
            for where, what in self._seen:
                if where.startswith(secret.shown or ("\0",)):
                    continue
                how = next((how for how, look in looks.items() if look in what), None)
                if how is not None:
                    yield f"{secret.name} at {where}, {how}: {_around(what, looks[how])}"


def _around(what: bytes, look: bytes) -> str:
    at = what.index(look)
    return what[max(0, at - 60) : at + len(look) + 20].decode("utf-8", "replace")


class Watch:
    """Looks at what every user of this machine can see of its processes, until left.

    `watch.started(pid)`: that process has to have been seen.
    """

    def __init__(self, hunt: Hunt) -> None:
        self._hunt = hunt
        self._lines: dict[int, set[bytes]] = {}
        self._environments: dict[int, bytes] = {}
        self._ours: set[int] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for pid, lines in self._lines.items():
            for line in lines:
                self._hunt.saw(f"command line of {pid}", line)
        for pid, environment in self._environments.items():
            self._hunt.saw(f"environment of {pid}", environment)

    def started(self, pid: int) -> None:
        """Look at the environment of our process `pid`, too."""
        self._ours.add(pid)

    def unseen(self) -> set[int]:
        """Return our processes that came and went between two looks."""
        return self._ours - self._lines.keys()

    def knows_environment(self, pid: int) -> bool:
        """Return whether the environment of our process `pid` was seen."""
        return pid in self._environments

    def _look_on(self) -> None:
        while not self._over.wait(_PAUSE):
            for entry in PROC.iterdir():
                if entry.name.isdigit():
                    self._look_at(int(entry.name))

    def _look_at(self, pid: int) -> None:
        with contextlib.suppress(OSError):  # it has ended
            self._lines.setdefault(pid, set()).add((PROC / str(pid) / "cmdline").read_bytes())
            if pid in self._ours:
                self._environments[pid] = (PROC / str(pid) / "environ").read_bytes()
