"""A list that this user's programs remember: one JSON file, readable by its owner only.

It is read as a whole and replaced as a whole, with a lock beside it. A file that cannot be
read is an error, never an empty list: who was believed must not be forgotten by accident.
Blocking.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec
from msgspec import Struct

from landline.errors import LocalError
from landline.trust import keyfile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T")


class _File(Struct, Generic[T], frozen=True):
    v: int
    known: list[T]


class Remembered(Generic[T]):
    """The file at `path`, a list of `kind`; every call reads what is there now."""

    def __init__(self, path: Path, kind: type[T], unreadable: str, unwritable: str) -> None:
        """`unreadable`, `unwritable`: the codes of the LocalErrors that it raises."""
        self._path = path
        self._kind = kind
        self._codes = unreadable, unwritable

    def read(self) -> list[T]:
        """Return what is remembered; nothing where there is no file yet."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self.unreadable(error.strerror) from error
        try:
            file: _File[T] = msgspec.json.decode(data, type=_File[self._kind])  # type: ignore[name-defined]
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise self.unreadable(error) from error
        if file.v != 1:
            raise self.unreadable(f"v {file.v}")
        return file.known

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who writes."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def write(self, known: list[T]) -> None:
        """Remember `known`, and nothing else; to be called while `locked`."""
        data = msgspec.json.format(msgspec.json.encode(_File(1, known)), indent=1) + b"\n"
        try:
            keyfile.replace(self._path, data)
        except OSError as error:
            raise self._unwritable(error) from error

    def unreadable(self, why: object) -> LocalError:
        """Return the error for a file that says what it cannot."""
        return LocalError(self._codes[0], path=self._path, why=why)

    def _unwritable(self, error: OSError) -> LocalError:
        return LocalError(self._codes[1], path=self._path, why=error.strerror)
