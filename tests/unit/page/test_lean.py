"""What is given out without its comments means what it meant before."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from landline.web import assets
from landline.web.assets import lean

PAGE = Path(assets.__file__).parent / "page"
ROOT = Path(__file__).parents[3]
ACORN = ROOT / ".node/node_modules/acorn/dist/acorn.js"

COMPARE = """
const { parse } = require(process.argv[1])
const pairs = JSON.parse(require('node:fs').readFileSync(0, 'utf-8'))
const bare = (key, value) => (key === 'start' || key === 'end' ? undefined : value)
const meaning = (source) => JSON.stringify(
  parse(source, { ecmaVersion: 'latest', sourceType: 'module' }),
  (key, value) => typeof value === 'bigint' ? `${value}n` : bare(key, value),
)
const others = Object.entries(pairs).filter(([, [one, other]]) => meaning(one) !== meaning(other))
console.log(JSON.stringify(others.map(([path]) => path)))
"""


def scripts() -> dict[str, bytes]:
    return {path.relative_to(PAGE).as_posix(): path.read_bytes() for path in PAGE.rglob("*.js")}


def changed(pairs: dict[str, tuple[str, str]]) -> list[str]:
    """Return the names of those pairs of scripts that do not do the same."""
    node = shutil.which("node")
    if node is None or not ACORN.exists():
        pytest.skip("node with acorn is not installed")
    done = subprocess.run(
        [node, "-e", COMPARE, str(ACORN)],
        input=json.dumps(pairs).encode(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    others: list[str] = json.loads(done.stdout)
    return others


def test_every_script_does_the_same_without_its_comments() -> None:
    pairs = {path: (body.decode(), lean(path, body).decode()) for path, body in scripts().items()}
    assert changed(pairs) == []


def test_a_difference_would_be_noticed() -> None:
    template = "let a = `\n// no comment\n`"
    assert changed({"a": (template, lean("js/a.js", template.encode()).decode())}) == ["a"]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "js/a.js",
            "/** Why.\n * More. */\nlet a = 1 // so\n  // why\n",
            "\n\nlet a = 1 // so\n\n",
        ),
        ("js/a.js", "  /** @type {A} */\n  a = 1", "\n  a = 1"),
        ("js/a.js", "a = /** @type {A} */ (b)", "a = (b)"),
        ("js/a.js", "a = (/** @type {A} */ b) => b", "a = (b) => b"),
        ("js/a.js", "a = /** why */ (b)", "a = /** why */ (b)"),
        ("js/a.js", "a = '/** */'\nb = 'http://c'", "a = '/** */'\nb = 'http://c'"),
        ("css/a.css", "/* Why. */\na { b: c } /* so */\n", "\na { b: c } /* so */\n"),
        ("js/vendor/b/b.js", "/** @license */\na", "/** @license */\na"),
        ("index.html", "// a", "// a"),
    ],
)
def test_comments_on_lines_of_their_own_go(path: str, before: str, after: str) -> None:
    assert lean(path, before.encode()).decode() == after
    assert before.count("\n") == lean(path, before.encode()).count(b"\n")
