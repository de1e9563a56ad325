"""Events about the shelf: the files that the hub keeps, by room (DESIGN §8).

They are part of `events.AnyEvent`. That a file was put or removed is a message of its room's
log (kind `file`), so that who was away learns of it like of everything else.
"""

from __future__ import annotations

from msgspec import Struct

from landline.wire.event import Event
from landline.wire.fields import Told


class MessageFile(Struct, frozen=True, omit_defaults=True, gc=False):
    """A file that a message carries; it stood under `path` on the room's shelf then."""

    name: str
    path: str
    blob: str
    size: int


class Together(Struct, frozen=True, omit_defaults=True, gc=False):
    """Files that are put one after the other, and are one thing to people."""

    name: str
    """What they call it: `photos/`."""
    files: int
    size: int
    """Bytes of all of them."""
    told: bool = False
    """The message of one before has told of all of them."""


class FileInfo(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A file as lists show it."""

    name: str
    blob: str
    size: int
    at: int
    """When it was put, in ms since 1970."""
    by: str
    """Name of who put it."""
    user: str = ""
    """Their id."""
    mtime: int | None = None
    until: int | None = None
    """When it expires; None: it does not."""


class FolderInfo(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A folder as lists show it."""

    name: str
    files: int
    """How many there are in it, at any depth."""
    size: int


class FileList(Event, tag="files", frozen=True, kw_only=True):
    """Answers `files`: folders and files by name."""

    room: str
    folder: str = ""
    folders: list[FolderInfo]
    files: list[FileInfo]
    more: str | None = None
    """There are others behind this name."""
    re: str | None = None


class UploadEvent(Event, tag="upload", frozen=True, kw_only=True):
    """Answers `putfile`: the bytes are to come, from `offset`."""

    upload: Told
    """Names it, and lets whoever knows it bring the bytes."""
    room: str
    path: str
    """Where it is to stand; another name, should that one be taken by then."""
    offset: int = 0
    size: int | None = None
    mtime: int | None = None
    most: int = 0
    """So many bytes are taken at most."""
    until: int = 0
    """When it is given up unless it is going on, in ms since 1970."""
    re: str | None = None


class UploadList(Event, tag="uploads", frozen=True, kw_only=True):
    """Answers `uploads`."""

    uploads: list[UploadEvent]
    re: str | None = None


class Filed(Event, tag="filed", frozen=True, kw_only=True):
    """The file stands on the shelf: answers `keepfile`, and `putfile` where no byte was needed."""

    room: str
    path: str
    blob: str
    size: int
    at: int
    by: str
    seq: int | None = None
    """Of the message that tells of it."""
    replaced: bool = False
    re: str | None = None


class FileEvent(Event, tag="file", frozen=True, kw_only=True):
    """Answers `getfile`: what it is, and a ticket that is good for its bytes for a while."""

    room: str
    path: str
    name: str
    blob: str | None = None
    """None: it is still arriving; then the ticket is good for reading along."""
    size: int | None = None
    at: int = 0
    by: str = ""
    user: str = ""
    mtime: int | None = None
    until: int | None = None
    ticket: Told | None = None
    re: str | None = None


class Shared(Event, tag="shared", frozen=True, kw_only=True):
    """Answers `sharefile`: the link, which is told this once."""

    key: str
    """Names it in lists and for ending it."""
    link: Told
    """Path on the hub's web address, with the secret in it."""
    room: str
    path: str
    left: int | None = None
    until: int | None = None
    web: str = ""
    """The hub's web address for other machines, as far as it knows."""
    re: str | None = None


class ShareInfo(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A link that still holds."""

    key: str
    room: str
    path: str
    by: str
    made: int = 0
    left: int | None = None
    until: int | None = None
    opened: int = 0
    """How often it was used."""


class ShareList(Event, tag="shares", frozen=True, kw_only=True):
    """Answers `shares`."""

    shares: list[ShareInfo]
    re: str | None = None
