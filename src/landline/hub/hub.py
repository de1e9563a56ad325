"""The hub's decisions: verbs in, effects out, no socket, no clock, no file (DESIGN §3, §4).

The one rule of order: a message becomes visible, and a change holds, only in `committed`,
after the store has given it its seq. Everything that a door shows was decided here or in
the modules that this one hands verbs to, so no door can forget a permission, a limit or a
number.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from landline.catalogue import text
from landline.errors import Error, RefusedError
from landline.hub.administration import Administration
from landline.hub.carrying import Carrying
from landline.hub.changes import Changes
from landline.hub.devices import Devices
from landline.hub.effects import (
    Acknowledge,
    Ask,
    Close,
    Deliver,
    Effect,
    Exit,
    Pause,
    Post,
    Release,
    Reply,
    Said,
    Save,
    Signal,
    Tell,
)
from landline.hub.entering import Entering
from landline.hub.files import Files
from landline.hub.filing import Filing
from landline.hub.hooks import Hooks
from landline.hub.invitations import Invitations
from landline.hub.login import Login
from landline.hub.moderation import Moderation
from landline.hub.nouns import Member
from landline.hub.offers import Offers
from landline.hub.pairing import Pairing
from landline.hub.passwords import Passwords
from landline.hub.persons import Persons
from landline.hub.reading import Reading
from landline.hub.records import MarksFact
from landline.hub.running import Running
from landline.hub.shares import Shares
from landline.hub.state import Fresh, Moment, State, Stored
from landline.hub.talk import Talk
from landline.hub.telling import failure, goodbye, reference
from landline.hub.tokens import Tokens
from landline.hub.uploads import Uploads
from landline.model import LOBBY, Entry
from landline.wire import events, verbs
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from landline.hub.nouns import Room
    from landline.hub.state import Handler
    from landline.model import Receipt, Record
    from landline.settings import HubSettings


MOST_LATER: Final = 100
"""Records that may wait to be written: more of them are written at the next tick."""


class Hub:
    """All that one hub knows while it runs."""

    def __init__(
        self,
        settings: HubSettings,
        epoch: str,
        stored: Stored,
        fresh: Fresh,
        *,
        utc_offset: int = 0,
    ) -> None:
        """Start from what the store kept; `utc_offset` (s east of UTC) dates searches.

        Raises StoreError for a record that cannot be read.
        """
        self.state = state = State(settings, epoch, stored, fresh)
        self.rooms = state.rooms
        self._language = settings.language
        self._changes = changes = Changes(_refused)
        entering = Entering(state, changes)
        invitations = Invitations(state, entering, changes)
        self.hooks = Hooks(state)
        self.offers = Offers(state)
        filing = Filing(state, entering)
        self.uploads = Uploads(state, filing, changes, self._say)
        self.files = Files(state, filing, changes, self.uploads)
        self.shares = Shares(state, self.files, filing, changes)
        self._talk = Talk(state, entering, Carrying(state, filing, changes))
        self._login = Login(state, entering, invitations, changes)
        self._pairing = Pairing(state, changes)
        self._handlers: dict[type[verbs.Verb], Handler] = {
            verbs.Identity: self._identity,
            verbs.Answer: self._answer,
            verbs.Ping: self._ping,
            verbs.Help: self._help,
            verbs.Bye: self._bye,
            **self._login.handlers(),
            **self._talk.handlers(),
            **entering.handlers(),
            **invitations.handlers(),
            **self.hooks.handlers(),
            **Moderation(state, entering, changes).handlers(),
            **Running(state, entering, changes).handlers(),
            **Persons(state, changes).handlers(),
            **Administration(state, entering, changes).handlers(),
            **Passwords(state, changes).handlers(),
            **Tokens(state).handlers(),
            **Devices(state, changes).handlers(),
            **self._pairing.handlers(),
            **self.offers.handlers(),
            **self.uploads.handlers(),
            **self.files.handlers(),
            **self.shares.handlers(),
            **Reading(state, utc_offset).handlers(),
        }

    @property
    def epoch(self) -> str:
        """The log's epoch."""
        return self.state.epoch

    # What comes in

    def member(
        self,
        line: object,
        source: str = "",
        *,
        operator: bool = False,
        private: bool = True,
        channel: bytes | None = None,
    ) -> Member:
        """Return a member for a new connection, a stranger until its `hello`.

        `operator`: it came by the control socket, which only the hub's owner can open.
        `private`: nobody on the way can read along. `channel`: the SHA-256 of the certificate
        that it was opened with, where it came by TLS.
        """
        return Member(
            line,
            self._language,
            source,
            operator=operator,
            private=private,
            channel=channel,
        )

    def handle(self, member: Member, verb: verbs.Verb, at: int, now: float) -> list[Effect]:
        """Decide about one verb; `at` is wall time in ms, `now` a monotonic time in s."""
        self.state.now = now
        try:
            if type(verb) is verbs.Send:
                return self._talk.send(member, verb, at, now)
            return self._handle(member, verb, Moment(at, now))
        except Error as error:
            told: list[Effect] = _refused(member, error, reference(verb))
            if error.code == "guests.none":
                told.append(Close(member, goodbye("refused", member.language)))
            return told

    def answered(self, ask: Ask, answer: object) -> list[Effect]:
        """Go on deciding, now that what had to be found out is known (or an Error)."""
        member = ask.member
        if isinstance(answer, Error):
            ask.unanswered()
        if member.closed:
            return []
        if isinstance(answer, Error):
            return [*_refused(member, answer, ask.re), Release(member)]
        try:
            return [*ask.then(answer), Release(member)]
        except Error as error:
            return [*_refused(member, error, ask.re), Release(member)]

    def letter(self, name: str, text: str, at: int, handle: object) -> list[Effect]:
        """Decide about a letter's text: said in the lobby by an unverified sender (DESIGN §6)."""
        room = self.rooms.lobby
        if self.state.access.guests == "none" or text.isspace():
            return []
        if room.archived or room.kind != "public":
            return [Acknowledge(handle, "room.archived" if room.archived else "room.announcement")]
        body = encode_body(Body(sender=name, user="", at=at, via="letter", text=text))
        room.pending += 1
        return [Save(Entry(LOBBY, None, "", body), room, at, letter=handle)]

    def hook(
        self,
        secret: str,
        sender: str | None,
        text: str,
        cid: str | None,
        at: int,
        now: float,
        caller: Callable[[events.Ok | events.Failure], None],
    ) -> list[Effect]:
        """Decide about what came by an incoming webhook; `caller` is answered."""
        self.state.now = now
        try:
            return self.hooks.post(secret, sender, text, cid, Moment(at, now), caller)
        except Error as error:
            return [Reply(caller, failure(error, self._language, None))]

    # What the store says

    def committed(self, saves: Sequence[Save], receipts: Sequence[Receipt]) -> list[Effect]:
        """Make visible what the store has on disk now; `receipts` match `saves` in order."""
        effects: list[Effect] = []
        for save, receipt in zip(saves, receipts, strict=True):
            room = save.room
            if room is not None:
                room.pending -= 1
                if receipt.foreign:
                    effects += self._refuse(save, RefusedError("cid.taken"))
                    continue
                if not receipt.duplicate:
                    room.head = receipt.seq
                    effects += self._shown(save, room, receipt.seq)
                    if save.then is None and save.member is not None:
                        continue
            effects += self._settled(save, receipt)
        return effects

    def failed(self, saves: Sequence[Save], error: Error) -> list[Effect]:
        """Say that the store kept nothing of `saves`."""
        effects: list[Effect] = []
        for save in saves:
            if save.room is not None:
                save.room.pending -= 1
                self._talk.unsaid(save, save.room)
                self.rooms.forget_if_idle(save.room)
            if save.letter is not None:
                effects.append(Acknowledge(save.letter, error.code))
            elif save.room is None and save.then is None:
                self._write_again(save.entry.records)
            else:
                effects += self._refuse(save, error)
        return effects

    # What the clock and the connections say

    def lost(self, member: Member, at: int, now: float) -> list[Effect]:
        """Forget a connection that has ended."""
        member.closed = True
        state = self.state
        state.expiring.pop(member, None)
        self._login.lost(member)
        self.offers.lost(member, now)
        effects = self._pairing.lost(member)
        for room in list(member.rooms):
            effects.append(Exit(member, room))
            state.rooms.leave(room, member)
            state.comings.left(room, member, now)
        person = member.person
        if state.people.depart(member) and person is not None:
            state.rates.left(person)
            state.seen(person.id, at)
        return effects

    def tick(self, now: float, at: int) -> list[Effect]:
        """Do what is due by now; to be called about twice a second."""
        self.state.now = now
        told: list[Effect] = [Signal(room, event) for room, event in self.state.comings.tell(now)]
        written = self._write(self.state.marks.due(now), at_once=False)
        ended = [*self._pairing.tick(now), *self.offers.tick(Moment(at, now))]
        return [*told, *self._expired(at), *ended, *written]

    def last_words(self) -> list[Effect]:
        """Return what has to be kept before the hub stops."""
        return self._write(self.state.marks.due(self.state.now, at_once=True), at_once=True)

    def trimmed(self, floors: Mapping[str, int]) -> None:
        """Note that rooms (by key) have forgotten their messages up to these seqs."""
        for key, floor in floors.items():
            room = self.rooms.by_key(key)
            if room is not None:
                room.floor = max(room.floor, floor)

    def expire_files(self, at: int, came: Mapping[str, int]) -> list[Effect]:
        """Let go of what the shelf need not keep at `at`; `came`: see `Uploads.expire`."""
        files, uploads = self.files.expire(at), self.uploads.expire(at, came)
        return [*files, *uploads, *self.shares.expire(at)]

    # Inside

    def _say(self, member: Member, verb: verbs.Send, moment: Moment) -> list[Effect]:
        return self._talk.send(member, verb, moment.at, moment.now)

    def _expired(self, at: int) -> list[Effect]:
        """Cut off the programs whose token has ended."""
        expiring = self.state.expiring
        ended = [member for member, until in expiring.items() if until <= at]
        for member in ended:
            del expiring[member]
        return [Close(member, goodbye("revoked", member.language)) for member in ended]

    def _handle(self, member: Member, verb: verbs.Verb, moment: Moment) -> list[Effect]:
        if type(verb) is not verbs.Hello:  # who says hello is checked there
            self.state.access.check(member, verb, None, moment.at)
        effects = self._handlers[type(verb)](member, verb, moment)
        if member.person is not None:
            wait = self.state.rates.ask(member.person, verb, moment.now)
            if wait:
                effects.append(Pause(member, wait))
        return effects

    def _shown(self, save: Save, room: Room, seq: int) -> list[Effect]:
        """Return what shows a message that is on disk now."""
        if save.entry.silent:
            room.note_silent(seq)
            told = self._talk.bring_in(save, room, seq) if room.kind == "own" else []
            return [*told, Deliver(room, seq, save.entry.body)]
        followed = self._talk.spoken(save, room, seq)
        if save.member is None:
            return [*followed, Deliver(room, seq, save.entry.body)]
        return [*followed, Said(save, seq)] if followed else [Said(save, seq)]

    def _settled(self, save: Save, receipt: Receipt) -> list[Effect]:
        """Return what follows for whoever waits for `save`, which is on disk."""
        room, member = save.room, save.member
        if save.then is not None:
            effects = self._then(save, receipt)
            effects += self._changes.settled(save)
            return effects if member is None else [*effects, Release(member)]
        if room is None:
            return []
        if member is not None:  # a repeat: told its first seq, and not shown again
            return [Tell(member, events.Ok(cid=save.entry.cid, room=room.name, seq=receipt.seq))]
        if save.letter is not None:
            return [Acknowledge(save.letter)]
        if save.caller is not None:
            said = events.Ok(cid=save.entry.cid, room=room.name, seq=receipt.seq)
            return [Reply(save.caller, said)]
        return []

    def _then(self, save: Save, receipt: Receipt) -> list[Effect]:
        assert save.then is not None
        try:
            return save.then(receipt)
        except Error as error:  # what was asked is kept, but what should have followed cannot be
            return [] if save.member is None else _refused(save.member, error, save.re)

    def _refuse(self, save: Save, error: Error) -> list[Effect]:
        """Return what tells whoever waits for `save` that it was not kept."""
        if save.caller is not None:
            told = Reply(save.caller, failure(error, self._language, None))
            return [told, *self._changes.settled(save)]
        effects: list[Effect] = []
        if save.member is not None:
            effects += _refused(save.member, error, save.re or save.entry.cid)
            if save.then is not None:
                effects.append(Release(save.member))
        return [*effects, *self._changes.settled(save)]

    def _write(self, marks: list[Record], *, at_once: bool) -> list[Effect]:
        later = self.state.later
        # Who was seen may wait for the next mark, or until there are some of them.
        if not (marks or len(later) >= MOST_LATER or (at_once and later)):
            return []
        records = (*marks, *later.values())
        later.clear()
        return [Save(Entry(None, None, "", b"", records=records), None, 0)]

    def _write_again(self, records: Sequence[Record]) -> None:
        state = self.state
        state.marks.again([one for one in records if one.kind == MarksFact.kind_name], state.now)
        for record in records:
            if record.kind != MarksFact.kind_name:
                state.later.setdefault((record.kind, record.key), record)

    def _identity(self, member: Member, verb: verbs.Identity, moment: Moment) -> list[Effect]:
        if not self.state.authority:
            raise RefusedError("identity.none")
        certificate = b64encode(self.state.authority).decode()
        name = self.state.settings.name
        return [Tell(member, events.IdentityEvent(certificate=certificate, name=name, re=verb.id))]

    def _answer(self, member: Member, verb: verbs.Answer, moment: Moment) -> list[Effect]:
        self.state.access.check(member, verb, self.rooms.lobby, moment.at)
        return [Post(member, verb.to, verb.text, verb.id)]

    def _ping(self, member: Member, verb: verbs.Ping, moment: Moment) -> list[Effect]:
        return [Tell(member, events.Pong(re=verb.id))]

    def _help(self, member: Member, verb: verbs.Help, moment: Moment) -> list[Effect]:
        lines = {name: text(row.help, member.language) for name, row in verbs.VERBS.items()}
        return [Tell(member, events.HelpList(verbs=lines, re=verb.id))]

    def _bye(self, member: Member, verb: verbs.Bye, moment: Moment) -> list[Effect]:
        return [Close(member, goodbye("bye", member.language))]


def _refused(member: Member, error: Error, re: str | None) -> list[Any]:
    return [Tell(member, failure(error, member.language, re))]
