"""docs/transfer-format.md, "Who is who": another program written from it, against ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from landline.direct import claims, pipe
from landline.direct.certificate import ALPN
from landline.direct.proof import Peer
from landline.direct.tries import CodeInUse
from tests.unit.direct.meeting import CHANNEL, CODE, dialler, listener
from tests.unit.direct.stranger import Stranger

PAGE: Final = Path(__file__).parents[3] / "docs" / "transfer-format.md"


@pytest.mark.parametrize("by_code", [True, False])
def test_a_stranger_that_dials(*, by_code: bool) -> None:
    stranger = Stranger("dialler", "sender", CHANNEL, CODE.secret if by_code else None)
    other = listener(CodeInUse(CODE) if by_code else None)
    other._knows = lambda key: key == stranger.key
    step = other.receive(stranger.call(CODE.slot if by_code else 0))
    step = other.receive(stranger.proven(step.say))
    assert step.peer == Peer(stranger.key, "stranger", "sender")
    assert claims.decode(step.say) == claims.Welcome("bo")


@pytest.mark.parametrize("by_code", [True, False])
def test_a_stranger_that_listens(*, by_code: bool) -> None:
    stranger = Stranger("listener", "receiver", CHANNEL, CODE.secret if by_code else None)
    one = dialler(CODE if by_code else None, expects=stranger.key)
    step = one.receive(stranger.reply(one.begin().say))
    step = one.receive(stranger.welcome(step.say))
    assert step.peer == Peer(stranger.key, "stranger", "receiver")


def test_what_the_page_says_of_sizes_and_names() -> None:
    text = PAGE.read_text("utf-8")
    section = text[text.index("## Who is who") : text.index("## Control connection")]
    assert f"`{ALPN}`" in section
    assert f"at most {pipe.STRANGERS_LONGEST} until" in section
    assert f"at most {claims.LONGEST_LABEL}\ncharacters" in section
    for kind in (claims.Call, claims.Reply, claims.Proven, claims.Welcome, claims.Refused):
        names = ", ".join([f'"{kind.__struct_config__.tag}"', *kind.__struct_fields__])
        assert f"`[{names}]`" in section
    said = set(re.findall(r"`(direct\.[a-z-]+)`", section))
    source = (Path(claims.__file__).parent / "proof.py").read_text("utf-8")
    assert said == set(re.findall(r'_refuse\("(direct\.[a-z-]+)"', source)) | {
        "direct.code-over", "direct.busy",
    }  # fmt: skip
