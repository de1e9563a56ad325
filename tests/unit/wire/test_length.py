from __future__ import annotations

import struct

import pytest

from landline.errors import UsageError
from landline.wire.length import length_field


@pytest.mark.parametrize("prefix", [">I", "<I", ">H", "!Q", "B", "=L", "i", "<i", "b", "@h", "q"])
def test_any_one_integer_will_do(prefix: str) -> None:
    field = length_field(prefix)
    assert field.size == struct.calcsize(prefix)
    assert field.pack(7) == struct.pack(prefix, 7)
    field.pack(field.largest)
    with pytest.raises(struct.error):
        field.pack(field.largest + 1)


@pytest.mark.parametrize("prefix", ["", ">", "II", "f", "4s", ">2I", "x", "?", "I ", ">Z", "п"])
def test_anything_else_is_refused(prefix: str) -> None:
    with pytest.raises(UsageError) as caught:
        length_field(prefix)
    assert caught.value.code == "framing.prefix"
    assert prefix in caught.value.text()


def test_a_message_longer_than_the_field_can_say_is_refused() -> None:
    assert length_field("B").before(b"x" * 255, 1000) == b"\xff" + b"x" * 255
    with pytest.raises(UsageError) as caught:
        length_field("B").before(b"x" * 256, 1000)
    assert caught.value.fields == {"limit": 255}
