"""Which language the program speaks, found before anything else so that errors speak it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from landline.catalogue import LANGUAGES, Language, language_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OPTION: Final = "--lang"

VARIABLES: Final = ("LANDLINE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
"""In order; the first that is set and not empty decides (POSIX 8.2)."""


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language of `--lang`, else of the environment; click refuses a wrong one."""
    asked = _asked(arguments)
    for language in LANGUAGES:
        if asked == language:
            return language
    locale = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return language_of(locale)


def _asked(arguments: Sequence[str]) -> str | None:
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == OPTION:
            return value if equals else next(iter(arguments[index + 1 :]), None)
    return None
