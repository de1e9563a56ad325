"""A device's signature fits one key, one connection and one login only."""

from __future__ import annotations

import hashlib
import itertools

from hypothesis import given, strategies as st

from landline.trust.device import Device
from landline.trust.login import CONTEXT, KEY_BYTES, NONCE_BYTES, device_id, login_message, proves

DEVICE, OTHER = Device.make(), Device.make()
NONCES = bytes(range(NONCE_BYTES)), bytes(range(NONCE_BYTES, 2 * NONCE_BYTES))
CHANNEL = hashlib.sha256(b"leaf").digest()
RIGHT = (DEVICE.public, *NONCES, CHANNEL)
MESSAGE = login_message(*RIGHT)
SIGNATURE = DEVICE.sign(MESSAGE)


def test_the_right_signature_proves() -> None:
    assert proves(DEVICE.public, SIGNATURE, MESSAGE)
    assert [len(DEVICE.public), len(SIGNATURE)] == [KEY_BYTES, 64]


def test_it_fits_no_other_key_nonce_or_channel() -> None:
    for place in range(4):
        changed = list(RIGHT)
        changed[place] = OTHER.public if place == 0 else changed[place][::-1]
        assert not proves(DEVICE.public, SIGNATURE, login_message(*changed))
    swapped = login_message(DEVICE.public, *NONCES[::-1], CHANNEL)
    assert not proves(DEVICE.public, SIGNATURE, swapped)


def test_it_is_nobody_elses() -> None:
    assert not proves(OTHER.public, SIGNATURE, MESSAGE)
    assert not proves(DEVICE.public, OTHER.sign(MESSAGE), MESSAGE)


def test_every_changed_bit_is_noticed() -> None:
    for at in range(len(SIGNATURE)):
        changed = SIGNATURE[:at] + bytes([SIGNATURE[at] ^ 1]) + SIGNATURE[at + 1 :]
        assert not proves(DEVICE.public, changed, MESSAGE)
    for at in range(len(MESSAGE)):
        changed = MESSAGE[:at] + bytes([MESSAGE[at] ^ 1]) + MESSAGE[at + 1 :]
        assert not proves(DEVICE.public, SIGNATURE, changed)


def test_garbage_proves_nothing() -> None:
    for key, signature in itertools.product(
        [b"", b"x", bytes(31), bytes(33), b"\xff" * 32, DEVICE.public],
        [b"", b"x", bytes(63), bytes(64), bytes(65), b"\xff" * 64],
    ):
        assert not proves(key, signature, MESSAGE)


def test_it_is_good_for_logins_only() -> None:
    """The purpose is in what is signed, and in front, so that no other text can pass for it."""
    assert MESSAGE.startswith(len(CONTEXT).to_bytes(2, "big") + CONTEXT)
    assert not proves(DEVICE.public, DEVICE.sign(b"".join(RIGHT)), MESSAGE)


@given(st.lists(st.binary(max_size=40), min_size=8, max_size=8))
def test_no_two_logins_are_one_message(parts: list[bytes]) -> None:
    one, other = parts[:4], parts[4:]
    assert (login_message(*one) == login_message(*other)) == (one == other)
    joined = [one[0] + one[1], b"", one[2], one[3]]
    assert (login_message(*one) == login_message(*joined)) == (one == joined)


def test_an_id_is_the_beginning_of_the_keys_hash() -> None:
    assert device_id(DEVICE.public) == DEVICE.id
    assert device_id(bytes(32)) == "66687aadf862bd776c8fc18b8e9f8e20"  # sha256sum of 32 zeros
