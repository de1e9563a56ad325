"""What one hub knows while it runs, shared by those who decide about it.

Built from what the store has kept; changed only after a commit. What does not live here:
decisions (`talk`, `membership`, `running`, `login` …).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec import Struct, structs

from landline.errors import NotAllowedError, RefusedError, UsageError
from landline.hub.access import Access, Guests
from landline.hub.codes import Codes
from landline.hub.effects import Effect, Save, Tell
from landline.hub.enrolled import Enrolled, device_key
from landline.hub.limits import Guesses, Rates
from landline.hub.marks import Marks
from landline.hub.names import folded, person_name, room_name
from landline.hub.nouns import Member, Person, Room, Standing
from landline.hub.people import Accounts, People
from landline.hub.presence import Comings
from landline.hub.records import (
    DAY_MS,
    AccountFact,
    DeviceFact,
    Fact,
    HookFact,
    InvitationFact,
    MarksFact,
    RoomFact,
    StandingFact,
    TokenFact,
    UseFact,
)
from landline.hub.rooms import Rooms
from landline.hub.shelf import Shelf
from landline.model import AUDIT, EVERYBODY, Entry, Mention, Record, RoomState
from landline.wire import events
from landline.wire.body import Body, encode_body

if TYPE_CHECKING:
    from landline.settings import HubSettings
    from landline.trust.pake import Exchange
    from landline.wire.fields import Role
    from landline.wire.verbs import Verb

OPERATOR: Final = "operator"
"""Id and name of whoever comes by the control socket."""

By = Person | events.Someone | None
"""Who did something that is told of; None: the hub, or whoever runs it."""


class Stored(Struct, frozen=True):
    """What the store kept of earlier runs."""

    rooms: Iterable[RoomState] = ()
    records: Callable[[str], Iterable[Record]] = lambda kind: ()
    mentions: Iterable[Mention] = ()


class Fresh(Protocol):
    """Where the hub gets what must not be guessed."""

    def secret(self) -> str:
        """Return 32 random hex digits: a guest's secret, or what a device has to sign."""

    def id(self) -> str:
        """Return 12 random hex digits: an account's id."""

    def token(self) -> str:
        """Return a token of 32 random bytes, as text that fits a URL."""

    def code(self) -> str:
        """Return an invitation's code: 10 random characters that cannot be mixed up."""

    def words(self) -> bytes:
        """Return 3 random bytes: the secret of a pairing code, one word each."""

    def exchange(self, secret: bytes, session: bytes, own: bytes) -> Exchange:
        """Return the hub's side of a pairing by the code `secret`, with a random scalar."""


class Moment(Struct, frozen=True, gc=False):
    """When a verb came."""

    at: int
    """Wall time in ms since 1970, for display and for what ends on a date."""
    now: float
    """Monotonic time in seconds, for everything that is measured."""


class State:
    """See the module's docstring."""

    def __init__(
        self,
        settings: HubSettings,
        epoch: str,
        stored: Stored,
        fresh: Fresh,
        guests: Guests | None = None,
    ) -> None:
        """Begin with what the store kept. Raises StoreError for a record it cannot read."""
        read = stored.records
        self.settings = settings
        self.epoch = epoch
        self.fresh = fresh
        self.addresses: list[str] = []
        """Where the hub listens, for its owner."""
        self.web = ""
        """Where other machines reach it by HTTP, as far as it knows; empty: nowhere."""
        self.authority = b""
        """The certificate (DER) of the hub's authority; empty: it has no identity, nor TLS."""
        self.fingerprint = b""
        """Digest of that authority's fingerprint."""
        self.now = 0.0
        """The latest time the hub was told, in seconds of the monotonic clock."""
        self.expiring: dict[Member, int] = {}
        """Connections of programs whose token ends, and when, in ms."""
        self.later: dict[tuple[str, str], Record] = {}
        """Records that may be written with the next marks: who was seen, what was used."""
        self.accounts = Accounts(AccountFact.all(read))
        self.people = People(self.accounts)
        self.rooms = Rooms(stored.rooms, RoomFact.all(read), StandingFact.all(read), settings.rooms)
        for id, account in self.accounts:
            self._name_standings(id, account.name)
        self.tokens: dict[str, TokenFact] = dict(TokenFact.all(read))
        self.devices = Enrolled(DeviceFact.all(read))
        self._session_ms = settings.accounts.session_days * DAY_MS
        self.invitations: dict[str, InvitationFact] = dict(InvitationFact.all(read))
        self.hooks: dict[str, HookFact] = dict(HookFact.all(read))
        for key, use in UseFact.all(read):
            self._take_use(key, use)
        mentions = (mention for mention in stored.mentions if self._has_marks(mention.user))
        self.marks = Marks(self.rooms, MarksFact.all(read), mentions)
        self.access = Access(guests or settings.guests, settings)
        self.comings = Comings(settings.rooms.announced_up_to)
        self.rates = Rates(settings.rates)
        self.guesses = Guesses(settings.accounts)
        self.codes = Codes(settings.trust)
        self.shelf = Shelf(read, settings.shelf)

    # Who and where

    def room(self, member: Member, name: str) -> Room | None:
        """Return the room that `member` means by `name`, if there is one.

        Raises UsageError for a name no room can have, RefusedError for `@somebody` unknown.
        """
        found = self.rooms.get(name)
        if found is not None and found.kind != "own":
            return found
        if name[0] == "@":
            return self.rooms.get(self.private_key(member, name))
        return self.rooms.get(name if name == AUDIT else room_name(name))

    def readable(self, member: Member, verb: Verb, name: str, moment: Moment) -> Room:
        """Return a room that exists and in which `member` may use `verb`."""
        room = self.room(member, name)
        if room is None:
            # Policy first: who may not go there is not told what is there.
            private = name[0] == "@"
            unmade = self.unmade(self.private_key(member, name)) if private else Room(name)
            self.access.check_guest(person_of(member), unmade)
            raise RefusedError("room.unknown", room=name)
        self.access.check(member, verb, room, moment.at)
        return room

    def private_key(self, member: Member, name: str) -> str:
        """Return the key of the private room `@name` of `member`."""
        own = person_of(member).id
        who = name[1:]
        if who == "me" or who == own:
            return f"@{own}"
        if "+" in who and own in who.split("+"):
            return name
        other = self.someone(who).id
        return f"@{own}" if other == own else "@" + "+".join(sorted((own, other)))

    def unmade(self, key: str) -> Room:
        """Return what the private room of that key would be, to ask what may be done in it."""
        room = Room(key, kind="direct" if "+" in key else "own")
        for user in key[1:].split("+"):
            room.standing[user] = Standing(self.name_of(user), "member")
        return room

    def someone(self, who: str) -> events.Someone:
        """Return the person called `who` or with that id. Raises RefusedError `person.unknown`."""
        who = who.removeprefix("@")
        # An id means whose it is, whoever else may be called so.
        here = self.people.get(who)
        account = None if here is not None else self.accounts.get(who)
        if account is not None:
            return events.Someone(who, account.name)
        here = here or self.people.by_name(who)
        if here is not None:
            return events.Someone(here.id, here.name)
        found = self.accounts.by_name(who)
        if found is None:
            raise RefusedError("person.unknown", name=who)
        return events.Someone(found[0], found[1].name)

    def name_of(self, user: str) -> str:
        """Return what user `user` is called, as far as is known."""
        here = self.people.get(user)
        if here is not None:
            return here.name
        account = self.accounts.get(user)
        return account.name if account is not None else user

    def role_of(self, user: str) -> Role:
        """Return what user `user` is on the hub."""
        here = self.people.get(user)
        if here is not None:
            return here.role
        account = self.accounts.get(user)
        return "guest" if account is None else account.role

    def connections(self, user: str) -> list[Member]:
        """Return the connections that user `user` has now."""
        person = self.people.get(user)
        return [] if person is None else list(person.members)

    def free_person_name(self, raw: str, person: Person | None, id: str | None = None) -> str:
        """Return a name that `person` (or account `id`, or somebody new) may take.

        Raises UsageError for what is no name, RefusedError `name.taken`, `name.confusable`.
        """
        name = person_name(raw)
        own = person.id if person is not None else id
        here = self.people.by_name(name)
        if here is not None and here.id != own and here.has_account:
            raise RefusedError("name.taken", name=name)
        owner = self.accounts.owner_of(name)
        if owner is not None and owner != own:
            other = self.name_of(owner)
            code = "name.taken" if folded(other) == folded(name) else "name.confusable"
            raise RefusedError(code, name=name, other=other)
        if person is not None and here is not None and here is not person:
            raise RefusedError("name.taken", name=name)
        return name

    # What people are called

    def rename(self, person: Person, name: str, now: float) -> None:
        """Call `person`, who is here, by `name`, which must be free."""
        self.people.rename(person, name)
        self._show_renamed(person, now)

    def put_account(self, id: str, account: AccountFact, now: float) -> None:
        """Let account `id` be what is on disk now; guests who are called like it make way."""
        self.accounts.put(id, account)
        self._name_standings(id, account.name)
        for guest in self.people.make_way(id):
            self._show_renamed(guest, now)

    def _show_renamed(self, person: Person, now: float) -> None:
        self._name_standings(person.id, person.name)
        for member in person.members:
            for room in member.rooms:
                self.comings.note(room, now)

    def _name_standings(self, user: str, name: str) -> None:
        for room in self.rooms.of_user.get(user, ()):
            room.standing[user].name = name

    def mentioned(self, users: Iterable[str], room: Room, seq: int) -> None:
        """Note whom message `seq` of `room` mentions; guests have no marks, so no mentions."""
        self.marks.mentioned([user for user in users if self._has_marks(user)], room, seq)

    def _has_marks(self, user: str) -> bool:
        return user == EVERYBODY or self.accounts.get(user) is not None

    # When things were used

    def seen(self, user: str, at: int) -> None:
        """Note that user `user`, if that is an account, is here at `at` ms."""
        if self.accounts.seen(user, at):
            self._use(AccountFact.kind_name, user, UseFact(at=at))

    def token_used(self, key: str, at: int) -> None:
        """Note that a token or session was used at `at` ms; a session holds on from then."""
        self.tokens[key] = self._renewed(self.tokens[key], at)
        self._use(TokenFact.kind_name, key, UseFact(at=at))

    def device_used(self, user: str, id: str, at: int) -> None:
        """Note that a device was used at `at` ms."""
        if self.devices.used(user, id, at):
            self._use(DeviceFact.kind_name, device_key(user, id), UseFact(at=at))

    def hook_told(self, key: str, seq: int) -> None:
        """Note that an outgoing webhook has been told everything up to `seq`."""
        self.hooks[key] = structs.replace(self.hooks[key], seq=seq)
        self._use(HookFact.kind_name, key, UseFact(seq=seq))

    def forget_use(self, kind: type[Fact], key: str) -> None:
        """Forget when something that is gone was used."""
        name = f"{kind.kind_name}/{key}"
        self.later[UseFact.kind_name, name] = UseFact.without(name)

    def _renewed(self, fact: TokenFact, at: int) -> TokenFact:
        until = at + self._session_ms if fact.session else fact.until
        return structs.replace(fact, used=at, until=until)

    def _use(self, kind: str, key: str, use: UseFact) -> None:
        record = use.record(f"{kind}/{key}")
        self.later[record.kind, record.key] = record

    def _take_use(self, of: str, use: UseFact) -> None:
        """Take over what was kept of earlier runs, or forget it with what it was of."""
        kind, _, key = of.partition("/")
        if kind == AccountFact.kind_name and self.accounts.seen(key, use.at):
            return
        user, _, device = key.partition("/")
        if kind == DeviceFact.kind_name and self.devices.used(user, device, use.at):
            return
        if kind == TokenFact.kind_name and key in self.tokens:
            self.tokens[key] = self._renewed(self.tokens[key], use.at)
        elif kind == HookFact.kind_name and key in self.hooks:
            hook = self.hooks[key]
            self.hooks[key] = structs.replace(hook, seq=max(hook.seq, use.seq))
        else:
            self.later[UseFact.kind_name, of] = UseFact.without(of)

    # How things are told

    def info(self, room: Room, person: Person | None) -> events.RoomInfo:
        """Return `room` as lists show it to `person`."""
        standing = None if person is None else room.standing.get(person.id)
        read = unread = mentions = None
        if person is not None and person.has_account:
            read, unread, mentions = self.marks.of(person.id, room)
        return events.RoomInfo(
            room=room.name,
            seq=room.head,
            floor=room.floor,
            people=room.people,
            kind=room.kind,
            topic=room.topic,
            archived=room.archived,
            slow=room.slow,
            keep_days=room.keep_days,
            keep_messages=room.keep_messages,
            file_days=room.file_days,
            pins=list(room.pins),
            peer=None if person is None else peer_in(room, person.id),
            role=None if standing is None else standing.role,
            read=read,
            unread=unread or 0,
            mentions=mentions or 0,
        )

    def person(self, user: str, name: str, role: Role) -> events.Person:
        """Return user `user` as lists show them."""
        here = self.people.get(user)
        if here is not None:
            return events.Person(
                id=user,
                name=here.name,
                role=here.role,
                state=here.state,
                text=here.text,
                devices=len(here.members),
            )
        account = self.accounts.get(user)
        seen = account.seen if account is not None else 0
        return events.Person(id=user, name=name, role=role, seen=seen or None)

    # What is written

    def notice(self, room: Room, by: By, moment: Moment, did: str, **fields: Any) -> Save:
        """Return the message that tells `room` what was done (a silent one)."""
        body = Body(
            sender=by.name if by is not None else OPERATOR,
            user=by.id if by is not None else OPERATOR,
            at=moment.at,
            kind=fields.pop("kind", "notice"),
            did=did,
            **fields,
        )
        room.pending += 1
        entry = Entry(room.key, None, body.user, encode_body(body), silent=True)
        return Save(entry, room, moment.at)

    def audit(self, by: By, moment: Moment, did: str, **fields: Any) -> Save:
        """Return the message that tells the audit log what an owner or moderator did.

        `by` is None where it was the hub itself.
        """
        return self.notice(self.rooms.audit, by, moment, did, **fields)

    def to_own_room(self, user: str, by: By, moment: Moment, did: str,
                    **fields: Any) -> list[Effect]:  # fmt: skip
        """Return the message that tells an account, on all its devices, what was done."""
        account = self.accounts.get(user)
        if account is None:
            return []
        room = self.own_room(user, account.name)
        return [self.notice(room, by, moment, did, **fields)]

    def own_room(self, user: str, name: str) -> Room:
        """Return the room of user `user` alone, made if need be."""
        room = self.rooms.open(f"@{user}", "own")
        if user not in room.standing:
            self.rooms.stand(room, user, Standing(name, "owner"))
        return room


def person_of(member: Member) -> Person:
    """Return who `member` is. Raises NotAllowedError `hello.first`."""
    if member.person is None:
        raise NotAllowedError("hello.first")
    return member.person


def peer_in(room: Room, user: str) -> events.Someone | None:
    """Return with whom `user` talks in a private talk of two."""
    if room.kind != "direct":
        return None
    others = [(id, standing) for id, standing in room.standing.items() if id != user]
    return events.Someone(others[0][0], others[0][1].name) if others else None


def check_text(said: str, limit: int) -> None:
    """Raise UsageError `text.empty`, or `text.too-long` beyond `limit` UTF-8 bytes."""
    if not said or said.isspace():
        raise UsageError("text.empty")
    if len(said) * 4 > limit and len(said.encode()) > limit:
        raise UsageError("text.too-long", limit=limit)


Handler = Callable[[Member, Any, Moment], list[Effect]]
Handlers = Mapping[type["Verb"], Handler]


def done(member: Member, verb: Any, room: Room | None = None, seq: int | None = None) -> Tell:
    """Return the plain answer to `verb`: it is done."""
    name = None if room is None else room.name
    return Tell(member, events.Ok(re=verb.id, room=name, seq=seq))
