"""Verbs about the shelf: the files that the hub keeps, by room (DESIGN §8).

Bytes never travel here. `putfile` is answered by `upload`, whose id is the way to bring them by
HTTP; when they are there, the HTTP side says `keepfile`, and the file stands on the shelf.
`getfile` is answered by `file`, whose ticket is the way to fetch them. A path is names of
`transfer.names.checked` with `/` between them; folders exist by what is in them.

They are part of the table in `verbs`, which says who may use them.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from landline.secrecy import SECRET
from landline.wire.fields import Cid, Count, Id, Name, Seq
from landline.wire.verb import Verb

MOST_FILES: Final = 20
"""Files of one message."""

FilePath = Annotated[str, Meta(min_length=1, max_length=4096)]
"""A file's place in its room."""
FolderPath = Annotated[str, Meta(max_length=4096)]
"""A folder's place in its room; empty: the room's own."""
FileName = Annotated[str, Meta(min_length=1, max_length=255)]
BlobId = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
"""What content is known by (`transfer.segments`), in hex."""
UploadId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32), SECRET]
"""Whoever knows it may bring the bytes."""
ShareSecret = Annotated[str, Meta(min_length=8, max_length=128), SECRET]
Millis = Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)]
"""Milliseconds since 1970."""
Exists = Literal["rename", "replace", "refuse"]


class FileRef(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A file that a message is to carry: one on a shelf, or content that one may read."""

    room: Name | None = None
    """None: the message's own."""
    path: FilePath | None = None
    blob: BlobId | None = None
    """Instead of a path."""
    name: FileName | None = None
    """How it is to be called there, where not as it is."""


class Several(Struct, frozen=True, omit_defaults=True):
    """Files that are put one after the other: the same is said with each of them."""

    name: FileName
    """What people are told that it is, `photos/` say."""
    files: Annotated[int, Meta(ge=2, le=10_000_000)]
    size: Seq
    """Bytes of all of them."""


class Files(Verb, tag="files", frozen=True, kw_only=True):
    """List what is in a folder of a room's shelf."""

    room: Name
    folder: FolderPath = ""
    after: Annotated[str, Meta(max_length=255)] | None = None
    """Go on behind this name."""
    limit: Count = 200
    id: Id | None = None


class PutFile(Verb, tag="putfile", frozen=True, kw_only=True):
    """Put a file on a room's shelf; answered by `upload`, or by `filed` if no byte is needed."""

    room: Name
    path: FilePath
    size: Seq | None = None
    """Bytes, where that is known."""
    mtime: Millis | None = None
    exists: Exists = "rename"
    """What to do if there is such a file. Another than the one asked for is never replaced."""
    blob: BlobId | None = None
    """What it is known by: content that one may read already does not have to come again."""
    of: Several | None = None
    """It is one of several, of which the first's message tells once for all."""
    id: Id | None = None


class KeepFile(Verb, tag="keepfile", frozen=True, kw_only=True):
    """Let an upload whose bytes are all there be the file that it was begun for.

    May be said again: what was kept is told once more.
    """

    upload: UploadId
    blob: BlobId | None = None
    """What the bytes are known by; others are refused."""
    size: Seq | None = None
    say: str | None = None
    """Said in the room with the file, by `cid`; it may be empty. None: only noted there."""
    cid: Cid | None = None
    id: Id | None = None


class DropUpload(Verb, tag="dropupload", frozen=True, kw_only=True):
    """Give up an upload."""

    upload: UploadId
    id: Id | None = None


class Uploads(Verb, tag="uploads", frozen=True, kw_only=True):
    """List one's unfinished uploads, or tell of one."""

    upload: UploadId | None = None
    id: Id | None = None


class GetFile(Verb, tag="getfile", frozen=True, kw_only=True):
    """Tell about a file, and how to fetch it; one that is still being put can be read along."""

    room: Name
    path: FilePath
    id: Id | None = None


class RemoveFile(Verb, tag="removefile", frozen=True, kw_only=True):
    """Take a file off the shelf: one's own, or as a moderator any."""

    room: Name
    path: FilePath
    id: Id | None = None


class ShareFile(Verb, tag="sharefile", frozen=True, kw_only=True):
    """Make a link by which anybody may fetch a file, without an account."""

    room: Name
    path: FilePath
    uses: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """How often; None: as often as one likes."""
    days: Annotated[int, Meta(ge=1, le=3660)] | None = 7
    """For how long; None: until it is ended."""
    id: Id | None = None


class Shares(Verb, tag="shares", frozen=True, kw_only=True):
    """List one's links that still hold; an owner sees all."""

    id: Id | None = None


class Unshare(Verb, tag="unshare", frozen=True, kw_only=True):
    """End a link."""

    key: Name
    id: Id | None = None


AnyShelfVerb = (
    Files | PutFile | KeepFile | DropUpload | Uploads | GetFile | RemoveFile | ShareFile | Shares
    | Unshare
)  # fmt: skip
