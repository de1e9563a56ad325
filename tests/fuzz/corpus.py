"""Bytes to begin with, and the pieces that new ones are put together from."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

SEEDS: Final[list[bytes]] = [
    b"",
    b"hello\r\nworld\n",
    b"\x00\x00\x00\x05hello\x05\x00\x00\x00hello",
    b'\x08{"n":3} abc\x07{"n":0}',
    b'{"do":"hello","v":1,"as":"ada","resume":{"epoch":"e","rooms":{"lobby":41}}}\n',
    b'{"do":"send","room":"lobby","cid":"0123456789abcdef0123456789abcdef","text":"hi"}\n',
    b'{"do":\n"ping"}{"do":"ping"}\n',
    b'{"is":"message","room":"lobby","seq":42,"from":"ada","at":5,"text":"hi"}\n',
    b'{"is":"welcome","me":{"id":"u","name":"n"},"epoch":"e",'
    b'"limits":{"line":1,"text":1,"history":1}}\n',
    b'{"do":"ping","x":' + b"[" * 3000 + b"]" * 3000 + b"}\n",
    b'{"do":"ping","x":' + b'{"a":' * 3000,
    b'{"do":"join","room":"a","after":' + b"9" * 4500 + b"}\n",
    b"x\n" * 300,
    b"\n" * 300,
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00",
    "你好".encode("gb18030"),
    b"LL-XN6QBPJ-N6MQ2D5-2LIJRFH-NR3FMNW-RK6OZ5C-T7HFENT-ZDMUZ7W-HKZUHQ2",
    b"7-guitar-revenge-lemon",
    b"landline://hub.local:7788/#LL-XN6QBPJ-N6MQ2D5-2LIJRFH-NR3FMNW-RK6OZ5C-T7HFENT-ZDMUZ7W-HKZUHQ2",
    b"http://[fe80::1%25eth0]:80/",
    b"\xc5\x01" + bytes(20) + b"\x01" + bytes(31),
    b"\x02\x00\x00\x05\x00\x00\x00\x07" + bytes(8) + b"hello" + bytes(16),
    bytes(7) + b"\x04" + bytes(32) + b"four",
    b"\x95\xa4call\x01\xa6sender\xc4\x20" + bytes(32) + b"\xc4\x10" + bytes(16),
    b"\x92\xa7refused\xabdirect.code",
    "７－０４２　１８７——133".encode(),
]

PIECES: Final[list[bytes]] = [
    b"\n", b"\r\n", b"\r", b" ", b"\t", b"\x00", b"{", b"}", b"[", b"]", b":", b",", b'"',
    b'"do":', b'"is":', b'"id":', b'"cid":', b'"room":', b'"text":', b'"after":', b'"n":',
    b'"send"', b'"ping"', b'"join"', b'"message"', b'"welcome"', b'"lobby"', b'"hello"',
    b'{"do":"ping"}', b'{"is":"pong"}', b'{"do":"fly","id":"7"}', b'{"n":2}', b"true", b"null",
    b"-1", b"0", b"1e999", b"-0", b"1.5", b"9" * 30, b"9007199254740992", b"NaN", b"Infinity",
    b"\\u0000", b"\\ud83d", b"\\ude00", b"\\ud83d\\ude00", b"\\", b"\xff", b"\xed\xa0\x80",
    b"\xf0\x9f\x98\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\x1b[2J", b"//", b"[" * 1100,
    b"\x00\x00\x00\x02ab", b"\x02\x00\x00\x00ab", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff",
    b"GET ", b"PRI ", b"\x16", b"\xc5", b"x" * 63, b"x" * 64, b"x" * 65, b"x" * 400,
    b"LL-", b"XN6QBPJ-N6MQ2D5-", b"A" * 56, b"7-", b"-guit", b"-lemon", b"-042", b"-256",
    b"\xef\xbc\x8d",
]  # fmt: skip


def inputs() -> st.SearchStrategy[bytes]:
    """Return a strategy for bytes that parsers find interesting."""
    piece = st.sampled_from(PIECES) | st.binary(max_size=6) | st.sampled_from(SEEDS)
    return st.lists(piece, max_size=14).map(b"".join)
