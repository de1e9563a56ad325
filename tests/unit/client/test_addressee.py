"""To whom something is sent: what was written is a name, a code, a link, or somebody at a hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.client.addressee import AtHub, addressee
from landline.client.code_link import Shown
from landline.errors import UsageError
from landline.trust.codes import Code
from landline.trust.peers import Known, Peers

if TYPE_CHECKING:
    from pathlib import Path

CODE = Code(7, b"\x01\x02\x03")


@pytest.fixture
def peers(tmp_path: Path) -> Peers:
    peers = Peers(tmp_path)
    peers.keep(Known(b"k" * 32, name="study"))
    return peers


@pytest.mark.parametrize("to", ["study", " Study "])
def test_a_device_that_is_known(peers: Peers, to: str) -> None:
    who = addressee(to, peers, has_hub=True)
    assert isinstance(who, Known)
    assert who.key == b"k" * 32


@pytest.mark.parametrize("to", [CODE.words, CODE.digits, CODE.words.replace("-", " ")])
def test_a_code(peers: Peers, to: str) -> None:
    assert addressee(to, peers, has_hub=True) == Shown(CODE)


def test_a_link(peers: Peers) -> None:
    to = f"landline://10.0.0.5:4711/#{CODE.words}"
    assert addressee(to, peers, has_hub=False) == Shown(CODE, ("10.0.0.5:4711",))


@pytest.mark.parametrize("to", ["@bo", "lobby", "studio 54"])
def test_somebody_at_a_hub(peers: Peers, to: str) -> None:
    assert addressee(to, peers, has_hub=True) == AtHub(to)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("@bo", "send.no-hub"),
        ("lobby", "send.nobody"),
        ("7-guitar-revenge", "code.invalid"),
        ("landline://hub.local/#LL-AAAA", "code.invalid"),
    ],
)
def test_nobody(peers: Peers, to: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        addressee(to, peers, has_hub=False)
    assert caught.value.code == code
