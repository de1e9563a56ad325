"""docs/settings.md and docs/settings.zh.md say what `landline.settings` says."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from typing import Any

from landline.cli.setting_keys import KEYS

DOCS = Path(__file__).parents[2] / "docs"


def made() -> dict[Path, str]:
    spec = importlib.util.spec_from_file_location("make_settings", DOCS / "make_settings.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[Path, str] = module.pages()
    return pages


def test_the_pages_are_up_to_date() -> None:
    pages = made()
    assert {path.name for path in pages} == {"settings.md", "settings.zh.md"}
    for path, text in pages.items():
        assert path.read_text("utf-8") == text, "run: python docs/make_settings.py"


def test_the_example_in_them_is_right() -> None:
    for path in made():
        example = path.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
        tree = tomllib.loads(example)
        for topic, value in tree.items():
            inner = value if isinstance(value, dict) else {"": value}
            for name, each in inner.items():
                key = KEYS[f"{topic}.{name}".rstrip(".")]
                assert key.checked(each) is not None
