"""What the fields of verbs may hold: words, lengths and ranges, checked while a line is decoded."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from landline.secrecy import SECRET

Told = Annotated[str, SECRET]
"""A secret that the hub tells whom it is for."""
Id = Annotated[str, Meta(max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=64)]
Cid = Annotated[str, Meta(min_length=32, max_length=32)]
"""32 hex digits; the hub checks that they are, a pattern here would double the cost of a line."""
Secret = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32), SECRET]
Token = Annotated[str, Meta(min_length=8, max_length=128), SECRET]
Password = Annotated[str, Meta(min_length=1, max_length=256), SECRET]
Code = Annotated[str, Meta(min_length=4, max_length=64), SECRET]
Key = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
"""A device's Ed25519 public key, in hex; also a share of a pairing (CPace, X25519)."""
Nonce = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
Proof = Annotated[str, Meta(pattern="^[0-9a-f]{128}$", max_length=128)]
"""A signature (Ed25519), or the tag that confirms a pairing (HMAC-SHA512), in hex."""
Slot = Annotated[int, Meta(ge=1, le=999)]
"""Which pairing is meant: the number that a code begins with."""
PairingCode = Annotated[str, Meta(min_length=5, max_length=64), SECRET]
"""`7-guitar-revenge-lemon`, or in digits `7-042-187-133`."""
Label = Annotated[str, Meta(min_length=1, max_length=64)]
Reason = Annotated[str, Meta(max_length=200)]
Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Target = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Count = Annotated[int, Meta(ge=1, le=1000)]
Hours = Annotated[int, Meta(ge=1, le=24 * 366)]

Role = Literal["guest", "member", "moderator", "owner"]
"""What an account may do on the whole hub; a guest has no account."""
RoomRole = Literal["member", "moderator", "owner"]
"""What somebody may do in one room."""
RoomKind = Literal["public", "private", "announcement"]
"""Rooms that can be made; `direct` (two people), `own` and `audit` make themselves."""
State = Literal["online", "away", "busy"]
Scope = Literal["read", "write", "manage", "admin"]
"""What an API token may do: read, also say things, also run rooms, also run the hub."""
