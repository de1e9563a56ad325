"""Messages that carry files: those of their own room, which all who read them may fetch.

A file from elsewhere that the sender may read is filed in the message's room first, which
costs no bytes. A deleted message leaves its files where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from landline.errors import RefusedError
from landline.hub.file_tree import parts_of
from landline.hub.filing import Asked, Wanted, message_file
from landline.hub.shelf import SHELF
from landline.hub.state import person_of
from landline.transfer import names
from landline.wire.shelf_verbs import FileRef

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.effects import Effect
    from landline.hub.file_tree import Leaf
    from landline.hub.filing import Filing
    from landline.hub.nouns import Member, Person, Room
    from landline.hub.state import Moment, State
    from landline.wire import events, verbs


class Carrying:
    """Decides about the files of messages."""

    def __init__(self, state: State, filing: Filing, changes: Changes) -> None:
        self._state = state
        self._filing = filing
        self._changes = changes
        self._shelf = state.shelf

    def carried(self, room: Room, refs: tuple[FileRef, ...]) -> list[events.MessageFile]:
        """Return what a message in `room` says of files that stand there.

        Raises UsageError, RefusedError `file.unknown`.
        """
        files = []
        for ref in refs:
            leaf = self._shelf.tree(room).find(parts_of(ref.path or ""))
            if leaf is None:
                raise RefusedError("file.unknown", path=ref.path)
            name = None if ref.name is None else names.checked(ref.name)
            files.append(message_file(leaf.fact, name))
        return files

    def bring(
        self,
        member: Member,
        verb: verbs.Send,
        room: Room,
        moment: Moment,
        say: Callable[[verbs.Send], list[Effect]],
    ) -> list[Effect] | None:
        """Return what files the first file of `verb` that `room` has not, and says it then.

        None: there is none such. Raises RefusedError `file.unknown` for what `member` may not
        read, and as `Filing.put`.
        """
        for index, ref in enumerate(verb.files):
            if ref.path is None or ref.room is not None:
                return self._bring(member, verb, index, room, moment, say)
        return None

    def _bring(
        self,
        member: Member,
        verb: verbs.Send,
        index: int,
        room: Room,
        moment: Moment,
        say: Callable[[verbs.Send], list[Effect]],
    ) -> list[Effect]:
        ref = verb.files[index]
        leaf = self._meant(member, ref, room, moment.at)

        def stands(path: str) -> list[Effect]:
            here = FileRef(path=path, name=ref.name)
            files = (*verb.files[:index], here, *verb.files[index + 1 :])
            return say(structs.replace(verb, files=files))

        def decide() -> list[Effect]:
            fact = leaf.fact
            wanted = Wanted(
                parts=(names.checked(ref.name or leaf.name),),
                blob=fact.blob,
                size=fact.size,
                mtime=fact.mtime,
            )
            asked = Asked(member=member, re=verb.cid)
            person = person_of(member)
            put = self._filing.put(
                person, room, wanted, moment, lambda filed: stands(filed.path), asked
            )
            return [put]

        if leaf.fact.room == room.key:
            return stands(leaf.fact.path)
        return self._changes.decide((SHELF,), member, verb.cid, decide)

    def _meant(self, member: Member, ref: FileRef, here: Room, at: int) -> Leaf:
        """Return the file that `ref` means: the one that is in `here` already, if one is.

        Raises RefusedError `file.unknown`, also for what `member` may not read.
        """
        state, person, shelf = self._state, person_of(member), self._shelf
        blob = ref.blob
        if ref.path is not None:
            room = state.room(member, ref.room) if ref.room is not None else here
            leaf = None if room is None else shelf.tree(room).find(parts_of(ref.path))
            readable = leaf is not None and self._may_read(person, leaf, at)
            blob = leaf.fact.blob if leaf is not None and readable else None
        found = [
            leaf for leaf in shelf.with_content(blob or "") if self._may_read(person, leaf, at)
        ]
        if not found:
            raise RefusedError("file.unknown", path=ref.path or ref.blob)
        return min(found, key=lambda leaf: leaf.fact.room != here.key)

    def _may_read(self, person: Person, leaf: Leaf, at: int) -> bool:
        room = self._state.rooms.by_key(leaf.fact.room)
        return room is not None and self._state.access.may_see(person, room, at)
