"""May X do Y in Z: the one table that every hub and every door is held against.

A column is one who asks (`access_world.WHO`, in order), a row a kind of room, a cell what
comes of it: `.` yes, `-` there is no such case, else a letter of CODES. It was read against
`hub/access.py`, which says the rules in words; a change of the rules is a change here.
"""

from __future__ import annotations

from typing import Final, TypeVar

from tests.unit.hub.access_world import HUB_VERBS, KINDS, ROOM_VERBS, WHO

T = TypeVar("T")

CODES: Final = {
    "h": "hello.first",
    "t": "hello.twice",
    "g": "guests.lobby-only",
    "r": "role.needed",
    "s": "token.scope",
    "R": "room.role-needed",
    "p": "room.private",
    "b": "room.banned",
    "m": "room.muted",
    "a": "room.archived",
    "n": "room.announcement",
    "f": "room.fixed",
    "l": "room.lobby",
    "u": "room.unknown",
    "i": "room.not-in",
    "k": "message.unknown",
    "y": "message.not-yours",
    "c": "account.needed",
    "q": "person.unknown",
    "v": "invitation.unknown",
    "w": "token.unknown",
    "x": "name.fixed",
    "d": "device.none",
    "e": "device.no-challenge",
    "o": "pair.unknown",
    "z": "pair.none",
    "O": "offer.unknown",
    "S": "slot.unknown",
    "F": "file.unknown",
    "Y": "file.not-yours",
    "U": "upload.unfinished",
    "E": "upload.unknown",
    "N": "share.none",
}

# fmt: off
#                        stranger
#                          guest
#                            guest, member of the room
#                              guest, guests: lobby
#                                member of the hub
#                                  member of the room
#                                    muted in it
#                                      banned from it
#                                        moderator of the room
#                                          owner of the room
#                                            moderator of the hub
#                                              owner of the hub
#                                                owner of both, by a token that reads
#                                                  … writes
#                                                    … manages
#                                                      … administers
#                                                        operator (the control socket)
_ROOMS: Final = {
    "join | who | history": {
        "lobby":        "h . . . . . . b . . . . . . . . .",
        "public":       "h . . g . . . b . . . . . . . . .",
        "archived":     "h . . g . . . b . . . . . . . . .",
        "announcement": "h . . g . . . b . . . . . . . . .",
        "private":      "h p . g p . . b . . p p . . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r . - - - - .",
    },
    "files": {
        "lobby":        "h . . . . . . b . . . . . . . . .",
        "public":       "h . . g . . . b . . . . . . . . .",
        "archived":     "h . . g . . . b . . . . . . . . .",
        "announcement": "h . . g . . . b . . . . . . . . .",
        "private":      "h p . g p . . b . . p p . . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r . - - - - .",
    },
    "getfile": {
        "lobby":        "h . . . . . . b . . . . . . . . .",
        "public":       "h . . g . . . b . . . . . . . . .",
        "archived":     "h . . g . . . b . . . . . . . . .",
        "announcement": "h . . g . . . b . . . . . . . . .",
        "private":      "h p . g p . . b . . p p . . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r F - - - - F",
    },
    "removefile": {
        "lobby":        "h . . . . . . b . . . . s . . . .",
        "public":       "h . . g . . . b . . . . s . . . .",
        "archived":     "h . . g . . . b . . . . s . . . .",
        "announcement": "h . . g . . . b . . . . s . . . .",
        "private":      "h p . g p . . b . . p p s . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r F - - - - F",
    },
    "removefile another's": {
        "lobby":        "h Y Y Y Y Y Y b . . . . s . . . .",
        "public":       "h Y Y g Y Y Y b . . . . s . . . .",
        "archived":     "h Y Y g Y Y Y b . . . . s . . . .",
        "announcement": "h Y Y g Y Y Y b . . . . s . . . .",
        "private":      "h p Y g p Y Y b . . p p s . . . p",
        "direct":       "h u Y g u Y - - - - u u - - - - u",
        "own":          "- Y - g Y - - - - - Y Y - - - - -",
        "audit":        "h r - g r - - - - - r F - - - - F",
    },
    "sharefile": {
        "lobby":        "h r r r . . . b . . . . s s . . .",
        "public":       "h r r g . . . b . . . . s s . . .",
        "archived":     "h r r g . . . b . . . . s s . . .",
        "announcement": "h r r g . . . b . . . . s s . . .",
        "private":      "h p r g p . . b . . p p s s . . p",
        "direct":       "h u r g u . - - - - u u - - - - u",
        "own":          "- r - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r F - - - - F",
    },
    "leave": {
        "lobby":        "h . . . . . . i . . . . . . . . i",
        "public":       "h i . i i . . i . . i i . . . . i",
        "archived":     "h i . i i . . i . . i i . . . . i",
        "announcement": "h i . i i . . i . . i i . . . . i",
        "private":      "h i . i i . . i . . i i . . . . i",
        "direct":       "h i . i i . - - - - i i - - - - i",
        "own":          "- . - . . - - - - - . . - - - - -",
        "audit":        "h i - i i - - - - - i i - - - - i",
    },
    "members": {
        "lobby":        "h . . . . . . b . . . . . . . . .",
        "public":       "h . . g . . . b . . . . . . . . .",
        "archived":     "h . . g . . . b . . . . . . . . .",
        "announcement": "h . . g . . . b . . . . . . . . .",
        "private":      "h p . g p . . b . . p p . . . . .",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r . - - - - .",
    },
    "read": {
        "lobby":        "h c c c . . . b . . . . . . . . c",
        "public":       "h c c g . . . b . . . . . . . . c",
        "archived":     "h c c g . . . b . . . . . . . . c",
        "announcement": "h c c g . . . b . . . . . . . . c",
        "private":      "h p c g p . . b . . p p . . . . p",
        "direct":       "h u c g u . - - - - u u - - - - u",
        "own":          "- c - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r . - - - - c",
    },
    "typing | send | react | offerfiles | putfile": {
        "lobby":        "h . . . . . m b . . . . s . . . .",
        "public":       "h . . g . . m b . . . . s . . . .",
        "archived":     "h a a g a a a b a a a a s a a a a",
        "announcement": "h n n g n n m b . . . . s . . . .",
        "private":      "h p . g p . m b . . p p s . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r f - - - - f",
    },
    "edit": {
        "lobby":        "h . . . . . m b . . . . s . . . y",
        "public":       "h . . g . . m b . . . . s . . . y",
        "archived":     "h a a g a a a b a a a a s a a a a",
        "announcement": "h n n g n n m b . . . . s . . . y",
        "private":      "h p . g p . m b . . p p s . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r f - - - - f",
    },
    "delete": {
        "lobby":        "h . . . . . . b . . . . s . . . .",
        "public":       "h . . g . . . b . . . . s . . . .",
        "archived":     "h . . g . . . b . . . . s . . . .",
        "announcement": "h . . g . . . b . . . . s . . . .",
        "private":      "h p . g p . . b . . p p s . . . p",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h r - g r - - - - - r k - - - - k",
    },
    "delete another's": {
        "lobby":        "h y y y y y y b . . . . s . . . .",
        "public":       "h y y g y y y b . . . . s . . . .",
        "archived":     "h y y g y y y b . . . . s . . . .",
        "announcement": "h y y g y y y b . . . . s . . . .",
        "private":      "h p y g p y y b . . p p s . . . p",
        "direct":       "h u y g u y - - - - u u - - - - u",
        "own":          "- y - g y - - - - - y y - - - - -",
        "audit":        "h r - g r - - - - - r k - - - - k",
    },
    "pin": {
        "lobby":        "h R R R R R R b . . . . s s . . .",
        "public":       "h R R g R R R b . . . . s s . . .",
        "archived":     "h R R g R R R b . . . . s s . . .",
        "announcement": "h R R g R R R b . . . . s s . . .",
        "private":      "h R R g R R R b . . R . s s . . .",
        "direct":       "h u . g u . - - - - u u - - - - u",
        "own":          "- . - g . - - - - - . . - - - - -",
        "audit":        "h u - g u - - - - - u u - - - - u",
    },
    "topic | invite | kick | ban | unban | mute | unmute": {
        "lobby":        "h R R R R R R b . . . . s s . . .",
        "public":       "h R R g R R R b . . . . s s . . .",
        "archived":     "h R R g R R R b . . . . s s . . .",
        "announcement": "h R R g R R R b . . . . s s . . .",
        "private":      "h R R g R R R b . . R . s s . . .",
        "direct":       "h u f g u f - - - - u u - - - - u",
        "own":          "- f - g f - - - - - f f - - - - -",
        "audit":        "h u - g u - - - - - u u - - - - u",
    },
    "rename | archive": {
        "lobby":        "h R R R R R R b R l R l s s l l l",
        "public":       "h R R g R R R b R . R . s s . . .",
        "archived":     "h R R g R R R b R . R . s s . . .",
        "announcement": "h R R g R R R b R . R . s s . . .",
        "private":      "h R R g R R R b R . R . s s . . .",
        "direct":       "h u f g u f - - - - u u - - - - u",
        "own":          "- f - g f - - - - - f f - - - - -",
        "audit":        "h u - g u - - - - - u u - - - - u",
    },
    "configure | grant": {
        "lobby":        "h R R R R R R b R . R . s s . . .",
        "public":       "h R R g R R R b R . R . s s . . .",
        "archived":     "h R R g R R R b R . R . s s . . .",
        "announcement": "h R R g R R R b R . R . s s . . .",
        "private":      "h R R g R R R b R . R . s s . . .",
        "direct":       "h u f g u f - - - - u u - - - - u",
        "own":          "- f - g f - - - - - f f - - - - -",
        "audit":        "h u - g u - - - - - u u - - - - u",
    },
    "invitation | addhook | hooks | removehook": {
        "lobby":        "h r r r R R R b . . . . s s . . .",
        "public":       "h r r r R R R b . . . . s s . . .",
        "archived":     "h r r r R R R b . . . . s s . . .",
        "announcement": "h r r r R R R b . . . . s s . . .",
        "private":      "h r r r R R R b . . R . s s . . .",
        "direct":       "h r r r u f - - - - u u - - - - u",
        "own":          "- r - r f - - - - - f f - - - - -",
        "audit":        "h r - r u - - - - - u u - - - - u",
    },
}

_HUB: Final = {
    "hello":
                        ". t t t t t t t t t t t t t t t t",
    "ping | help | bye | identity | offer | pair":
                        ". . . . . . . . . . . . . . . . .",
    "status | letter":
                        "h . . . . . . . . . . . s . . . .",
    "nick":
                        "h . . . . . . . . . . . s . . . x",
    "whois | users | rooms | search":
                        "h . . . . . . . . . . . . . . . .",
    "create":
                        "h . . g . . . . . . . . s s . . .",
    "accept":
                        "h . . g . . . . . . . . s . . . .",
    "invitation to sign up":
                        "h r r r r r r r r r . . s s . . .",
    "invitations":
                        "h r r r . . . . . . . . s s . . .",
    "uninvite":
                        "h r r r . . . . . . . . s s . . v",
    "addtoken":
                        "h r r r . . . . . . . . s s s . c",
    "tokens":
                        "h r r r . . . . . . . . s s s . .",
    "revoke":
                        "h r r r . . . . . . . . s s s . w",
    "addtoken for another | setpassword of another | adduser | setrole | removeuser":
                        "h r r r r r r r r r r . s s s . .",
    "setpassword":
                        "h r r r . . . . . . . . s s s . q",
    "prove":
                        "e e e e e e e e e e e e e e e e e",
    "confirm":
                        "z z z z z z z z z z z z z z z z z",
    "offers":
                        "h . . . . . . . . . . . . . . . .",
    "takefiles":
                        "h O O O O O O O O O O O O O O O O",
    "takefiles by a code":
                        "h S S S S S S S S S S S S S S S S",
    "declinefiles | withdrawfiles":
                        "h O O O O O O O O O O O s O O O O",
    "offerfiles for a code":
                        "h . . . . . . . . . . . s . . . .",
    "uploads":
                        "h . . . . . . . . . . . s . . . .",
    "shares":
                        "h . . . . . . . . . . . . . . . .",
    "keepfile":
                        "h U U U U U U U U U U U s U U U U",
    "keepfile of another":
                        "h E E E E E E E E E E U s U U U U",
    "dropupload":
                        "h . . . . . . . . . . . s . . . .",
    "dropupload of another":
                        "h E E E E E E E E E E . s . . . .",
    "unshare":
                        "h . . . . . . . . . . . s s . . .",
    "unshare of another":
                        "h N N N N N N N N N N . s s . . .",
    "newcode | devices":
                        "h r r r . . . . . . . . s s s . .",
    "dropcode | approve":
                        "h r r r o o o o o o o o s s s o o",
    "approve for another":
                        "h r r r r r r r r r r o s s s o o",
    "renamedevice | revokedevice":
                        "h r r r . . . . . . . . s s s . d",
    "newcode for another | devices of another | renamedevice of another | revokedevice of another":
                        "h r r r r r r r r r r . s s s . .",
}
# fmt: on


def room_cells() -> dict[tuple[str, str, str], str]:
    """Return (verb, kind of room, who) -> "yes" or a code, for every case there is."""
    rows = _expanded(_ROOMS)
    assert rows.keys() == ROOM_VERBS.keys()
    cells = {}
    for verb, kinds in rows.items():
        assert tuple(kinds) == KINDS, verb
        for kind, row in kinds.items():
            cells.update({(verb, kind, who): cell for who, cell in _cells(row)})
    return cells


def hub_cells() -> dict[tuple[str, str], str]:
    """Return (verb, who) -> "yes" or a code, for the verbs that name no room."""
    rows = _expanded(_HUB)
    assert rows.keys() == HUB_VERBS.keys()
    return {(verb, who): cell for verb, row in rows.items() for who, cell in _cells(row)}


def _expanded(rows: dict[str, T]) -> dict[str, T]:
    return {verb: row for verbs, row in rows.items() for verb in verbs.split(" | ")}


def _cells(row: str) -> list[tuple[str, str]]:
    cells = zip(WHO, row.split(), strict=True)
    return [(who, CODES.get(cell, "yes")) for who, cell in cells if cell != "-"]
