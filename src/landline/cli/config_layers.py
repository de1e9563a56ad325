"""The settings of a hub from everywhere they may come, and where each came from.

Flags win over the environment, over `./landline.toml`, over the user's file, over the
system's, over defaults. What does not live here: what a file says (`config_files`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from landline.cli import config_files
from landline.cli.config_files import Given, invalid, unknown
from landline.cli.setting_keys import KEYS, TOPICS, BadValueError, Value, settings_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from landline.settings import HubSettings

_VARIABLE: Final = "LANDLINE_"


class Effective(Struct, frozen=True):
    """The settings that count."""

    values: dict[str, Value]
    origins: dict[str, str | None]
    """Where each value came from; None for a default."""
    files: list[Path]
    """The config files that were read, the strongest last."""

    @property
    def settings(self) -> HubSettings:
        """The settings as the hub takes them."""
        return settings_of(self.values)


def effective(
    flags: Iterable[Given],
    environment: Mapping[str, str],
    *,
    places: Sequence[Path],
    defaults: Mapping[str, Value],
) -> Effective:
    """Return what counts; the first thing that is wrong anywhere is raised.

    `defaults` are those that depend on the machine; of the rest the settings know their own.
    """
    files = [path for path in places if config_files.exists(path)]
    given = [each for path in files for each in _of_file(path)]
    given += [*of_environment(environment), *flags]
    values = {name: key.default for name, key in KEYS.items()} | dict(defaults)
    origins: dict[str, str | None] = dict.fromkeys(values)
    for each in given:
        values[each.name] = each.value
        origins[each.name] = each.origin
    if values["lan"] and origins["guests"] is None:
        values["guests"] = "lobby"
    return Effective(values, origins, files)


def of_environment(environment: Mapping[str, str]) -> list[Given]:
    """Return the settings given by variables such as LANDLINE_PORT, LANDLINE_RATES_BURST.

    A variable that begins like a topic and is no setting is refused as a misspelling.
    """
    names = {variable(name): name for name in KEYS}
    topics = tuple(variable(topic) + "_" for topic in TOPICS)
    given = []
    for word, text in sorted(environment.items()):
        if word in names:
            given.append(Given(names[word], of_text(names[word], text, word), word))
        elif word.startswith(topics):
            raise unknown(word.removeprefix(_VARIABLE).lower().replace("_", ".", 1), word)
    return given


def of_assignments(assignments: Iterable[str], origin: str) -> list[Given]:
    """Return what `--set NAME=VALUE` gave."""
    given = []
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        given.append(Given(name.strip(), of_text(name.strip(), text, origin), origin))
    return given


def of_text(name: str, text: str, origin: str) -> Value:
    """Return what a text gives a setting; UsageError as `config_files.checked`."""
    key = KEYS.get(name)
    if key is None:
        raise unknown(name, origin)
    try:
        return key.read(text)
    except BadValueError:
        raise invalid(name, shown(text), origin) from None


def variable(name: str) -> str:
    """Return the environment variable of a setting or a topic."""
    return _VARIABLE + name.upper().replace(".", "_")


def _of_file(path: Path) -> list[Given]:
    contents = config_files.read(path)
    if contents.wrong:
        raise contents.wrong[0]
    return contents.given
