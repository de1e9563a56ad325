"""Links: by one, anybody fetches a file without an account, some times or for some days.

The secret in a link is told once and kept as its hash. A link leads to the file, also when that
is replaced, and ends with it; it opens nothing that whoever made it may not read by now.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from msgspec import structs

from landline.errors import Error, NotAllowedError, RefusedError
from landline.hub.access import RANKS
from landline.hub.effects import Effect, Reply, Save, Tell
from landline.hub.people import secret_key
from landline.hub.records import DAY_MS, ShareFact
from landline.hub.shelf import SHELF
from landline.hub.state import done, person_of
from landline.hub.telling import failure
from landline.model import Entry
from landline.wire import events, shelf_verbs

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.hub.changes import Changes
    from landline.hub.file_tree import Leaf
    from landline.hub.files import Files
    from landline.hub.filing import Filing
    from landline.hub.nouns import Member, Room
    from landline.hub.state import Handlers, Moment, State
    from landline.model import Receipt

LINKS: Final = "/s"
"""Where on the hub's web address links are."""
MOST_OF_ONE: Final = 1000
"""Links of one person."""

_AGAIN: Final = 3600.0
"""Seconds in which the same source opens a link as often as it likes: a download that goes on,
or a film that is looked at, is many requests."""
_REMEMBERED: Final = 10_000


class Shares:
    """Decides about links."""

    def __init__(self, state: State, files: Files, filing: Filing, changes: Changes) -> None:
        self._state = state
        self._files = files
        self._filing = filing
        self._changes = changes
        self._shelf = state.shelf
        self._lately: OrderedDict[tuple[str, str], float] = OrderedDict()
        """(link, source) -> when it was opened from there."""

    def handlers(self) -> Handlers:
        """Return who decides about which verb."""
        return {
            shelf_verbs.ShareFile: self._add,
            shelf_verbs.Shares: self._list,
            shelf_verbs.Unshare: self._end,
        }

    def open(
        self,
        secret: str,
        source: str,
        moment: Moment,
        caller: Callable[[events.FileEvent | events.Failure], None],
    ) -> list[Effect]:
        """Count one more use of a link; `caller` is told the file, or why not."""
        key, language = secret_key(secret), self._state.settings.language

        def refuse(error: Error) -> list[Effect]:
            return [Reply(caller, failure(error, language, None))]

        def decide() -> list[Effect]:
            again = moment.now - self._lately.get((key, source), -_AGAIN) < _AGAIN
            fact, event = self._opened(key, moment.at, again=again)
            told = Reply(caller, event)
            if again:
                return [told]
            left = None if fact.left is None else fact.left - 1
            until = fact.until
            if left == 0:  # who has begun may go on for a while
                last = moment.at + int(_AGAIN * 1000)
                until = min(until, last) if until else last
            used = structs.replace(fact, left=left, opened=fact.opened + 1, until=until)

            def then(_: Receipt) -> list[Effect]:
                if key in self._shelf.shares:
                    self._shelf.share(key, used)
                self._note(key, source, moment.now)
                return [told]

            entry = Entry(None, None, "", b"", records=(used.record(key),))
            return [Save(entry, None, moment.at, None, None, then, (SHELF,), caller=caller)]

        return self._changes.decide((SHELF,), None, None, decide, refuse)

    def expire(self, at: int) -> list[Effect]:
        """End the links that are over at `at`, in ms since 1970."""
        over = [key for key, fact in self._shelf.shares.items() if 0 < fact.until <= at]
        return [
            effect
            for key in over[:MOST_OF_ONE]
            for effect in self._changes.decide(
                (SHELF,), None, None, partial(self._expired, key, at)
            )
        ]

    def _opened(self, key: str, at: int, *, again: bool) -> tuple[ShareFact, events.FileEvent]:
        """Return a link and what it opens. Raises NotAllowedError `share.unknown`."""
        found = self._leads_to(key)
        if found is None:
            raise NotAllowedError("share.unknown")
        fact, leaf, room = found
        over = 0 < fact.until <= at or (fact.left == 0 and not again)
        maker = self._filing.maker(fact)
        is_gone = maker.has_account is fact.guest
        if over or is_gone or not self._state.access.may_see(maker, room, at):
            raise NotAllowedError("share.unknown")
        # Whoever has the link is to learn nothing of the room.
        event = self._files.event(room, leaf)
        return fact, structs.replace(event, room="", path=leaf.name, by="", user="")

    def _leads_to(self, key: str) -> tuple[ShareFact, Leaf, Room] | None:
        fact = self._shelf.shares.get(key)
        leaf = None if fact is None else self._shelf.file(fact.file)
        room = None if leaf is None else self._state.rooms.by_key(leaf.fact.room)
        return None if fact is None or leaf is None or room is None else (fact, leaf, room)

    def _note(self, key: str, source: str, now: float) -> None:
        self._lately[key, source] = now
        self._lately.move_to_end((key, source))
        while len(self._lately) > _REMEMBERED:
            self._lately.popitem(last=False)

    def _add(self, member: Member, verb: shelf_verbs.ShareFile, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        room, leaf = self._files.find(member, verb, verb.room, verb.path, moment)
        needed = state.settings.shelf.share
        if RANKS[person.role] < RANKS[needed]:
            raise NotAllowedError("role.needed", role=needed)
        if leaf is None:
            raise RefusedError("file.unknown", path=verb.path)
        if sum(fact.by == person.id for fact in self._shelf.shares.values()) >= MOST_OF_ONE:
            raise RefusedError("share.too-many", most=MOST_OF_ONE)
        secret = state.fresh.token()
        key = secret_key(secret)
        fact = ShareFact(
            file=leaf.key,
            by=person.id,
            guest=not person.has_account,
            made=moment.at,
            left=verb.uses,
            until=moment.at + verb.days * DAY_MS if verb.days is not None else 0,
        )
        told = events.Shared(
            key=key,
            link=f"{LINKS}/{secret}/{quote(leaf.name, safe='')}",
            room=room.name,
            path=leaf.fact.path,
            left=fact.left,
            until=fact.until or None,
            web=state.web,
            re=verb.id,
        )

        def decide() -> list[Effect]:
            if self._shelf.file(leaf.key) is not leaf:  # gone while this waited
                raise RefusedError("file.unknown", path=verb.path)
            entry = Entry(None, None, person.id, b"", records=(fact.record(key),))
            return [Save(entry, None, moment.at, member, verb.id, then, (SHELF,))]

        def then(_: Receipt) -> list[Effect]:
            self._shelf.share(key, fact)
            return [Tell(member, told)]

        return self._changes.decide((SHELF,), member, verb.id, decide)

    def _list(self, member: Member, verb: shelf_verbs.Shares, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        listed = [
            events.ShareInfo(
                key=key,
                room=room.name,
                path=leaf.fact.path,
                by=state.name_of(fact.by),
                made=fact.made,
                left=fact.left,
                until=fact.until or None,
                opened=fact.opened,
            )
            for key in self._shelf.shares
            if (found := self._leads_to(key)) is not None
            for fact, leaf, room in [found]
            if fact.by == person.id or person.role == "owner"
        ]
        return [Tell(member, events.ShareList(shares=listed, re=verb.id))]

    def _end(self, member: Member, verb: shelf_verbs.Unshare, moment: Moment) -> list[Effect]:
        state, person = self._state, person_of(member)
        state.access.check(member, verb, None, moment.at)
        keys = [
            key
            for key, fact in self._shelf.shares.items()
            if key.startswith(verb.key) and (fact.by == person.id or person.role == "owner")
        ]
        if len(keys) != 1:
            raise RefusedError("share.none")

        def decide() -> list[Effect]:
            return [self._ended(keys[0], moment.at, member, verb)]

        return self._changes.decide((SHELF,), member, verb.id, decide)

    def _expired(self, key: str, at: int) -> list[Effect]:
        return [self._ended(key, at)] if key in self._shelf.shares else []

    def _ended(
        self, key: str, at: int, member: Member | None = None,
        verb: shelf_verbs.Unshare | None = None,
    ) -> Save:  # fmt: skip
        def then(_: Receipt) -> list[Effect]:
            self._shelf.unshare(key)
            return [] if member is None else [done(member, verb)]

        entry = Entry(None, None, "", b"", records=(ShareFact.without(key),))
        re = None if verb is None else verb.id
        return Save(entry, None, at, member, re, then, (SHELF,))
