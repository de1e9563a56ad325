"""Keys: none comes twice, and a connection is what it says it is."""

from __future__ import annotations

import contextlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, strategies as st

from landline.errors import Error, ProtocolError, VerificationError
from landline.transfer import keys as module
from landline.transfer.keys import (
    BEGIN_BYTES,
    GREETING_BYTES,
    PREAMBLE_BYTES,
    Cipher,
    Connection,
    Keys,
    Preamble,
    Side,
)
from landline.transfer.records import HEADER_BYTES
from landline.wire.sniff import Door, door_of

SECRET, TRANSFER = bytes(range(32)), bytes(range(16))


def keys(
    side: Side, secret: bytes = SECRET, transfer: bytes = TRANSFER, cipher: Cipher = "aes-256-gcm"
) -> Keys:
    return Keys(secret, transfer, side, cipher)


def answers(dialled: Connection, called: Connection) -> None:
    """Let `dialled` open the first record of `called`."""
    begin = bytearray(called.greeting)
    assert len(begin) == BEGIN_BYTES
    dialled.opener.header(begin[:HEADER_BYTES])
    dialled.opener.content(memoryview(begin)[HEADER_BYTES:])


def refused(side: Keys, greeting: bytes) -> str:
    with pytest.raises(Error) as caught:
        side.accept(greeting)
    assert caught.value.line("zh")
    return caught.value.code


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "chacha20-poly1305"])
def test_both_sides_may_dial_each_other(cipher: Cipher) -> None:
    sender, receiver = keys("sender", cipher=cipher), keys("receiver", cipher=cipher)
    for near, far, numbers in ((sender, receiver, [0, 2, 4]), (receiver, sender, [1, 3, 5])):
        for number in numbers:
            dialled = near.dial()
            assert dialled.number == number
            assert len(dialled.greeting) == GREETING_BYTES
            called = far.accept(dialled.greeting)
            assert called.number == number
            answers(dialled, called)


def test_a_port_knows_a_data_connection_by_its_first_byte() -> None:
    assert door_of(keys("sender").dial().greeting[:1]) is Door.DATA


def test_a_connection_is_taken_once() -> None:
    receiver, greeting = keys("receiver"), keys("sender").dial().greeting
    receiver.accept(greeting)
    assert refused(receiver, greeting) == "record.reused"
    assert refused(receiver, greeting) == "record.reused"


def test_connections_may_come_in_any_order() -> None:
    sender, receiver = keys("sender"), keys("receiver")
    first, second = sender.dial(), sender.dial()
    answers(second, receiver.accept(second.greeting))
    answers(first, receiver.accept(first.greeting))


def test_a_stranger_cannot_use_a_number_up() -> None:
    receiver, dialled = keys("receiver"), keys("sender").dial()
    forged = dialled.greeting[:PREAMBLE_BYTES] + keys("sender", bytes(32)).dial().greeting[-32:]
    assert refused(receiver, forged) == "record.changed"
    receiver.accept(dialled.greeting)


def test_a_connection_led_back_to_its_own_side_shows() -> None:
    sender, receiver = keys("sender"), keys("receiver")
    assert refused(sender, sender.dial().greeting) == "record.returned"
    assert refused(receiver, receiver.dial().greeting) == "record.returned"


def test_directions_do_not_open_each_other() -> None:
    sender = keys("sender")
    dialled = sender.dial()
    own = bytearray(dialled.greeting[PREAMBLE_BYTES:])
    dialled.opener.header(own[:HEADER_BYTES])
    with pytest.raises(VerificationError) as caught:
        dialled.opener.content(memoryview(own)[HEADER_BYTES:])
    assert caught.value.code == "record.changed"


def test_connections_do_not_open_each_other() -> None:
    sender, receiver = keys("sender"), keys("receiver")
    first, second = sender.dial(), sender.dial()
    spliced = first.greeting[:PREAMBLE_BYTES] + second.greeting[PREAMBLE_BYTES:]
    assert refused(receiver, spliced) == "record.changed"
    with pytest.raises(VerificationError):
        answers(first, receiver.accept(second.greeting))


def test_a_flipped_bit_of_a_greeting_is_found_wherever_it_is() -> None:
    greeting = keys("sender").dial().greeting
    for at in range(len(greeting)):
        for bit in range(8):
            changed = bytearray(greeting)
            changed[at] ^= 1 << bit
            if at in range(2, 18):  # the id: nobody's transfer; looked up by who is called
                with pytest.raises(ValueError, match="another transfer"):
                    keys("receiver").accept(changed)
            else:
                assert refused(keys("receiver"), bytes(changed)).startswith("record.")


@pytest.mark.parametrize(
    "other",
    [
        keys("sender", secret=bytes(32)),
        keys("sender", cipher="chacha20-poly1305"),
    ],
)
def test_secret_and_cipher_are_in_the_keys(other: Keys) -> None:
    assert refused(keys("receiver"), other.dial().greeting) == "record.changed"


def test_all_keys_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []

    def spy(key: bytes) -> AESGCM:
        made.append(key)
        return AESGCM(key)

    monkeypatch.setattr(module, "AESGCM", spy)
    for side in (keys("sender"), keys("receiver"), keys("sender", transfer=bytes(16))):
        side.dial()
        side.dial()
    assert len(set(made)) == len(made) == 12


@given(st.binary(min_size=PREAMBLE_BYTES, max_size=PREAMBLE_BYTES))
def test_a_preamble_is_read_or_refused(data: bytes) -> None:
    for start in (data, b"\xc5\x01" + data[2:]):
        with contextlib.suppress(ProtocolError):
            assert Preamble.parse(start).encode() == start


@pytest.mark.parametrize("first", [0x00, 0x16, 0xC4, 0xC7, ord("{")])
def test_a_preamble_begins_with_its_byte(first: int) -> None:
    with pytest.raises(ProtocolError) as caught:
        Preamble.parse(bytes([first, 1]) + bytes(20))
    assert caught.value.code == "record.preamble"


def test_another_version_says_so() -> None:
    with pytest.raises(ProtocolError) as caught:
        Preamble.parse(b"\xc5\x02" + bytes(20))
    assert caught.value.fields == {"version": 2, "own": 1}


def test_numbers_end() -> None:
    side = keys("sender")
    side._numbers = iter([2**32])  # type: ignore[assignment]
    with pytest.raises(ProtocolError) as caught:
        side.dial()
    assert caught.value.code == "record.spent"


@pytest.mark.parametrize(("secret", "transfer"), [(31, 16), (33, 16), (32, 15), (32, 17), (0, 16)])
def test_secrets_have_their_length(secret: int, transfer: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        keys("sender", bytes(secret), bytes(transfer))


def test_the_secret_does_not_show() -> None:
    side = keys("sender", b"s" * 32)
    assert "ssss" not in f"{side!r} {side.dial()!r}"
