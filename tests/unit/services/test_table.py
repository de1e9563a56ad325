"""Services by name, and handlers of one's own from the current folder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from landline.errors import UsageError
from landline.net.responder import Responder
from landline.services.table import NAMES, RESPONDERS, own_handler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = """
async def handler(call): ...
class Service:
    def greeting(self, scheme): ...
    def answer(self, message, scheme): ...
number = 7
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "own_services.py").write_text(MODULE)
    (tmp_path / "broken_services.py").write_text("import no_such_module_at_all\n")
    (tmp_path / "raising_services.py").write_text("1 / 0\n")
    yield tmp_path
    for name in ("own_services", "broken_services", "raising_services"):
        sys.modules.pop(name, None)


def test_names() -> None:
    assert NAMES == ("greet", "echo", "upper", "ack", "print", "chat", "receive", "serve-file")
    assert all(isinstance(make(), Responder) for make in RESPONDERS.values())


@pytest.mark.usefixtures("folder")
def test_own_handlers() -> None:
    assert own_handler("own_services:handler").__name__ == "handler"
    assert isinstance(own_handler("own_services:Service"), Responder)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("no_such:handler", "no module no_such"),
        ("own_services:nothing", "has no nothing"),
        ("own_services:number", "neither a function nor a responder"),
        ("broken_services:handler", "No module named 'no_such_module_at_all'"),
        ("raising_services:handler", "ZeroDivisionError"),
    ],
)
def test_what_cannot_be_served(name: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        own_handler(name)
    assert refused.value.code == "service.unusable"
    assert says in refused.value.line()


@pytest.mark.parametrize("name", ["ech", "", ":", "a:", ":b"])
def test_no_such_service(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        own_handler(name)
    assert refused.value.code == "service.unknown"
    assert "echo" in refused.value.line("zh")
