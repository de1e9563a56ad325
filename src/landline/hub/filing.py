"""How a file comes to stand on the shelf, and off it: rights, name, quota, and the message of it.

That a file was put or removed is a message of its room's log (kind `file`), committed with the
file's record: who is there sees it at once, who was away later, and history stays honest. What
asks for it lives in `uploads` and `files`.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from landline.errors import NotAllowedError, RefusedError
from landline.hub.access import RANKS
from landline.hub.effects import Effect, Save
from landline.hub.nouns import Member, Person
from landline.hub.records import FileFact, ShareFact, StandingFact
from landline.hub.shelf import SHELF, whose
from landline.hub.state import OPERATOR
from landline.model import Entry, Record
from landline.wire import events
from landline.wire.body import Body, encode_body
from landline.wire.shelf_verbs import Exists

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landline.hub.entering import Entering
    from landline.hub.file_tree import Leaf, Parts
    from landline.hub.nouns import Room
    from landline.hub.records import UploadFact
    from landline.hub.state import Moment, State
    from landline.model import Receipt
    from landline.wire.verbs import Verb


MOST_SEVERAL: Final = 1000
"""Users in rooms of whom it is known what they are putting."""


class Wanted(Struct, frozen=True, kw_only=True):
    """A file that is to stand somewhere."""

    parts: tuple[str, ...]
    blob: str
    size: int
    exists: Exists = "rename"
    mtime: int | None = None
    of: events.Together | None = None
    """What it is one of."""
    reserved: int = 0
    """Bytes of the quota that are there for it."""


class Asked(Struct, frozen=True, kw_only=True):
    """Who waits for an answer, if anybody does."""

    member: Member | None = None
    re: str | None = None


class Filing:
    """See the module's docstring."""

    def __init__(self, state: State, entering: Entering) -> None:
        self._state = state
        self._entering = entering
        self._shelf = state.shelf
        self._several: OrderedDict[tuple[str, str], tuple[events.Together, int]] = OrderedDict()
        """What each user puts in each room, and how many of it have been put."""

    def room(self, member: Member, verb: Verb, name: str, moment: Moment) -> Room:
        """Return the room that `member` may put files in; a private talk begins by it.

        Raises NotAllowedError, RefusedError.
        """
        room = self._state.room(member, name)
        if room is None and name[0] == "@":
            return self._entering.open(member, verb, name, moment)
        return self._state.readable(member, verb, name, moment)

    def maker(self, fact: UploadFact | ShareFact | FileFact) -> Person:
        """Return who a record is by, here or not."""
        state = self._state
        here = state.people.get(fact.by)
        if here is not None:
            return here
        name = "" if isinstance(fact, ShareFact) else fact.name
        role = "owner" if fact.by == OPERATOR else state.role_of(fact.by)
        return Person(fact.by, name, role)

    def check(self, person: Person, room: Room, parts: Parts, exists: Exists, at: int) -> None:
        """Raise an Error unless `person` may put a file there now.

        NotAllowedError `role.needed`, and as `access.check`; `file.not-yours` where it would
        replace a file that they may not remove; RefusedError as `Tree.place`.
        """
        state = self._state
        needed = state.settings.shelf.put
        if RANKS[person.role] < RANKS[needed]:
            raise NotAllowedError("role.needed", role=needed)
        state.access.check_person(person, room, "speak", at)
        _, replaced = self._shelf.tree(room).place(parts, exists)
        if replaced is not None:
            self.check_removal(person, room, replaced)

    def check_removal(self, person: Person, room: Room, leaf: Leaf) -> None:
        """Raise NotAllowedError `file.not-yours` unless they put it, or moderate there."""
        private = room.kind in ("direct", "own", "audit")
        moderates = self._state.access.rank_in(person, room) >= RANKS["moderator"]
        if leaf.fact.by != person.id and (private or not moderates):
            raise NotAllowedError("file.not-yours", path=leaf.fact.path)

    def put(
        self,
        person: Person,
        room: Room,
        wanted: Wanted,
        moment: Moment,
        then: Callable[[events.Filed], list[Effect]],
        asked: Asked,
        records: tuple[Record, ...] = (),
    ) -> Save:
        """Return what lets a file stand; `then` follows once it does.

        To be decided among the changes of SHELF. Raises as `check`, and as `Quota.check`.
        """
        shelf = self._shelf
        self.check(person, room, wanted.parts, wanted.exists, moment.at)
        path, replaced = shelf.tree(room).place(wanted.parts, wanted.exists)
        fact = FileFact(
            room=room.key,
            path=path,
            blob=wanted.blob,
            size=wanted.size,
            by=person.id,
            name=person.name,
            guest=not person.has_account,
            at=moment.at,
            mtime=wanted.mtime,
        )
        shelf.quota.check(whose(fact), fact.blob, fact.size, reserved=wanted.reserved)
        key = self._state.fresh.secret() if replaced is None else replaced.key

        def kept(receipt: Receipt) -> list[Effect]:
            shelf.put(key, fact)
            filed = events.Filed(
                room=room.name,
                path=path,
                blob=fact.blob,
                size=fact.size,
                at=fact.at,
                by=fact.name,
                seq=receipt.seq,
                replaced=replaced is not None,
            )
            return then(filed)

        did = "put" if replaced is None else "replace"
        kept_with = (fact.record(key), *self._beginning(room), *records)
        together = None if wanted.of is None else self._together(person, room, wanted.of)
        return self._save(person, room, did, (fact,), kept_with, moment, kept, asked, together)

    def _together(self, person: Person, room: Room, of: events.Together) -> events.Together:
        """Return what a file is put with: told by the first of so many as were spoken of."""
        key = person.id, room.key
        before, count = self._several.pop(key, (of, 0))
        count = count % of.files if before == of else 0
        self._several[key] = of, count + 1
        while len(self._several) > MOST_SEVERAL:
            self._several.popitem(last=False)
        return structs.replace(of, told=count > 0)

    def remove(
        self,
        person: events.Someone,
        room: Room,
        leaves: Sequence[Leaf],
        moment: Moment,
        then: Callable[[], list[Effect]],
        asked: Asked,
        did: str = "remove",
    ) -> Save:
        """Return what takes files off the shelf; to be decided among the changes of SHELF."""
        shelf = self._shelf
        records = tuple(
            record
            for leaf in leaves
            for record in (
                FileFact.without(leaf.key),
                *map(ShareFact.without, shelf.shares_of(leaf.key)),
            )
        )

        def gone(_: Receipt) -> list[Effect]:
            for leaf in leaves:
                shelf.remove(leaf.key)
            return then()

        facts = [leaf.fact for leaf in leaves]
        return self._save(person, room, did, facts, records, moment, gone, asked)

    def _save(
        self,
        by: Person | events.Someone,
        room: Room,
        did: str,
        facts: Sequence[FileFact],
        records: tuple[Record, ...],
        moment: Moment,
        then: Callable[[Receipt], list[Effect]],
        asked: Asked,
        together: events.Together | None = None,
    ) -> Save:
        body = Body(
            sender=by.name,
            user=by.id,
            at=moment.at,
            kind="file",
            did=did,
            files=[message_file(fact) for fact in facts],
            together=together,
        )
        room.pending += 1
        entry = Entry(room.key, None, by.id, encode_body(body), silent=True, records=records)
        return Save(entry, room, moment.at, asked.member, asked.re, then, (SHELF,))

    def _beginning(self, room: Room) -> tuple[Record, ...]:
        """Return what keeps who talks in a private talk, where this is its first message."""
        if room.head or room.kind != "direct":
            return ()
        return tuple(
            StandingFact(name=standing.name, role=standing.role).record(f"{room.key}/{user}")
            for user, standing in room.standing.items()
        )

    def room_of(self, fact: UploadFact) -> Room:
        """Return the room that an upload is for. Raises RefusedError `room.unknown`."""
        state = self._state
        room = state.rooms.by_key(fact.room)
        if room is None and fact.room[0] == "@":
            # A private talk in which nothing was said yet is forgotten when nobody is in it.
            room = self._entering.open_private(fact.room, self.maker(fact))
        if room is None:
            raise RefusedError("room.unknown", room=fact.room)
        return room


def message_file(fact: FileFact, name: str | None = None) -> events.MessageFile:
    """Return a file as messages carry it, under another `name` if one is given."""
    return events.MessageFile(name or fact.path.rpartition("/")[2], fact.path, fact.blob, fact.size)
