"""The base of everything that can be asked of a hub (`verbs`)."""

from __future__ import annotations

from msgspec import Struct


class Verb(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="do"):
    """Base of all verbs."""
