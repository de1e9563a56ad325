"""The outbox: in order, bounded in messages and bytes."""

from __future__ import annotations

import pytest

from landline.client.outbox import Outbox, size_of
from landline.errors import RefusedError, UsageError
from landline.settings import ClientLimits
from landline.wire.verbs import Send


def test_order_and_settling() -> None:
    outbox = Outbox(ClientLimits())
    for cid in "abc":
        outbox.put(cid, Send(room="lobby", text=cid), 10)
    assert outbox.settle("b")
    assert not outbox.settle("b")
    assert "b" not in outbox
    assert [message.text for message in outbox.messages] == ["a", "c"]


def test_bounds() -> None:
    outbox = Outbox(ClientLimits(outbox=2, outbox_bytes=10))
    outbox.put("a", Send(room="lobby", text="你好"), 10)
    with pytest.raises(RefusedError, match="1 messages"):
        outbox.put("b", Send(room="lobby", text="12345"), 10)
    with pytest.raises(UsageError, match="longer than 4"):
        outbox.put("b", Send(room="lobby", text="12345"), 4)
    outbox.put("b", Send(room="lobby", text="1234"), 10)
    with pytest.raises(RefusedError):
        outbox.put("c", Send(room="lobby", text=""), 10)
    outbox.settle("a")
    outbox.put("c", Send(room="lobby", text="123456"), 10)


def test_sizes_are_bytes() -> None:
    assert size_of("你好") == 6
    with pytest.raises(UsageError) as caught:
        size_of("a\ud800")
    assert caught.value.code == "text.not-unicode"
