"""Files of JSON lines that messages are read from: transcripts of ours, and simpler ones.

A transcript begins with a header (`transcript`). Without one, every line is a message as
the API has it, or of the simple shape `{"from": "ada", "text": "hi", "at": …}` with a time
in ms since 1970 or as ISO 8601. What does not live here: where they go
(`transcript_import`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
from msgspec import Struct

from landline.catalogue import Phrase
from landline.doors.messages import FOLDED
from landline.errors import Error, UsageError
from landline.safetext import safe_text
from landline.server.transcript import Header
from landline.wire.body import Body, decode_body
from landline.wire.events import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST: Final = 1024 * 1024
"""Bytes of one line, its end included."""
MOST_FAULTS: Final = 20
"""Bad lines of one file that are told."""
LATEST: Final = 253_402_300_799_999
"""The last ms of the year 9999."""
_NAME_LENGTH: Final = 64
_ID_LENGTH: Final = 64
_WHY_LENGTH: Final = 120
_OURS: Final = "landline.room."
_BOM: Final = b"\xef\xbb\xbf"

T = TypeVar("T")


class Line(Struct, frozen=True):
    """One message of a file."""

    seq: int
    """Its number there; 0: it has none."""
    body: Body
    room: str = ""
    """Where it was said, which a file without a header may have from several rooms."""


class Identities:
    """Tells the messages of one room apart, in whichever file or log they stand.

    Those with a cid are that; of the others time and sender tell, and which one of several
    alike it is. The text may have been changed since, and does not count.
    """

    def __init__(self) -> None:
        self._alike: Counter[bytes] = Counter()

    def of(self, body: Body, *, simple: bool = False) -> bytes:
        """Return 16 bytes for a message; to be asked for every one of a room, in their order.

        `simple`: it comes from a file of the simple shape, in which texts do not change.
        """
        if body.cid is not None:
            return bytes.fromhex(body.cid)
        facts = (body.at, body.user, body.kind, body.via, body.text if simple else None)
        mark = hashlib.blake2b(msgspec.json.encode(facts), digest_size=16).digest()
        self._alike[mark] += 1
        if self._alike[mark] == 1:
            return mark
        return hashlib.blake2b(b"%b %d" % (mark, self._alike[mark]), digest_size=16).digest()


class TranscriptFile:
    """One file; `check` has to find nothing before `lines` are taken from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header: Header | None = None
        """Once checked: what it begins with, if it is a transcript of ours."""
        self.pinned: dict[int, int] = {}
        """Seq of a pinned message -> which message of the file it is, counted from 1."""

    def check(self) -> list[Error]:
        """Read all of it and return what is wrong, line by line, the first MOST_FAULTS.

        Raises OSError.
        """
        try:
            self.header = self._header()
        except UsageError as error:
            return [error]
        header, last, count = self.header, 0, 0
        faults: list[Error] = []
        seen: set[bytes] = set()
        for number, data in self._messages():
            try:
                line = _parsed(data, ours=header is not None)
                if line is None:
                    continue
                _check(line.body)
                if header is not None:
                    _check_order(line, max(last, header.floor), seen)
            except _WrongError as error:
                faults.append(self._fault(number, error.why))
                if len(faults) >= MOST_FAULTS:
                    return faults
                continue
            last, count = line.seq, count + 1
            if header is not None and line.seq in header.room.pins:
                self.pinned[line.seq] = count
        if header is not None and not faults and count != header.messages:
            told = header.messages
            faults.append(UsageError("import.cut", file=self.path, told=told, found=count))
        return faults

    def lines(self, on_progress: Callable[[int, int | None], None]) -> Iterator[Line]:
        """Give out the messages; `on_progress(done, whole)` is called with bytes.

        Raises OSError, and UsageError `import.line` if it has been changed since.
        """
        whole, done = self.path.stat().st_size, 0
        for number, data in self._messages():
            done += len(data)
            try:
                line = _parsed(data, ours=self.header is not None)
            except _WrongError as error:
                raise self._fault(number, error.why) from None
            if line is not None:
                yield line
            on_progress(done, whole)

    def _header(self) -> Header | None:
        number, data = next(self._numbered(), (1, b""))
        try:
            kind = _decoded(_decode_shell, data).type
            if kind is None or not kind.startswith(_OURS):
                return None
            if kind != Header.__struct_config__.tag:
                raise UsageError("import.newer", file=self.path, kind=safe_text(kind, limit=40))
        except _WrongError:
            return None  # it is told with the others
        try:
            return _decoded(_decode_header, data)
        except _WrongError as error:
            raise self._fault(number, error.why) from None

    def _messages(self) -> Iterator[tuple[int, bytes]]:
        numbered = self._numbered()
        if self.header is not None:
            next(numbered, None)
        return numbered

    def _numbered(self) -> Iterator[tuple[int, bytes]]:
        with self.path.open("rb") as file:
            number = 0
            while data := file.readline(LONGEST + 1):
                number += 1
                if number == 1:
                    data = data.removeprefix(_BOM)
                if len(data) > LONGEST:  # pass over the rest of it
                    rest = data
                    while rest and not rest.endswith(b"\n"):
                        rest = file.readline(LONGEST)
                if data and not data.isspace():
                    yield number, data

    def _fault(self, number: int, why: Phrase) -> UsageError:
        return UsageError("import.line", file=self.path, line=number, why=why)


class _WrongError(Exception):
    """A line cannot be taken; the catalogue's `import.why.*` says why."""

    def __init__(self, name: str, /, **fields: object) -> None:
        super().__init__(name)
        self.why = Phrase(f"import.why.{name}", **fields)


class _Shell(Struct):
    type: str | None = None
    is_: str | None = msgspec.field(name="is", default=None)


class _Simple(Struct):
    sender: str = msgspec.field(name="from")
    text: str
    at: int | float | str


_decode_shell: Final = msgspec.json.Decoder(_Shell).decode
_decode_message: Final = msgspec.json.Decoder(Message).decode
_decode_simple: Final = msgspec.json.Decoder(_Simple).decode
_decode_header: Final = msgspec.json.Decoder(Header).decode


def _parsed(data: bytes, *, ours: bool) -> Line | None:
    """Return the message on a line; None: there is none to be taken. Raises _WrongError."""
    if len(data) > LONGEST:
        raise _WrongError("long", limit=LONGEST)
    if not ours and _decoded(_decode_shell, data).is_ != "message":
        return Line(0, _simple(data))
    message, body = _decoded(_decode_message, data), _decoded(decode_body, data)
    if not ours and body.kind is not None:
        return None  # what it changed is told with its changes
    return Line(message.seq, body, message.room)


def _simple(data: bytes) -> Body:
    told = _decoded(_decode_simple, data)
    # Nobody's id: it begins as none does, and is the same in all files.
    digest = hashlib.blake2b(told.sender.encode(), digest_size=6).hexdigest()
    return Body(sender=told.sender, user=f"import:{digest}", at=_ms(told.at), text=told.text)


def _ms(at: int | float | str) -> int:
    if not isinstance(at, str):
        return int(at)
    try:  # a time without a zone is that of this machine
        return round(datetime.fromisoformat(at).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        raise _WrongError("time") from None


def _check(body: Body) -> None:
    """Raise _WrongError for what no hub could have said."""
    if not 0 < len(body.sender) <= _NAME_LENGTH or safe_text(body.sender) != body.sender:
        raise _WrongError("name")
    if len(body.user) > _ID_LENGTH:
        raise _WrongError("user")
    if not 0 <= body.at <= LATEST:
        raise _WrongError("time")
    if body.kind is None and not body.deleted and not body.text.strip():
        raise _WrongError("empty")
    if body.cid is not None and (len(body.cid) != 32 or body.cid.strip("0123456789abcdef")):
        raise _WrongError("cid")


def _check_order(line: Line, last: int, seen: set[bytes]) -> None:
    if line.seq <= last:
        raise _WrongError("order", last=last)
    if line.body.kind in FOLDED and not 0 < (line.body.target or 0) < line.seq:
        raise _WrongError("target")
    if line.body.cid is not None:
        cid = bytes.fromhex(line.body.cid)
        if cid in seen:
            raise _WrongError("twice")
        seen.add(cid)


def _decoded(decode: Callable[[bytes], T], data: bytes) -> T:
    try:
        return decode(data)
    except (ValueError, RecursionError) as error:
        why = str(error) if not isinstance(error, RecursionError) else "nested too deeply"
        raise _WrongError("json", why=safe_text(why, limit=_WHY_LENGTH)) from None
