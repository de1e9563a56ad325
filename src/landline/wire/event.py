"""The base of everything that a hub says (`events`)."""

from __future__ import annotations

from landline.secrecy import Discreet


class Event(Discreet, frozen=True, gc=False, omit_defaults=True, tag_field="is"):
    """Base of all events."""
