"""The house rules that no other tool checks; each failure lists every offender."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.unit.offenders import assert_none

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "landline"

MOST_MODULE_LINES = 600
MOST_FUNCTION_LINES = 80
MOST_CONSTRUCTOR_PARAMETERS = 8
JUNK_DRAWERS = {"common", "helper", "helpers", "misc", "util", "utils"}

# Written so that this file does not contain what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:root|work|tmp/n|opt/pypi|opt/wheels)\b")
REGISTRY_HOST = re.compile(r"pypi\x2eorg|pythonhosted\x2eorg|npmjs\x2eorg|//mirrors?\x2e")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def place(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


def repository_files() -> list[Path]:
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git work tree")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place(path, number)}: {line.strip()[:100]}"
        for path in repository_files()
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_junk_drawers() -> None:
    named = [*modules(), *(path for path in SOURCE.rglob("*") if path.is_dir())]
    assert_none([place(path) for path in named if path.stem.strip("_") in JUNK_DRAWERS])


def test_modules_are_short_enough_to_read() -> None:
    lengths = {place(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert_none(f"{name}: {n}" for name, n in lengths.items() if n > MOST_MODULE_LINES)


def test_functions_do_one_thing() -> None:
    lengths = {
        f"{place(path, node.lineno)} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in functions(path)
    }
    assert_none(f"{name}: {n}" for name, n in lengths.items() if n > MOST_FUNCTION_LINES)


def test_constructors_take_few_parameters() -> None:
    counts = {
        place(path, node.lineno): len([*node.args.posonlyargs, *node.args.args[1:]])
        + len(node.args.kwonlyargs)
        for path in modules()
        for node in functions(path)
        if node.name == "__init__"
    }
    assert_none(f"{name}: {n}" for name, n in counts.items() if n > MOST_CONSTRUCTOR_PARAMETERS)


def test_every_module_says_what_it_is() -> None:
    silent = [p for p in modules() if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert_none([place(path) for path in silent])


def test_nothing_inside_imports_the_facade() -> None:
    """The facade stands on top: `from landline import name` may only name a module inside."""
    inside = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" or path.is_dir()}
    offenders = [
        place(path, node.lineno)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(name.name == "landline" for name in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "landline"
            and any(name.name not in inside for name in node.names)
        )
    ]
    assert_none(offenders)


def test_no_path_of_one_machine() -> None:
    assert_none(lines_with(MACHINE_PATH))


def test_no_package_registry() -> None:
    assert_none(lines_with(REGISTRY_HOST))
