"""No comparison tells by its duration how much of a secret was guessed.

A secret is compared with `hmac.compare_digest` (or by a library that does so), or it is not
compared at all: its hash is looked up. Every `==` on what is named like a secret is an offence,
unless it stands below with a reason. What is computed for a wrong guess is counted in the
tests of who decides (`hub/test_equal_work.py`, `server/test_hashing.py`).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.unit.offenders import assert_none

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[2] / "src" / "landline"

SECRET: Final = re.compile(
    r"secret|token|password|passphrase|signature|proof|digest|hashed|(^|_)(mac|hmac|tag|code|codes"
    r"|bare|hash|share|kept)$",
    re.IGNORECASE,
)

PUBLIC: Final[dict[str, str]] = {
    "cli/transfer_display.py: self.failed.code == event.code": "an error's code, on the screen",
    "cli/transfer_run.py: error.code == code": "an error's code, on the screen",
    "cli/pair_host.py: code == self._own": "both on the screen of the same person",
    "discovery/beacon.py: self._digest in query.known": "fingerprints are public",
    "hub/passwords.py: key != member.token": "keys: the cut hashes of secrets",
    "hub/credentials.py: member.token in keys": "keys: the cut hashes of secrets",
    "hub/login.py: account.password != proven.password": "two hashes of the hub's own",
    "hub/pairing.py: code in state.codes": "which object, not what it says",
    "hub/pairing.py: code not in codes": "which object, not what it says",
    "hub/pairing.py: code not in state.codes": "which object, not what it says",
    "hub/state.py: key in self.tokens": "keys: the cut hashes of secrets",
    "hub/tokens.py: key == member.token": "keys: the cut hashes of secrets",
    "server/certificates.py: leaf.digest != self._own.digest": "certificates are public",
    "server/transcript_file.py: kind != Header.__struct_config__.tag": "the name of a line's kind",
    "tui/conversation.py: await ask_secret('password.again', name=self.name) == new": (
        "both typed by the same person"
    ),
    "web/front.py: request.match_info['digest'] != self._assets.digest": "the page is public",
    "wire/words.py: code != before + 1": "a character's number",
    "wire/words.py: after != code + 1": "a character's number",
}
"""`file: comparison` that is none of two secrets, and why."""


def offences(tree: ast.AST) -> Iterator[ast.expr]:
    """Give out every comparison that stops at the first difference, of what sounds secret."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            plain = any(isinstance(op, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for op in node.ops)
            if plain and any(map(sounds_secret, sides)) and not any(map(is_literal, sides)):
                yield node
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("startswith", "endswith", "index", "find", "count")
            and sounds_secret(node.func.value)
            and not any(map(is_literal, node.args))
        ):
            yield node


def sounds_secret(node: ast.expr) -> bool:
    """Tell whether an expression is named like a secret."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return SECRET.search(name) is not None
        case ast.Call(func=ast.Name(id="len")):
            return False
        case ast.Call(func=called, args=args):
            return sounds_secret(called) or any(map(sounds_secret, args))
        case ast.Subscript(value=value) | ast.Starred(value=value) | ast.Await(value=value):
            return sounds_secret(value)
        case ast.BinOp(left=left, right=right):
            return sounds_secret(left) or sounds_secret(right)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return any(map(sounds_secret, elements))
        case _:
            return False


def is_literal(node: ast.expr) -> bool:
    """Tell whether a value, or a constant, stands in the source: no secret does."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return all(map(is_literal, elements))
        case _:
            return False


def found() -> dict[str, str]:
    """Return every offence, as the list above names them, and where it is."""
    places = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for node in offences(ast.parse(path.read_text("utf-8"))):
            places[f"{name}: {ast.unparse(node)}"] = f"{name}:{node.lineno}"
    return places


def test_no_secret_is_compared_letter_by_letter() -> None:
    assert_none(f"{where} {what}" for what, where in found().items() if what not in PUBLIC)


def test_the_list_of_exceptions_is_no_longer_than_need_be() -> None:
    assert_none(PUBLIC.keys() - found())


@pytest.mark.parametrize(
    "source",
    [
        "token == kept",
        "fact.secret != given",
        "given in self._secrets",
        "mac(key, body) == header",
        "digest.hexdigest() == said",
        "given == hashlib.sha256(password).hexdigest()",
        "code.startswith(typed)",
        "typed == codes[slot]",
        "(slot, code) == (other, typed)",
        "'sha256=' + signature == header",
    ],
)
def test_what_would_be_an_offence(source: str) -> None:
    assert list(offences(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "hmac.compare_digest(token, kept)",
        "token is None",
        "secret == ''",
        "password in (None, _ASKED)",
        "len(token) == 43",
        "self._sessions.get(digest)",
        "token.startswith('LL-')",
    ],
)
def test_what_is_none(source: str) -> None:
    assert not list(offences(ast.parse(source)))
