"""The base of everything that a hub says (`events`)."""

from __future__ import annotations

from msgspec import Struct


class Event(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="is"):
    """Base of all events."""
