"""Pairing: the draft's test vectors, and everything that must not confirm."""

from __future__ import annotations

import hashlib
import hmac
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from cpace import CPace, CPaceRole
from hypothesis import given, settings, strategies as st

from landline.errors import VerificationError
from landline.trust import pake
from landline.trust.pake import (
    SESSION_BYTES,
    SHARE_BYTES,
    TAG_BYTES,
    Exchange,
    Role,
    device_name,
    hub_name,
    side_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# draft-irtf-cfrg-cpace-21, appendix B.1: CPace with X25519 and SHA-512.
PASSWORD = b"Password"
CHANNEL = bytes.fromhex("0b415f696e69746961746f720b425f726573706f6e646572")
SESSION = bytes.fromhex("7e4b4791d6a8ef019b936c79fb7f2c57")
NAME_A, NAME_B = b"ADa", b"ADb"
SCALAR_A = bytes.fromhex("21b4f4bd9e64ed355c3eb676a28ebedaf6d8f17bdc365995b319097153044080")
SCALAR_B = bytes.fromhex("848b0779ff415f0af4ea14df9dd1d3c29ac41d836c7808896c4eba19c51ac40a")
SHARE_A = bytes.fromhex("1d13c89278cdadd826f6d8d7f887701430f8380ddc17611cdd6dc989ce0c9f32")
SHARE_B = bytes.fromhex("248cccf6d5cdc3646f0ad593f9e6cef4e69d4945f8372e623512ecea32185623")
ISK = bytes.fromhex(
    "6e19b875f7a561d6b3ca3dbb9ef42ac55de3e717881018204b8922b4d5e53bb2"
    "aa82c300bea7b65d2b671da71922ddf6472301b79bc270adfa8bf413285f2263"
)
SESSION_OUTPUT = bytes.fromhex(
    "cbc73f62589bbc96ab6a95ec2363df621e93bc3b0cea83ba6b9571d005fa8f5d"
    "2d08f7165622777fa484c02a9e6b20a84ee2dbebae8c53be757dcfc0eebdeb5f"
)
LOW_ORDER = [  # B.1.10, those that "MUST trigger the abort case"
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]

SECRET = bytes([42, 187, 133])
AUTHORITY, LEAF = hashlib.sha256(b"authority").digest(), hashlib.sha256(b"leaf").digest()
KEY, OTHER = bytes(range(32)), hashlib.sha256(b"another").digest()
HUB, DEVICE = hub_name(AUTHORITY, LEAF), device_name(KEY)


def device(secret: bytes = SECRET, session: bytes = SESSION, name: bytes = DEVICE) -> Exchange:
    return Exchange("device", secret, session, name)


def hub(secret: bytes = SECRET, session: bytes = SESSION, name: bytes = HUB) -> Exchange:
    return Exchange("hub", secret, session, name)


def outcome(one: Exchange, its_peer: bytes, other: Exchange, others_peer: bytes) -> list[bool]:
    """Return whether `one` and `other` believe each other, whom they think is opposite given."""
    one.meet(other.share, its_peer)
    other.meet(one.share, others_peer)
    return [one.check(other.tag), other.check(one.tag)]


def with_vectors(patch: pytest.MonkeyPatch, role: Role) -> Exchange:
    """Return an exchange that chooses the draft's scalar, for the draft's channel."""
    scalar, name = {"device": (SCALAR_A, NAME_A), "hub": (SCALAR_B, NAME_B)}[role]
    patch.setattr(pake, "CHANNEL", CHANNEL)
    patch.setattr("cpace.secrets", SimpleNamespace(token_bytes=lambda _: scalar))
    return Exchange(role, PASSWORD, SESSION, name)


def drafts_tag(share: bytes, name: bytes) -> bytes:
    """Return a confirmation tag by the draft's section on key confirmation, written out."""
    key = hashlib.sha512(b"CPaceMac" + SESSION + ISK).digest()
    message = bytes([len(share)]) + share + bytes([len(name)]) + name
    return hmac.new(key, message, hashlib.sha512).digest()


def test_the_drafts_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = with_vectors(monkeypatch, "device"), with_vectors(monkeypatch, "hub")
    assert (one.share, other.share) == (SHARE_A, SHARE_B)
    assert outcome(one, NAME_B, other, NAME_A) == [True, True]
    assert one.tag == drafts_tag(SHARE_A, NAME_A)
    assert other.tag == drafts_tag(SHARE_B, NAME_B)


@pytest.mark.parametrize("role", list(CPaceRole))
def test_the_drafts_vectors_in_the_library(role: CPaceRole) -> None:
    """The key itself, which our module does not give out."""
    sides = {
        CPaceRole.INITIATOR: (SCALAR_A, SHARE_A, NAME_A),
        CPaceRole.RESPONDER: (SCALAR_B, SHARE_B, NAME_B),
    }
    scalar, share, name = sides.pop(role)
    [(_, others_share, others_name)] = sides.values()
    run = CPace(role=role, sid=SESSION, ad=name, scalar=scalar, public_share=share)
    run.derive(others_share, others_name)
    assert run.isk == ISK
    assert run.sid_output == SESSION_OUTPUT


@settings(max_examples=30)
@given(st.binary(min_size=3, max_size=3), st.binary(min_size=16, max_size=16))
def test_the_right_code_confirms_both(secret: bytes, session: bytes) -> None:
    one, other = device(secret, session), hub(secret, session)
    assert outcome(one, HUB, other, DEVICE) == [True, True]
    assert [len(one.share), len(one.tag)] == [SHARE_BYTES, TAG_BYTES]
    assert len(session) == SESSION_BYTES


@settings(max_examples=30)
@given(st.binary(min_size=3, max_size=3))
def test_another_code_confirms_neither(secret: bytes) -> None:
    if secret != SECRET:
        assert outcome(device(secret), HUB, hub(), DEVICE) == [False, False]


def test_codes_one_bit_apart_confirm_neither() -> None:
    for bit in range(24):
        near = (int.from_bytes(SECRET, "big") ^ 1 << bit).to_bytes(3, "big")
        assert outcome(device(near), HUB, hub(), DEVICE) == [False, False]


@pytest.mark.parametrize(
    ("hub_seen", "device_seen"),
    [
        (hub_name(AUTHORITY, OTHER), DEVICE),
        (hub_name(OTHER, LEAF), DEVICE),
        (hub_name(LEAF, AUTHORITY), DEVICE),
        (HUB, device_name(OTHER)),
        (device_name(KEY), DEVICE),
        (HUB, HUB),
        (DEVICE, HUB),
        (b"", DEVICE),
        (HUB, b""),
        (HUB + b"\0", DEVICE),
    ],
)
def test_who_sees_another_certificate_or_key_opposite_is_refused(
    hub_seen: bytes, device_seen: bytes
) -> None:
    assert outcome(device(), hub_seen, hub(), device_seen) == [False, False]


def test_a_relay_that_shows_its_own_certificate_is_refused() -> None:
    """It passes on every share and tag unchanged; only what is seen of certificates differs."""
    relays = hub_name(OTHER, OTHER)
    assert outcome(device(), relays, hub(), DEVICE) == [False, False]


def test_another_session_confirms_neither() -> None:
    assert outcome(device(session=bytes(16)), HUB, hub(), DEVICE) == [False, False]


def test_two_devices_and_two_hubs_do_not_pair() -> None:
    """Each with the right code, and names as if the other were what it ought to be."""
    assert outcome(device(), HUB, device(name=HUB), DEVICE) == [False, False]
    assert outcome(hub(), DEVICE, hub(name=DEVICE), HUB) == [False, False]
    assert outcome(device(), DEVICE, device(), DEVICE) == [False, False]
    assert outcome(hub(), HUB, hub(), HUB) == [False, False]


def test_what_is_for_a_hub_is_not_for_another_machine() -> None:
    """Same code, session and names; what differs is the purpose (the draft's `CI`)."""
    one = Exchange("dialler", SECRET, SESSION, DEVICE)
    other = Exchange("listener", SECRET, SESSION, HUB)
    assert outcome(one, HUB, other, DEVICE) == [True, True]
    assert outcome(device(), HUB, Exchange("listener", SECRET, SESSION, HUB), DEVICE) == [
        False,
        False,
    ]
    assert outcome(Exchange("dialler", SECRET, SESSION, DEVICE), HUB, hub(), DEVICE) == [
        False,
        False,
    ]


def test_names_of_two_machines_say_which_is_which() -> None:
    names = {
        side_name(role, purpose, key, channel)
        for role in ("dialler", "listener")
        for purpose in ("sender", "receiver")
        for key in (KEY, OTHER)
        for channel in (LEAF, AUTHORITY)
    }
    assert len(names) == 16
    assert side_name("dialler", "sender", KEY, LEAF) == b"dialler:sender:" + KEY + LEAF


@pytest.mark.parametrize("role", ["dialler", "listener"])
def test_its_own_share_and_tag_sent_back_are_refused_between_machines(role: Role) -> None:
    one = Exchange(role, SECRET, SESSION, DEVICE)
    one.meet(one.share, DEVICE)
    assert not one.check(one.tag)


@pytest.mark.parametrize("seen", [HUB, DEVICE])
def test_its_own_share_and_tag_sent_back_are_refused(seen: bytes) -> None:
    for one in (device(), hub()):
        one.meet(one.share, seen)
        assert not one.check(one.tag)


def test_its_own_tag_sent_back_is_refused() -> None:
    one, other = device(), hub()
    one.meet(other.share, HUB)
    other.meet(one.share, DEVICE)
    assert not one.check(one.tag)
    assert not other.check(other.tag)


def test_an_earlier_run_told_again_is_refused() -> None:
    """Same code, session and names: what makes each run another are both sides' fresh shares."""
    one, other = device(), hub()
    assert outcome(one, HUB, other, DEVICE) == [True, True]
    again = hub()
    again.meet(one.share, DEVICE)
    assert not again.check(one.tag)
    anew = device()
    anew.meet(other.share, HUB)
    assert not anew.check(other.tag)
    assert len({one.share, other.share, again.share, anew.share}) == 4


@pytest.mark.parametrize("point", LOW_ORDER)
@pytest.mark.parametrize("make", [device, hub])
def test_points_of_low_order_are_refused(make: Callable[[], Exchange], point: str) -> None:
    with pytest.raises(VerificationError) as caught:
        make().meet(bytes.fromhex(point), HUB)
    assert caught.value.code == "pair.share"


@pytest.mark.parametrize("size", [0, 1, SHARE_BYTES - 1, SHARE_BYTES + 1, 2 * SHARE_BYTES])
def test_shares_of_another_length_are_refused(size: int) -> None:
    with pytest.raises(VerificationError) as caught:
        device().meet((hub().share * 2)[:size], HUB)
    assert caught.value.code == "pair.share"


def test_a_run_meets_once() -> None:
    one = device()
    one.meet(hub().share, HUB)
    with pytest.raises(VerificationError):
        one.meet(hub().share, HUB)


def test_no_other_tag_is_believed() -> None:
    one, other = device(), hub()
    one.meet(other.share, HUB)
    other.meet(one.share, DEVICE)
    tag = other.tag
    assert one.check(tag)
    for wrong in (b"", tag[:-1], tag[:32], tag + b"\0", b"\0" + tag, bytes(TAG_BYTES)):
        assert not one.check(wrong)
    for at in range(TAG_BYTES):
        flipped = tag[:at] + bytes([tag[at] ^ 1]) + tag[at + 1 :]
        assert not one.check(flipped)
