"""Files on the shelf: listed, fetched, removed, expired.

Who may read a room may read its files; who may speak there may put some (`uploads`); who has put
one, or moderates, may remove it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from landline.errors import RefusedError
from landline.hub.effects import Effect, Tell
from landline.hub.file_tickets import FileTickets
from landline.hub.file_tree import Leaf, folder_of, parts_of
from landline.hub.filing import Asked, message_file
from landline.hub.shelf import SHELF
from landline.hub.state import OPERATOR, Moment, done, person_of
from landline.wire import events, shelf_verbs, verbs

if TYPE_CHECKING:
    from landline.hub.changes import Changes
    from landline.hub.file_tree import Branch
    from landline.hub.filing import Filing
    from landline.hub.nouns import Member, Room
    from landline.hub.state import Handlers, State
    from landline.hub.uploads import Uploads

MOST_EXPIRED: Final = 500
"""Files that expire at once; the others follow."""


class Files:
    """Decides about files that are there."""

    def __init__(self, state: State, filing: Filing, changes: Changes, uploads: Uploads) -> None:
        self._state = state
        self._filing = filing
        self._changes = changes
        self._uploads = uploads
        self._shelf = state.shelf
        self.tickets = FileTickets()

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            shelf_verbs.Files: self._list,
            shelf_verbs.GetFile: self._get,
            shelf_verbs.RemoveFile: self._remove,
        }

    def find(self, member: Member, verb: verbs.Verb, name: str, path: str,
             moment: Moment) -> tuple[Room, Leaf | None]:  # fmt: skip
        """Return the file that `member` means, in a room that they may use `verb` in."""
        room = self._state.readable(member, verb, name, moment)
        return room, self._shelf.tree(room).find(parts_of(path))

    def event(self, room: Room, leaf: Leaf) -> events.FileEvent:
        """Return a file as it is told."""
        fact = leaf.fact
        return events.FileEvent(
            room=room.name,
            path=fact.path,
            name=leaf.name,
            blob=fact.blob,
            size=fact.size,
            at=fact.at,
            by=fact.name,
            user=fact.by,
            mtime=fact.mtime,
            until=self._shelf.until(fact, room) or None,
        )

    def expire(self, at: int) -> list[Effect]:
        """Take the files off the shelf that are over at `at`, ms since 1970."""
        over: dict[Room, list[Leaf]] = {}
        for count, (room, leaf) in enumerate(self._over(at)):
            if count >= MOST_EXPIRED:
                break
            over.setdefault(room, []).append(leaf)
        effects: list[Effect] = []
        for room, leaves in over.items():
            for start in range(0, len(leaves), shelf_verbs.MOST_FILES):
                few = leaves[start : start + shelf_verbs.MOST_FILES]
                effects += self._expire(room, few, at)
        return effects

    # Verbs

    def _list(self, member: Member, verb: shelf_verbs.Files, moment: Moment) -> list[Effect]:
        room = self._state.readable(member, verb, verb.room, moment)
        tree = self._shelf.tree(room)
        branch = tree.folder(folder_of(verb.folder))
        if branch is None:
            raise RefusedError("file.unknown", path=verb.folder)
        entries, more = tree.page(branch, verb.after, verb.limit)
        listed = events.FileList(
            room=room.name,
            folder=verb.folder,
            folders=[_folder(entry) for entry in entries if not isinstance(entry, Leaf)],
            files=[self._info(room, entry) for entry in entries if isinstance(entry, Leaf)],
            more=more,
            re=verb.id,
        )
        return [Tell(member, listed)]

    def _get(self, member: Member, verb: shelf_verbs.GetFile, moment: Moment) -> list[Effect]:
        room, leaf = self.find(member, verb, verb.room, verb.path, moment)
        ticket = self._state.fresh.secret()
        if leaf is not None:
            event = self.event(room, leaf)
            self.tickets.give(ticket, event, moment.now)
        else:
            parts = parts_of(verb.path)
            upload = self._uploads.landing_at(room, parts)
            if upload is None:
                raise RefusedError("file.unknown", path=verb.path)
            size = self._shelf.uploads[upload].size
            path = "/".join(parts)
            event = events.FileEvent(room=room.name, path=path, name=parts[-1], size=size)
            self.tickets.give(ticket, structs.replace(event, ticket=upload), moment.now)
        return [Tell(member, structs.replace(event, ticket=ticket, re=verb.id))]

    def _remove(self, member: Member, verb: shelf_verbs.RemoveFile, moment: Moment) -> list[Effect]:
        def decide() -> list[Effect]:
            state, person = self._state, person_of(member)
            room, leaf = self.find(member, verb, verb.room, verb.path, moment)
            if leaf is None:
                raise RefusedError("file.unknown", path=verb.path)
            self._filing.check_removal(person, room, leaf)
            by, asked = events.Someone(person.id, person.name), Asked(member=member, re=verb.id)
            effects: list[Effect] = [
                self._filing.remove(
                    by, room, [leaf], moment, lambda: [done(member, verb, room)], asked
                )
            ]
            if leaf.fact.by != person.id:
                whose = events.Someone(leaf.fact.by, leaf.fact.name)
                files = [message_file(leaf.fact)]
                effects.append(
                    state.audit(person, moment, "removefile", who=whose, text=room.name,
                                files=files)
                )  # fmt: skip
            return effects

        self._state.readable(member, verb, verb.room, moment)
        return self._changes.decide((SHELF,), member, verb.id, decide)

    # Inside

    def _over(self, at: int) -> list[tuple[Room, Leaf]]:
        rooms, shelf = self._state.rooms, self._shelf
        return [
            (room, leaf)
            for leaf in shelf
            if (room := rooms.by_key(leaf.fact.room)) is not None
            and 0 < shelf.until(leaf.fact, room) <= at
        ]

    def _expire(self, room: Room, leaves: list[Leaf], at: int) -> list[Effect]:
        def decide() -> list[Effect]:
            still = [leaf for leaf in leaves if self._shelf.file(leaf.key) is leaf]
            if not still:
                return []
            by, moment = events.Someone(OPERATOR, OPERATOR), Moment(at, self._state.now)
            return [self._filing.remove(by, room, still, moment, list, Asked(), "expire")]

        return self._changes.decide((SHELF,), None, None, decide)

    def _info(self, room: Room, leaf: Leaf) -> events.FileInfo:
        fact = leaf.fact
        return events.FileInfo(
            name=leaf.name,
            blob=fact.blob,
            size=fact.size,
            at=fact.at,
            by=fact.name,
            user=fact.by,
            mtime=fact.mtime,
            until=self._shelf.until(fact, room) or None,
        )


def _folder(branch: Branch) -> events.FolderInfo:
    return events.FolderInfo(name=branch.name, files=branch.count, size=branch.size)
