"""Config files: which ones there are, and what one says, with the line of every value.

What does not live here: which source wins (`config_layers`).
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Final

from msgspec import Struct

from landline.cli.setting_keys import KEYS, TOPICS, BadValueError, Value, nearest, shown
from landline.errors import Error, LocalError, UsageError
from landline.safetext import safe_text

NAME: Final = "landline.toml"
SYSTEM: Final = Path("/etc") / NAME
LONGEST: Final = 256 * 1024
"""Bytes of a config file; some 100 settings need 10 KiB with all their comments."""

_LONGEST_STATEMENT: Final = 200
"""Lines after which the line of a value is no longer looked for."""


class Given(Struct, frozen=True):
    """A setting that somebody gave a value."""

    name: str
    value: Value
    origin: str
    """Where, as people look for it: `/etc/landline.toml:3`, `LANDLINE_PORT`, `--port`."""


class Contents(Struct, frozen=True):
    """What one file says, and everything that is wrong with it."""

    given: list[Given]
    wrong: list[Error]


def places() -> list[Path]:
    """Return where config files are looked for; a later one wins over an earlier one."""
    import platformdirs

    user = platformdirs.user_config_path("landline", appauthor=False)
    return [SYSTEM, user / NAME, Path(NAME)]


def exists(path: Path) -> bool:
    """Return whether something is at `path`, even if it cannot be read."""
    return os.path.lexists(path)


def read(path: Path) -> Contents:
    """Return what the file at `path` says; raises OSError or LocalError if it cannot be read."""
    if path.exists() and not path.is_file():
        raise LocalError("config.no-file", path=path)
    with path.open("rb") as file:
        data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise LocalError("config.too-long", path=path, limit=LONGEST)
    try:
        text = data.decode("utf-8-sig")
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Contents([], [UsageError("config.not-utf-8", where=f"{path}:{line}")])
    except (ValueError, RecursionError) as error:  # not only of TOML: 5000 digits are no int
        why = safe_text(str(error) or type(error).__name__, limit=100)
        return Contents([], [UsageError("config.syntax", path=path, why=why)])
    return _contents(path, tree, _lines(text))


def _contents(path: Path, tree: dict[str, object], lines: dict[str, int]) -> Contents:
    given: list[Given] = []
    wrong: list[Error] = []
    for name, value in _flat(tree):
        origin = f"{path}:{lines[name]}" if name in lines else str(path)
        try:
            given.append(Given(name, checked(name, value, origin, path.parent), origin))
        except UsageError as error:
            wrong.append(error)
    return Contents(given, wrong)


def checked(name: str, value: object, origin: str, folder: Path = Path()) -> Value:
    """Return what a file gives a setting; UsageError `setting.unknown`, `.group` or `.invalid`.

    A path in a file counts from the folder of that file; `~` is the home of its user.
    """
    key = KEYS.get(name)
    if key is None:
        raise unknown(name, origin)
    try:
        taken = key.checked(value)
        if key.kind == "path" and isinstance(taken, str) and taken:
            return str((folder / Path(taken).expanduser()).absolute())
    except (BadValueError, RuntimeError):  # the latter: nobody's home
        raise invalid(name, shown(value), origin) from None
    return taken


def unknown(name: str, origin: str) -> UsageError:
    """Return the complaint about a name that is no setting."""
    if name in TOPICS:
        return UsageError("setting.group", where=origin, name=name)
    near, said = nearest(name), safe_text(name, limit=60)
    if near is None:
        return UsageError("setting.unknown", where=origin, name=said)
    return UsageError("setting.unknown-but", where=origin, name=said, near=near)


def invalid(name: str, value: str, origin: str) -> UsageError:
    """Return the complaint about a value that a setting does not take."""
    takes = KEYS[name].takes()
    return UsageError("setting.invalid", where=origin, name=name, value=value, takes=takes)


def _flat(tree: dict[str, object]) -> list[tuple[str, object]]:
    """Return every value by its name; a table below a topic is a value of its own."""
    flat: list[tuple[str, object]] = []
    for name, value in tree.items():
        if isinstance(value, dict) and name not in KEYS:
            flat += [(f"{name}.{inner}", each) for inner, each in value.items()]
            flat += [] if value or name in TOPICS else [(name, value)]
        else:
            flat.append((name, value))
    return flat


def _lines(text: str) -> dict[str, int]:
    """Return the line of each value: of the statement that gives it.

    `tomllib` does not say. A statement is the least number of lines that it can read alone.
    """
    found: dict[str, int] = {}
    header, statement, first = "", "", 1
    for number, line in enumerate(text.split("\n"), 1):
        statement += line + "\n"
        try:
            tree = tomllib.loads(header + statement)
        except tomllib.TOMLDecodeError:
            if number - first > _LONGEST_STATEMENT:
                break
            continue
        if statement.lstrip().startswith("["):
            header = statement
        for name, _ in _flat(tree):
            found.setdefault(name, first)
        statement, first = "", number + 1
    return found
