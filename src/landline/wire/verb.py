"""The base of everything that can be asked of a hub (`verbs`)."""

from __future__ import annotations

from landline.secrecy import Discreet


class Verb(Discreet, frozen=True, gc=False, omit_defaults=True, tag_field="do"):
    """Base of all verbs."""
