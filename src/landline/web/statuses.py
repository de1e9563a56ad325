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
        "account.needed", "device.no-tls", "device.passing", "file.not-yours",
        "guests.lobby-only", "guests.none", "hook.address", "invitation.sign-up",
        "invitation.wrong", "login.plain", "message.not-yours", "role.guest", "role.needed",
        "room.announcement", "room.archived",
        "room.banned", "room.banned-until", "room.create", "room.muted", "room.muted-until",
        "room.outranked", "room.private", "room.role-needed", "signup.closed", "token.scope",
        "web.origin", "web.owner",
    ),
    404: (
        "device.none", "file.ticket", "hook.none", "identity.none", "letter.unknown-source",
        "share.none", "web.route",
    ),
    405: ("web.method",),
    408: ("upload.broken-off",),
    409: (
        "file.exists", "file.not-a-folder", "role.last-owner", "room.belongs", "room.last-owner",
        "room.not-banned", "room.not-muted",
        "upload.incomplete", "upload.mismatch", "upload.offset", "upload.too-many-there",
        "upload.unfinished",
    ),
    410: ("file.lost", "message.deleted", "upload.dropped"),
    412: ("file.changed", "tus.version"),
    413: ("file.too-large",),
    415: ("hook.media", "tus.media", "upload.encoding"),
    416: ("file.range",),
    423: ("upload.busy",),
    426: ("web.upgrade",),
    429: ("hook.rate", "login.wait", "rate.wait", "room.slow"),
    460: ("tus.mismatch",),  # tus' own, of its checksum extension
    500: ("upload.disk-failed",),
    503: ("login.busy", "web.busy", "web.late", "web.transfers"),
    507: ("shelf.full", "shelf.quota", "store.full", "upload.disk-full"),
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
