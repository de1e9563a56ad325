"""WebSocket frames as a client writes them, and a reader of what a server writes."""

from __future__ import annotations

MASK = b"\x0f\xa5\x5a\xf0"


def client_frame(
    payload: bytes = b"",
    *,
    opcode: int = 1,
    fin: bool = True,
    mask: bytes | None = MASK,
    reserved: int = 0,
) -> bytes:
    """Return one frame, masked as RFC 6455 §5.3 asks for unless `mask` is None."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    masked = 0x80 if mask is not None else 0
    size = len(payload)
    if size < 126:
        head = bytes((first, masked | size))
    elif size < 1 << 16:
        head = bytes((first, masked | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, masked | 127)) + size.to_bytes(8, "big")
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def server_frames(data: bytes) -> list[tuple[int, bytes]]:
    """Return opcode and payload of each frame in `data`, which must be whole and unmasked."""
    frames = []
    while data:
        assert data[0] & 0xF0 == 0x80, "whole messages, no reserved bits"
        size, body = data[1], 2
        if size == 126:
            size, body = int.from_bytes(data[2:4], "big"), 4
            assert size > 125
        elif size == 127:
            size, body = int.from_bytes(data[2:10], "big"), 10
            assert size > 0xFFFF
        assert size < 1 << 63, "a server's frames are not masked"
        assert len(data) >= body + size
        frames.append((data[0] & 0x0F, data[body : body + size]))
        data = data[body + size :]
    return frames
