"""From an error's code to the HTTP status that says about the same (RFC 9110 §15, RFC 6585)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from landline.wire.events import Failure

_CODES: Final = {
    400: (
        "login.name", "password.short", "name.fixed", "room.fixed", "room.lobby", "room.slow-most",
        "text.empty",
    ),
    401: ("device.unknown", "hello.first", "login.wrong", "token.wrong", "web.credentials"),
    403: (
        "account.needed", "device.no-tls", "device.passing", "guests.lobby-only", "guests.none",
        "hook.address", "invitation.sign-up", "invitation.wrong", "login.plain",
        "message.not-yours", "role.guest", "role.needed", "room.announcement", "room.archived",
        "room.banned", "room.banned-until", "room.create", "room.muted", "room.muted-until",
        "room.outranked", "room.private", "room.role-needed", "signup.closed", "token.scope",
        "web.origin", "web.owner",
    ),
    404: ("device.none", "hook.none", "identity.none", "letter.unknown-source", "web.route"),
    405: ("web.method",),
    409: (
        "role.last-owner", "room.belongs", "room.last-owner", "room.not-banned", "room.not-muted",
    ),
    410: ("message.deleted",),
    415: ("hook.media",),
    426: ("web.upgrade",),
    429: ("hook.rate", "login.wait", "rate.wait", "room.slow"),
    503: ("login.busy", "web.busy", "web.late"),
    507: ("store.full",),
}  # fmt: skip

_KINDS: Final = {
    400: ("invalid", "malformed"),
    404: ("unknown", "not-in"),
    409: ("taken", "too-many", "too-many-joined", "too-many-pins", "too-many-edits",
          "too-many-emoji"),
    413: ("too-long",),
}  # fmt: skip
"""By the word after the dot."""

BY_CODE: Final = {code: status for status, codes in _CODES.items() for code in codes}
BY_KIND: Final = {kind: status for status, kinds in _KINDS.items() for kind in kinds}


def status_of(failure: Failure) -> int:
    """Return the status of an answer that is `failure`; 400 where nothing fits better."""
    code = failure.code
    area, _, kind = code.partition(".")
    if code in BY_CODE:
        return BY_CODE[code]
    if area == "store":
        return 503
    return BY_KIND.get(kind, 400 if failure.retry is None else 429)
