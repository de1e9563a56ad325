"""Where an event stream goes on."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from landline.errors import ProtocolError
from landline.web.live import parsed_positions


def test_a_position_per_room() -> None:
    assert parsed_positions([]) == {}
    assert parsed_positions(["lobby:41", " dev:0 ", "@bo:7", "小屋:3"]) == {
        "lobby": 41, "dev": 0, "@bo": 7, "小屋": 3
    }  # fmt: skip
    assert parsed_positions(["dev:1", "dev:2"]) == {"dev": 2}


@pytest.mark.parametrize(
    "said", ["", "lobby", ":4", "lobby:", "lobby:x", "lobby:-1", "lobby:1.5", "x" * 65 + ":1",
             f"lobby:{2**53}"]
)  # fmt: skip
def test_what_is_no_position(said: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parsed_positions([said])
    assert caught.value.code == "verb.invalid"
    assert caught.value.line().isprintable()


@given(st.lists(st.text(max_size=20)))
def test_anything_is_positions_or_one_error(said: list[str]) -> None:
    with suppress(ProtocolError):
        assert all(seq >= 0 for seq in parsed_positions(said).values())
