"""Uploads: begun with a verb, brought by HTTP, and then a file.

    putfile ──> under way ── bytes are all there, keepfile ──> a file
       │            ├── dropupload, or not finished in a day ──> gone
       │            ├── a guest's, and nothing comes for an hour ──> gone
       └── content that its user may read already ──> a file at once

An upload's id is 128 random bits: whoever knows it may bring the bytes. To say what becomes of
it takes, beside that, being the account that began it; a guest's goes with the id. Nothing
here tells whether somebody else has put the same content.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.errors import Error, RefusedError, VerificationError
from landline.hub.effects import Ask, Drop, Effect, Kept, Reply, Save, Tell, There
from landline.hub.file_tree import parts_of
from landline.hub.filing import Asked, Wanted
from landline.hub.records import UploadFact
from landline.hub.shelf import SHELF, whose
from landline.hub.state import Moment, done, person_of
from landline.hub.telling import failure
from landline.model import Entry
from landline.wire import events, shelf_verbs, verbs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from landline.blobs.port import Blob
    from landline.hub.changes import Changes
    from landline.hub.file_tree import Leaf, Parts
    from landline.hub.filing import Filing
    from landline.hub.nouns import Member, Person, Room
    from landline.hub.state import Handlers, State
    from landline.model import Receipt

_REMEMBERED: Final = 1000
"""Uploads that were kept lately: who did not hear of it may say it again."""


class Uploads:
    """Decides about files that come."""

    def __init__(
        self,
        state: State,
        filing: Filing,
        changes: Changes,
        say: Callable[[Member, verbs.Send, Moment], list[Effect]],
    ) -> None:
        """`say` decides about a text in a room."""
        self._state = state
        self._filing = filing
        self._changes = changes
        self._say = say
        self._shelf = state.shelf
        self._kept: OrderedDict[str, events.Filed] = OrderedDict()

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            shelf_verbs.PutFile: self._put,
            shelf_verbs.KeepFile: self._keep,
            shelf_verbs.DropUpload: self._drop,
            shelf_verbs.Uploads: self._list,
        }

    def find(self, upload: str) -> events.UploadEvent | None:
        """Return an upload that is under way; its offset is not known here."""
        fact = self._shelf.uploads.get(upload)
        return None if fact is None else self._event(upload, fact)

    def grow(self, upload: str, there: int) -> None:
        """Count what is there of an upload, before it is; raises RefusedError as `Quota.check`.

        Without that, uploads whose size nobody has told could each have what is left for one.
        """
        fact, shelf = self._shelf.uploads.get(upload), self._shelf
        if fact is not None and fact.size is None:
            shelf.quota.check(whose(fact), None, there, reserved=shelf.reserved(upload))
            shelf.came(upload, there)

    def landing_at(self, room: Room, parts: Parts) -> str | None:
        """Return the upload that is to stand at this place of `room`."""
        path = "/".join(parts)
        for key, fact in self._shelf.uploads.items():
            if fact.room == room.key and fact.path == path:
                return key
        return None

    def keep(
        self,
        upload: str,
        blob: Blob | None,
        moment: Moment,
        caller: Callable[[events.Filed | events.Failure], None],
    ) -> list[Effect]:
        """Let an upload whose bytes are here as `blob` be its file; `caller` is answered.

        None: they are not all here.
        """
        language = self._state.settings.language

        def refuse(error: Error) -> list[Effect]:
            return [Reply(caller, failure(error, language, None))]

        def kept(filed: events.Filed) -> list[Effect]:
            return [Reply(caller, filed)]

        before = self._kept.get(upload)
        if before is not None:
            return kept(before)
        if blob is None:
            return refuse(RefusedError("upload.unfinished"))
        return self._changes.decide(
            (SHELF,), None, None, lambda: [self._file(upload, blob, moment, kept, caller=caller)],
            refuse,
        )  # fmt: skip

    def drop(self, upload: str, at: int) -> list[Effect]:
        """Give an upload up, for whoever knows its id."""
        return self._changes.decide((SHELF,), None, None, lambda: self._end((upload,), at))

    def expire(self, at: int, came: Mapping[str, int]) -> list[Effect]:
        """Give up the uploads that are over at `at`, but for those that somebody writes now.

        `came`: when something came last, of those that there is something of.
        """
        limits = self._shelf.limits
        idle, unfinished = int(limits.idle * 1000), int(limits.unfinished * 1000)

        def is_over(key: str, fact: UploadFact) -> bool:
            last = came.get(key, fact.until - unfinished)
            return last < at and (fact.until <= at or (fact.guest and last + idle <= at))

        over = tuple(key for key, fact in self._shelf.uploads.items() if is_over(key, fact))
        if not over:
            return []
        return self._changes.decide((SHELF,), None, None, lambda: self._end(over[:_REMEMBERED], at))

    # putfile

    def _put(self, member: Member, verb: shelf_verbs.PutFile, moment: Moment) -> list[Effect]:
        parts = parts_of(verb.path)
        room = self._filing.room(member, verb, verb.room, moment)
        self._filing.check(person_of(member), room, parts, verb.exists, moment.at)

        def decide() -> list[Effect]:
            # Much may have changed while this waited.
            room = self._filing.room(member, verb, verb.room, moment)
            known = self._readable(person_of(member), verb.blob, moment.at)
            if known is not None:
                return [self._put_known(member, verb, room, parts, known, moment)]
            return [self._begin(member, verb, room, parts, moment)]

        return self._changes.decide((SHELF,), member, verb.id, decide)

    def _readable(self, person: Person, blob: str | None, at: int) -> Leaf | None:
        """Return a file with this content that `person` may read."""
        state = self._state
        for leaf in self._shelf.with_content(blob or ""):
            room = state.rooms.by_key(leaf.fact.room)
            if room is not None and state.access.may_see(person, room, at):
                return leaf
        return None

    def _put_known(
        self,
        member: Member,
        verb: shelf_verbs.PutFile,
        room: Room,
        parts: Parts,
        known: Leaf,
        moment: Moment,
    ) -> Save:
        wanted = Wanted(
            parts=parts,
            blob=known.fact.blob,
            size=known.fact.size,
            exists=verb.exists,
            mtime=verb.mtime,
            of=_together(verb),
        )

        def filed(event: events.Filed) -> list[Effect]:
            return [Tell(member, structs.replace(event, re=verb.id))]

        asked = Asked(member=member, re=verb.id)
        return self._filing.put(person_of(member), room, wanted, moment, filed, asked)

    def _begin(
        self,
        member: Member,
        verb: shelf_verbs.PutFile,
        room: Room,
        parts: Parts,
        moment: Moment,
    ) -> Save:
        person, shelf = person_of(member), self._shelf
        self._filing.check(person, room, parts, verb.exists, moment.at)
        fact = UploadFact(
            room=room.key,
            path="/".join(parts),
            by=person.id,
            name=person.name,
            guest=not person.has_account,
            size=verb.size,
            mtime=verb.mtime,
            exists=verb.exists,
            of=_together(verb),
            until=moment.at + int(shelf.limits.unfinished * 1000),
        )
        shelf.quota.check_upload(whose(fact), verb.size)
        if fact.guest:
            shelf.check_source(member.source)
        key = self._state.fresh.secret()

        def then(_: Receipt) -> list[Effect]:
            event = self._event(key, fact, room)
            shelf.begin(key, fact, member.source)
            return [Tell(member, structs.replace(event, re=verb.id))]

        entry = Entry(None, None, person.id, b"", records=(fact.record(key),))
        return Save(entry, None, moment.at, member, verb.id, then, (SHELF,))

    # keepfile

    def _keep(self, member: Member, verb: shelf_verbs.KeepFile, moment: Moment) -> list[Effect]:
        def kept(filed: events.Filed) -> list[Effect]:
            told: list[Effect] = [Tell(member, structs.replace(filed, re=verb.id))]
            return told if verb.say is None else [*told, *self._said(member, verb, filed, moment)]

        before = self._kept.get(verb.upload)
        if before is not None:
            return kept(before)
        self._mine(member, verb.upload)

        def found(blob: Blob | None) -> list[Effect]:
            if blob is None:
                raise RefusedError("upload.unfinished")
            if verb.blob not in (None, blob.id) or verb.size not in (None, blob.size):
                raise VerificationError("upload.mismatch")
            return self._changes.decide(
                (SHELF,),
                member,
                verb.id,
                lambda: [self._file(verb.upload, blob, moment, kept, member=member, re=verb.id)],
            )

        return [Ask(member, Kept(verb.upload), verb.id, found)]

    def _said(
        self, member: Member, verb: shelf_verbs.KeepFile, filed: events.Filed, moment: Moment
    ) -> list[Effect]:
        """Say something with the file, which stands by now, whatever becomes of the text."""
        ref = shelf_verbs.FileRef(path=filed.path)
        send = verbs.Send(room=filed.room, text=verb.say or "", cid=verb.cid, files=(ref,))
        try:
            return self._say(member, send, moment)
        except Error as error:
            return [Tell(member, failure(error, member.language, verb.cid))]

    def _file(
        self,
        upload: str,
        blob: Blob,
        moment: Moment,
        then: Callable[[events.Filed], list[Effect]],
        *,
        member: Member | None = None,
        re: str | None = None,
        caller: Callable[[events.Filed | events.Failure], None] | None = None,
    ) -> Save:
        fact = self._shelf.uploads.get(upload)
        if fact is None:
            raise RefusedError("upload.unknown")
        person = self._filing.maker(fact)
        room = self._filing.room_of(fact)
        wanted = Wanted(
            parts=tuple(fact.path.split("/")),
            blob=blob.id,
            size=blob.size,
            exists=fact.exists,
            mtime=fact.mtime,
            of=fact.of,
            reserved=self._shelf.reserved(upload),
        )

        def kept(filed: events.Filed) -> list[Effect]:
            self._shelf.end(upload)
            self._kept[upload] = filed
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
            return [Drop(upload), *then(filed)]

        records = (UploadFact.without(upload),)
        asked = Asked(member=member, re=re)
        save = self._filing.put(person, room, wanted, moment, kept, asked, records)
        return structs.replace(save, caller=caller)

    # dropupload, uploads

    def _drop(self, member: Member, verb: shelf_verbs.DropUpload, moment: Moment) -> list[Effect]:
        self._mine(member, verb.upload)

        def decide() -> list[Effect]:
            self._mine(member, verb.upload)
            told = [done(member, verb)]
            return self._end((verb.upload,), moment.at, member, verb.id, told)

        return self._changes.decide((SHELF,), member, verb.id, decide)

    def _end(
        self,
        uploads: tuple[str, ...],
        at: int,
        member: Member | None = None,
        re: str | None = None,
        told: list[Tell] | None = None,
    ) -> list[Effect]:
        """Return what gives uploads up, those of them that are under way."""
        under_way = [key for key in uploads if key in self._shelf.uploads]
        if not under_way:
            return []

        def then(_: Receipt) -> list[Effect]:
            for key in under_way:
                self._shelf.end(key)
            return [*(Drop(key) for key in under_way), *(told or ())]

        records = tuple(map(UploadFact.without, under_way))
        entry = Entry(None, None, "", b"", records=records)
        return [Save(entry, None, at, member, re, then, (SHELF,))]

    def _list(self, member: Member, verb: shelf_verbs.Uploads, moment: Moment) -> list[Effect]:
        self._state.access.check(member, verb, None, moment.at)
        if verb.upload is not None:
            keys = [verb.upload]
            self._mine(member, verb.upload)
        else:
            own, under_way = person_of(member).id, self._shelf.uploads
            keys = [key for key, fact in under_way.items() if fact.by == own]

        def found(there: Mapping[str, int]) -> list[Effect]:
            listed = [
                structs.replace(event, offset=there.get(key, 0))
                for key in keys
                if (event := self.find(key)) is not None
            ]
            return [Tell(member, events.UploadList(uploads=listed, re=verb.id))]

        return [Ask(member, There(tuple(keys)), verb.id, found)]

    # Inside

    def _mine(self, member: Member, upload: str) -> UploadFact:
        fact, person = self._shelf.uploads.get(upload), person_of(member)
        if fact is None or not (fact.guest or fact.by == person.id or person.role == "owner"):
            raise RefusedError("upload.unknown")
        return fact

    def _event(self, key: str, fact: UploadFact, room: Room | None = None) -> events.UploadEvent:
        room = room or self._state.rooms.by_key(fact.room)
        most = fact.size
        if most is None:
            most = self._shelf.quota.most(whose(fact), reserved=self._shelf.reserved(key))
        return events.UploadEvent(
            upload=key,
            room=room.name if room is not None else fact.room,
            path=fact.path,
            size=fact.size,
            mtime=fact.mtime,
            most=most,
            until=fact.until,
        )


def _together(verb: shelf_verbs.PutFile) -> events.Together | None:
    """Return what a file is to be put with."""
    of = verb.of
    return None if of is None else events.Together(of.name, of.files, of.size)
