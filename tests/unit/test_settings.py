"""Every setting of a hub has a meaning in both languages, a unit, a range, and a sane default."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import msgspec

from landline import catalogue, settings
from landline.cli.setting_keys import KEYS, BadValueError
from landline.settings import HubSettings
from tests.unit.offenders import assert_none

DESIGN = re.compile(r" \(DESIGN [^)]*\)")
ROOT = Path(__file__).parents[2]


def docstrings() -> dict[str, str]:
    """Return what `landline.settings` says of each class (`Class`) and field (`Class.field`)."""
    found = {}
    for node in ast.parse(Path(settings.__file__).read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found[node.name] = ast.get_docstring(node) or ""
            for field, said in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    text = said.value if isinstance(said, ast.Expr) else None
                    name = f"{node.name}.{field.target.id}"
                    found[name] = str(text.value) if isinstance(text, ast.Constant) else ""
    return {name: DESIGN.sub("", " ".join(text.split())) for name, text in found.items()}


def said_of_keys() -> dict[str, str]:
    """Return the docstring that belongs to each entry of the catalogue."""
    documented, found = docstrings(), {}
    for name, key in KEYS.items():
        topic = getattr(HubSettings(), key.topic) if key.topic else HubSettings()
        struct = type(topic).__name__
        found[f"setting.{name}"] = documented[f"{struct}.{key.last}"]
        if key.topic:
            found[f"settings.{key.topic}"] = documented[struct]
    return found


def test_every_setting_is_explained_in_both_languages_as_its_docstring_does() -> None:
    said = said_of_keys()
    assert len(said) > 70
    assert_none(
        f"{entry}: {text!r} (catalogue/settings.py needs the same, and its Chinese)"
        for entry, text in said.items()
        if not text or catalogue.ENTRIES.get(entry, ("",))[0] != text
    )


def test_every_default_is_a_value_that_may_be_set() -> None:
    refused = []
    for name, key in KEYS.items():
        value = list(key.default) if isinstance(key.default, tuple) else key.default
        try:
            assert key.checked("" if value is None else value) == key.default
        except BadValueError:
            refused.append(name)
    assert_none(refused)


def test_the_defaults_are_the_settings() -> None:
    tree = msgspec.to_builtins(HubSettings())
    for name, key in KEYS.items():
        branch = tree[key.topic] if key.topic else tree
        value = branch[key.last]
        assert (tuple(value) if isinstance(value, list) else value) == key.default, name


def test_every_bound_has_a_range() -> None:
    numbers = {name: key for name, key in KEYS.items() if key.most}
    assert len(numbers) > 50
    assert_none(name for name, key in numbers.items() if not 0 <= key.least < key.most)
