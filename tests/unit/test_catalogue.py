"""Every text in both languages, used, and filled; failures list all offenders."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from landline import catalogue, errors
from landline.cli.setting_keys import KEYS
from landline.wire.verbs import VERBS
from tests.unit.offenders import assert_none

SOURCE = Path(catalogue.__file__).parents[1]
KEY = re.compile(r"[a-z]+(?:[.-][a-z0-9]+)+")
PAGE_KEY = re.compile(r"""["'`](ui\.(?:[a-z0-9.-]|\$\{[^{}`]*\})+)["'`]""")
CJK = re.compile(r"[\u3400-\u9fff]")
FROM_CLICK = {"help.heading.options", "help.heading.arguments", "help.heading.commands"}
"""Keys whose end is a word of click's own."""
FROM_SETTINGS = {
    text for key in KEYS.values() for text in (f"setting.{key.name}", f"settings.{key.topic}")
}
"""Keys whose end is the name of a setting or a topic."""

ERRORS = {
    name
    for name, item in vars(errors).items()
    if isinstance(item, type) and issubclass(item, errors.Error)
}


def areas() -> dict[str, dict[str, tuple[str, str]]]:
    names = [module.name for module in pkgutil.iter_modules(catalogue.__path__)]
    return {
        name: getattr(importlib.import_module(f"landline.catalogue.{name}"), "ENTRIES", {})
        for name in names
    }


def own_words(text: str) -> str:
    return " ".join(literal for literal, _, _, _ in Formatter().parse(text))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def needed(key: str) -> set[str]:
    """Return the fields of an entry; an error's hint is filled with the error's fields."""
    keys = {key, key.replace("error.", "hint.", 1)}
    texts = [catalogue.ENTRIES[found][0] for found in keys & catalogue.ENTRIES.keys()]
    return {place for text in texts for place in places(text)}


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Return every syntax node outside the catalogue, with its file and line."""
    return [
        (f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}", node)
        for path in sorted(SOURCE.rglob("*.py"))
        if "catalogue" not in path.parts[len(SOURCE.parts) :]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    ]


@cache
def words() -> frozenset[str]:
    """Return every literal that may be a key or the end of one; option names without dashes."""
    return frozenset(
        str(node.value).lstrip("-")
        for _, node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int)
    )


@cache
def templates() -> frozenset[str]:
    """Return the f-strings that may build a key, each place as `*`: `verb.*`, `usage.no-*-but`."""
    found = {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        for _, node in nodes()
        if isinstance(node, ast.JoinedStr)
    }
    return frozenset(template for template in found if re.fullmatch(r"[a-z]+\.[a-z.*-]+", template))


@cache
def page_keys() -> frozenset[str]:
    """Return every literal of the page's scripts that is a key; each place of a template as `*`."""
    scripts = (SOURCE / "web" / "page" / "js").rglob("*.js")
    found = {
        re.sub(r"\$\{[^{}]*\}", "*", literal)
        for script in scripts
        if "vendor" not in script.parts
        for literal in PAGE_KEY.findall(script.read_text("utf-8"))
    }
    return frozenset(found)


def uses() -> list[tuple[str, str, set[str] | None]]:
    """Return where, key and field names (None: not known here) of every literal use of an entry."""
    found = []
    for where, node in nodes():
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first, function = node.args[0], node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        fields = {keyword.arg for keyword in node.keywords}
        given = None if None in fields else {field for field in fields if field}
        if name in ERRORS:
            found.append((where, f"error.{first.value}", given))
        elif name in {"text", "Phrase"} and KEY.fullmatch(first.value):
            found.append((where, first.value, given))
    return found


def is_used(key: str) -> bool:
    """Tell whether the source names `key`, whole or as a template's beginning and a known end."""
    if key.startswith("ui."):
        return any(fnmatchcase(key, used) for used in page_keys())
    if key in words() or key in FROM_CLICK | FROM_SETTINGS:
        return True
    if any(fnmatchcase(key, t) for t in templates() if not t.endswith(".*")):
        return True
    splits = [(key[: dot.end()], key[dot.end() :]) for dot in re.finditer(r"\.", key)]
    return any(f"{start}*" in templates() and is_used(end) for start, end in splits)


def test_no_key_is_in_two_areas() -> None:
    counts = Counter(key for entries in areas().values() for key in entries)
    assert_none(key for key, count in counts.items() if count > 1)
    assert counts.keys() == catalogue.ENTRIES.keys()


def test_every_entry_has_both_languages() -> None:
    assert_none(key for key, texts in catalogue.ENTRIES.items() if not all(map(str.strip, texts)))


def test_both_languages_have_the_same_fields() -> None:
    assert_none(
        f"{key}: {places(english)} {places(chinese)}"
        for key, (english, chinese) in catalogue.ENTRIES.items()
        if places(english) != places(chinese)
    )


def test_chinese_is_chinese_and_english_is_not() -> None:
    """An entry without a letter outside its fields, such as `{name}: {why}`, is neither."""
    assert_none(
        key
        for key, (english, chinese) in catalogue.ENTRIES.items()
        if CJK.search(english) or (not CJK.search(chinese) and re.search(r"\w", own_words(chinese)))
    )


def test_errors_end_without_a_full_stop() -> None:
    assert_none(
        key
        for key, texts in catalogue.ENTRIES.items()
        if key.startswith("error.") and any(text.endswith((".", "。")) for text in texts)
    )


def test_every_hint_belongs_to_an_error() -> None:
    hints = {key.removeprefix("hint.") for key in catalogue.ENTRIES if key.startswith("hint.")}
    codes = {key.removeprefix("error.") for key in catalogue.ENTRIES if key.startswith("error.")}
    assert_none(sorted(hints - codes))


def test_every_use_has_an_entry() -> None:
    assert_none(f"{where} {key}" for where, key, _ in uses() if key not in catalogue.ENTRIES)


def test_every_text_of_the_page_has_an_entry() -> None:
    assert_none(key for key in page_keys() if "*" not in key and key not in catalogue.ENTRIES)


def test_every_use_fills_every_field() -> None:
    assert_none(
        f"{where} {key} lacks {lacking}"
        for where, key, given in uses()
        if given is not None and (lacking := needed(key) - given)
    )


def test_every_entry_is_used() -> None:
    assert_none(key for key in catalogue.ENTRIES if not is_used(key))


def test_every_verb_has_its_line_of_help() -> None:
    assert_none(row.help for row in VERBS.values() if row.help not in catalogue.ENTRIES)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh_CN.UTF-8", "zh"), ("ZH", "zh"), ("en_GB.UTF-8", "en"), ("C", "en"), ("", "en")],
)
def test_the_language_follows_the_locale(locale: str, language: str) -> None:
    assert catalogue.language_of(locale) == language


def test_text_fills_the_fields_in_either_language() -> None:
    for language in catalogue.LANGUAGES:
        assert "tcp://:9" in catalogue.text("error.address.in-use", language, address="tcp://:9")
