"""What may not happen by a hostile name, whatever way it comes."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from landline.errors import Error
from landline.transfer import names
from tests.unit.transfer.hostile import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HARMS: Final = re.compile(
    # C0 but for tab and the end of a line, DEL, C1; what breaks lines; what turns letters.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
"""What a terminal, or who reads a log, may be harmed by."""

MINE: Final = ("Makefile", "README", "x" * 255, "a;rm -rf x", ".bashrc", "Straße", "core")
"""Names of the corpus that stand there before, and are the owner's."""


def is_text(name: str) -> bool:
    """Return whether it can be UTF-8 at all."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


TEXTS: Final = [name for name in NAMES if is_text(name)]
FEW: Final = TEXTS[::120]
"""For ways that take a process for each."""


def harms(output: str) -> list[str]:
    """Return the lines that hold what harms a terminal."""
    return [repr(line)[:200] for line in output.split("\n") if HARMS.search(line)]


class Home:
    """A folder that files are received into, among others that are nobody's business."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.into = folder / "in"
        self.into.mkdir(parents=True)
        for name in MINE:
            (self.into / name).write_bytes(b"mine")
        (folder / "profile").write_bytes(b"mine")
        self._before = set(self._around())

    def wrong(self) -> list[str]:
        """Return what lies outside, was overwritten, or has a name that does harm."""
        found = [f"outside: {what}" for what in set(self._around()) ^ self._before]
        found += [f"overwritten: {n}" for n in MINE if (self.into / n).read_bytes() != b"mine"]
        for path in self.into.rglob("*"):
            if path.is_symlink() and not path.resolve().is_relative_to(self.into.resolve()):
                found.append(f"leads out: {path.name!r}")
            if not is_harmless(path.name):
                found.append(f"harmful: {path.name!r}")
        return found

    def _around(self) -> Iterator[tuple[str, int]]:
        for path in self.folder.rglob("*"):
            name = path.relative_to(self.folder)
            if name.parts[0] == "state" or name.parts[0] == "in" != name.name:
                continue
            yield name.as_posix(), path.lstat().st_size if path.is_file() else 0


def is_harmless(name: str) -> bool:
    try:
        return names.checked(name) == name
    except Error:
        return False


def hostile_folder(where: Path) -> Path:
    """Make a folder of files under all names of the corpus that this system can have."""
    where.mkdir()
    for name in NAMES:
        if "/" in name:
            continue  # it would be written outside of `where`, for `/etc/passwd` is one of them
        with suppress(OSError, ValueError):
            (where / name).write_bytes(b"content")
    return where
