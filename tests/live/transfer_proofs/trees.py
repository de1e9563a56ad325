"""A folder of everything that can be sent, and what is wrong with a copy that is under way."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.live.transfer_proofs.sides import is_hidden

if TYPE_CHECKING:
    import random
    from pathlib import Path

MIB: Final = 1 << 20


class State(NamedTuple):
    """What a transfer keeps of one name."""

    kind: int
    mode: int
    mtime_ns: int
    content: bytes
    """Of a link its target, of a folder nothing."""


def make_tree(top: Path, chance: random.Random) -> None:
    """Make a folder with large, small, sparse and empty files, links, folders, many letters."""
    files = {
        "大文件.bin": 17 * MIB + 1,
        "two segments": 16 * MIB,
        "deep/er/and deeper/étude.dat": 9 * MIB - 1,
        "just small": 65536,
        "just large": 65537,
        "empty": 0,
        "很深/空文件": 0,
        ".hidden": 5,
    }
    files |= {f"many/{number:03} 第{number}个": number * 37 for number in range(150)}
    top.mkdir(parents=True)
    for name, size in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(size))
    with (top / "sparse").open("wb") as file:
        file.seek(20 * MIB)
        file.write(chance.randbytes(MIB))
        file.truncate(40 * MIB)
    (top / "empty folder").mkdir()
    (top / "链接").symlink_to("大文件.bin")
    (top / "many/up").symlink_to("../deep/er")
    (top / "just small").chmod(0o755)
    (top / "read only").write_bytes(b"once")
    (top / "read only").chmod(0o444)
    (top / "closed").mkdir()
    (top / "closed" / "inside").write_bytes(chance.randbytes(100))
    (top / "closed").chmod(0o555)
    os.utime(top / "empty", ns=(1, 1))


def states(top: Path) -> dict[str, State]:
    """Return what stands below `top`, by its path from there."""
    return {name: state(top / name) for name in names_in(top)}


def names_in(top: Path) -> list[str]:
    """Return all paths below `top`, without what has a hidden name of ours or is in it."""
    found = []
    for above, folders, files in os.walk(top):
        folders[:] = [name for name in folders if not is_hidden(name)]
        inside = [*folders, *(name for name in files if not is_hidden(name))]
        found += [os.path.relpath(os.path.join(above, name), top) for name in inside]  # noqa: PTH118
    return sorted(found)


def state(path: Path) -> State:
    found = path.lstat()
    content = b""
    if stat.S_ISLNK(found.st_mode):
        content = os.fsencode(path.readlink())
    elif stat.S_ISREG(found.st_mode):
        content = path.read_bytes()
    mode = 0 if stat.S_ISLNK(found.st_mode) else stat.S_IMODE(found.st_mode)
    return State(stat.S_IFMT(found.st_mode), mode, found.st_mtime_ns, content)


def unproven(top: Path, sent: dict[str, State]) -> list[str]:
    """Return what stands under a final name below `top` and is not what was sent.

    Folders have their modes and times last of all.
    """
    wrong = []
    for name in names_in(top):
        want, here = sent.get(name), state(top / name)
        if want is None or here.kind != want.kind or here.content != want.content:
            wrong.append(name)
    return wrong


def differences(one: dict[str, State], other: dict[str, State]) -> list[str]:
    """Return the names that are not the same in two listings."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
