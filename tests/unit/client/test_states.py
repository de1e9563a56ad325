"""The hub's refusals as errors of ours."""

from __future__ import annotations

from landline.client.states import HubRefusedError
from landline.wire.events import Failure, Goodbye


def test_refusal_speaks_in_the_hubs_words() -> None:
    error = HubRefusedError(Failure(code="name.taken", text="Taken.", hint="Choose another"))
    assert (error.code, error.line(), error.exit_status) == (
        "name.taken",
        "Taken. Choose another",
        8,
    )
    assert HubRefusedError(Failure(code="x.unknown-here", text="")).line() == "x.unknown-here"


def test_farewell_is_a_refusal() -> None:
    error = HubRefusedError(Goodbye(code="shutdown", text="正在关闭。"))
    assert (error.text("zh"), error.hint("zh")) == ("正在关闭", "")
