"""A person's keyboard while something runs: single keys, and lines that answer questions.

Single keys need a terminal that gives out each at once and does not show it (termios(3), without
ICANON and ECHO); a question gets the terminal as it was. A program that was sent into the
background (Ctrl-Z, `&`) touches neither: it would be stopped for that.
"""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_LINE: Final = 4096
"""Bytes; what a terminal gives out as one line at most."""

LOOK: Final = 1.0
"""Seconds between two looks at who has the terminal; a shell tells nobody."""

LOOK_OFTEN: Final = 0.1
"""Seconds between two looks whether an answer is still wanted."""

_STDERR: Final = 2
_LOCAL_FLAGS: Final = 3
_SEQUENCE: Final = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?")
"""What an arrow or a function key sends (ECMA-48, 5.4): its letters are not meant."""


class Keyboard:
    """What is typed at a terminal, for use in a `with`; any thread may call it."""

    def __init__(self, pressed: Callable[[str], None], descriptor: int = 0) -> None:
        """Give each key to `pressed`, from a thread, once `watch` was called."""
        self.is_there = os.isatty(descriptor) and os.isatty(_STDERR)
        """A person sits there, and sees what is asked."""
        self._pressed = pressed
        self._descriptor = descriptor
        self._woken, self._wake = os.pipe()
        self._usual = termios.tcgetattr(descriptor) if self.is_there else None
        self._news = threading.Condition()
        self._asking = 0
        """Questions that are being asked, or wait for their turn."""
        self._standing = ""
        """The question that nobody has answered yet."""
        self._watches = False
        self._reads_keys = False
        self._over = False
        self._question = threading.Lock()
        self._thread = threading.Thread(target=self._take_keys, name="keys", daemon=True)

    def watch(self) -> bool:
        """Take keys from now on, if somebody sits there; tell whether that is new."""
        if not self.is_there or self._watches:
            return False
        self._watches = True
        self._thread.start()
        return True

    @property
    def is_asking(self) -> bool:
        """Whether a question stands on the screen, or is about to."""
        return bool(self._asking)

    def ask(
        self, question: str, *, afresh: bool = False, withdrawn: threading.Event | None = None
    ) -> str | None:
        """Show `question` and return the line that is typed; None: Ctrl-D, or it is `left`.

        `afresh`: what was typed before it was asked is no answer. Once `withdrawn` is set,
        nobody wants to know any more: None.
        """
        with self._no_keys(), self._question:
            if self._over or (withdrawn is not None and withdrawn.is_set()):
                return None
            if afresh:
                self._forget_typed()
            self._standing = question
            self._show()
            try:
                return self._line(withdrawn)
            finally:
                self._standing = ""

    def make_way(self) -> bool:
        """Begin a new line if a question stands there; tell whether it is to `come_back`."""
        if self._standing:
            sys.stderr.write("\n")
        return bool(self._standing)

    def come_back(self) -> None:
        """Show the question once more, if it still stands."""
        self._show()

    def leave(self) -> None:
        """Ask no more, take no keys, and give the terminal back as it was."""
        with self._news:
            if self._over:
                return
            self._over = True
            self._news.notify_all()
        os.write(self._wake, b"!")
        with self._news:
            self._news.wait_for(lambda: not self._reads_keys)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        with self._question:
            os.close(self._woken)
            os.close(self._wake)

    @contextmanager
    def _no_keys(self) -> Iterator[None]:
        with self._news:
            self._asking += 1
            if self._reads_keys:
                os.write(self._wake, b"?")
            self._news.wait_for(lambda: not self._reads_keys)
        try:
            yield
        finally:
            with self._news:
                self._asking -= 1
                self._news.notify_all()

    def _forget_typed(self) -> None:
        if self._is_in_front():
            with suppress(termios.error):
                termios.tcflush(self._descriptor, termios.TCIFLUSH)

    def _show(self) -> None:
        sys.stderr.write(self._standing)
        sys.stderr.flush()

    def _line(self, withdrawn: threading.Event | None) -> str | None:
        data = b""
        while not data.endswith(b"\n") and len(data) < LONGEST_LINE:
            piece = self._read(LOOK_OFTEN, in_front=self._is_in_front())
            is_withdrawn = withdrawn is not None and withdrawn.is_set()
            if piece == b"" and not self._over and not is_withdrawn:
                continue
            if is_withdrawn:  # half an answer is no command for the shell
                self._forget_typed()
            if not piece or is_withdrawn:  # what is said next does not stand behind the question
                sys.stderr.write("\n")
                return None
            data += piece
        return data.decode("utf-8", "replace").strip()

    def _take_keys(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._over or not self._asking)
                if self._over:
                    return
                self._reads_keys = True
            try:
                keys = self._keys()
            finally:
                with self._news:
                    self._reads_keys = False
                    self._news.notify_all()
            if keys is None:
                return
            for key in _SEQUENCE.sub(b"", keys).decode("ascii", "ignore"):
                self._pressed(key)

    def _keys(self) -> bytes | None:
        """Return what is pressed next; nothing if a question comes between, None at the end."""
        try:
            while not self._over and not self._asking:
                in_front = self._is_in_front()
                if in_front:
                    self._set_for_keys()
                keys = self._read(LOOK, in_front=in_front)
                if keys != b"":
                    return keys
            return b""
        finally:
            self._set_as_usual()

    def _read(self, seconds: float, *, in_front: bool) -> bytes | None:
        """Return what is typed; nothing after `seconds` or when woken, None at the end."""
        waiting = select.poll()
        for source in (self._woken, self._descriptor) if in_front else (self._woken,):
            waiting.register(source, select.POLLIN)
        ready = {source for source, _ in waiting.poll(seconds * 1000)}
        if self._woken in ready:
            if not self._over:  # else whoever waits is to be woken, too
                os.read(self._woken, 1)
            return b""
        if self._descriptor not in ready or not self._is_in_front():
            return b""
        with suppress(OSError):  # EIO: the terminal is gone
            return os.read(self._descriptor, LONGEST_LINE) or None
        return None

    def _is_in_front(self) -> bool:
        try:
            return os.tcgetpgrp(self._descriptor) == os.getpgrp()
        except OSError:  # it is not the terminal that jobs are controlled from
            return True

    def _set_for_keys(self) -> None:
        with suppress(termios.error):
            now = termios.tcgetattr(self._descriptor)
            flags = now[_LOCAL_FLAGS] & ~(termios.ICANON | termios.ECHO)
            if now[_LOCAL_FLAGS] != flags:
                now[_LOCAL_FLAGS] = flags
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, now)

    def _set_as_usual(self) -> None:
        if self._usual is not None and self._is_in_front():
            with suppress(termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._usual)
