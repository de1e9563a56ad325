"""Everything that a member can ask of a hub, a method for each verb.

A method says what is asked and returns what answers it; all raise HubRefusedError where the
hub says no, IncompleteError `request.uncertain` where the connection broke over something
that may have been done already, and wait for the next connection where there is none. What
does not live here: connections (`client`), the twin for scripts (`blocking_requests`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Literal, TypeVar

from landline.errors import ProtocolError
from landline.wire import shelf_verbs as shelf, verbs
from landline.wire.events import (
    AnyEvent,
    DeviceInfo,
    DeviceList,
    Event,
    Filed,
    FileEvent,
    FileList,
    FilesAbout,
    FilesOffer,
    Given,
    Hits,
    HookInfo,
    HookList,
    IdentityEvent,
    InvitationInfo,
    InvitationList,
    Joined,
    MemberList,
    Offered,
    OfferList,
    Ok,
    Page,
    PairingCode,
    People,
    Person,
    PersonEvent,
    RoomInfo,
    RoomList,
    RoomMember,
    Shared,
    ShareInfo,
    ShareList,
    Taken,
    TokenInfo,
    TokenList,
    UploadEvent,
    UploadList,
    UserList,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landline.wire.fields import Role, RoomKind, RoomRole, Scope, State
    from landline.wire.shelf_verbs import Exists
    from landline.wire.verbs import Verb

E = TypeVar("E", bound=Event)


class Requests(ABC):
    """Base of a client: its questions, on top of `ask`."""

    @abstractmethod
    async def ask(self, verb: Verb) -> AnyEvent:
        """Ask anything of the verb table (`landline.verbs`) and return what answers it.

        Not for `Send`, `Typing`, `Hello` and `Bye`, which have methods of their own.
        """

    async def _ask(self, verb: Verb, answer: type[E]) -> E:
        event = await self.ask(verb)
        if not isinstance(event, answer):
            raise ProtocolError("message.malformed", why=type(event).__name__)
        return event

    # Messages

    async def edit(self, room: str, seq: int, text: str) -> int:
        """Put `text` in place of one's message `seq`; return the seq of the change."""
        return (await self._ask(verbs.Edit(room=room, seq=seq, text=text), Ok)).seq or 0

    async def delete(self, room: str, seq: int) -> int:
        """Take message `seq` away for ever; return the seq of the change."""
        return (await self._ask(verbs.Delete(room=room, seq=seq), Ok)).seq or 0

    async def react(self, room: str, seq: int, emoji: str, *, off: bool = False) -> int:
        """Put `emoji` on message `seq`, or take it `off`; return the seq of the change."""
        verb = verbs.React(room=room, seq=seq, emoji=emoji, off=off)
        return (await self._ask(verb, Ok)).seq or 0

    async def pin(self, room: str, seq: int, *, off: bool = False) -> None:
        """Pin message `seq` to its room, or take the pin out (`off`)."""
        await self._ask(verbs.Pin(room=room, seq=seq, off=off), Ok)

    async def read(self, room: str, seq: int) -> None:
        """Say that `room` has been read up to `seq`; it never goes back."""
        await self._ask(verbs.Read(room=room, seq=seq), Ok)

    async def history(
        self, room: str, *, before: int | None = None, after: int | None = None, limit: int = 50
    ) -> Page:
        """Return up to `limit` messages before or after a seq; without one, the newest.

        Its `messages` are oldest first; `more` says that there are others beyond. The hub
        may give fewer than asked for: `hub.limits.history`, and a bound in bytes.
        """
        verb = verbs.History(room=room, before=before, after=after, limit=limit)
        return await self._ask(verb, Page)

    async def search(
        self,
        text: str,
        *,
        order: Literal["newest", "best"] = "newest",
        limit: int = 20,
        skip: int = 0,
    ) -> Hits:
        """Return the messages in rooms one may read that `text` finds; `more`: there are others.

        Words, "phrases", and `from:ada in:lobby has:link before:2026-11-01 after:…`.
        """
        return await self._ask(verbs.Search(text=text, order=order, limit=limit, skip=skip), Hits)

    async def letter(self, to: str, text: str) -> None:
        """Answer a letter that came from `to` within the last minute: one datagram."""
        await self._ask(verbs.Answer(to=to, text=text), Ok)

    # People

    async def nick(self, name: str) -> None:
        """Take another name; HubRefusedError if it is somebody else's or cannot be one."""
        await self._ask(verbs.Nick(name=name), Ok)

    async def status(self, state: State, text: str = "") -> None:
        """Say that one is online, away or busy, and why."""
        await self._ask(verbs.Status(state=state, text=text), Ok)

    async def who(self, room: str) -> list[str]:
        """Return the names of those in `room` now."""
        return (await self._ask(verbs.Who(room=room), People)).names

    async def whois(self, who: str) -> Person:
        """Return what the hub knows of a person, by name or id."""
        return (await self._ask(verbs.Whois(who=who), PersonEvent)).person

    async def users(self) -> list[Person]:
        """Return all accounts, and the guests who are here."""
        return (await self._ask(verbs.Users(), UserList)).users

    # Rooms

    async def rooms(self) -> list[RoomInfo]:
        """Return the rooms that one may see."""
        return (await self._ask(verbs.Rooms(), RoomList)).rooms

    async def create(self, room: str, *, kind: RoomKind = "public", topic: str = "") -> Joined:
        """Make a room of one's own and enter it."""
        return await self._ask(verbs.Create(room=room, kind=kind, topic=topic), Joined)

    async def topic(self, room: str, text: str) -> None:
        """Say what a room is about."""
        await self._ask(verbs.Topic(room=room, text=text), Ok)

    async def rename(self, room: str, name: str) -> None:
        """Give a room another name; its former names keep leading to it."""
        await self._ask(verbs.Rename(room=room, name=name), Ok)

    async def archive(self, room: str, *, off: bool = False) -> None:
        """Close a room for new messages, or open it again (`off`)."""
        await self._ask(verbs.Archive(room=room, off=off), Ok)

    async def configure(
        self,
        room: str,
        *,
        kind: RoomKind | None = None,
        slow: int | None = None,
        keep_days: int | None = None,
        keep_messages: int | None = None,
        file_days: int | None = None,
    ) -> None:
        """Change how a room works; what is None stays.

        `slow`: seconds between two messages of one member. `keep_days`, `keep_messages`:
        what is older or beyond is forgotten. 0: no limit.
        """
        verb = verbs.Configure(
            room=room,
            kind=kind,
            slow=slow,
            keep_days=keep_days,
            keep_messages=keep_messages,
            file_days=file_days,
        )
        await self._ask(verb, Ok)

    # Who belongs to a room

    async def members(self, room: str) -> list[RoomMember]:
        """Return who belongs to a room, with roles, mutes and bans."""
        return (await self._ask(verbs.Members(room=room), MemberList)).members

    async def invite(self, room: str, who: str) -> None:
        """Put somebody into a room."""
        await self._ask(verbs.Invite(room=room, who=who), Ok)

    async def kick(self, room: str, who: str, *, reason: str = "") -> None:
        """Put somebody out of a room."""
        await self._ask(verbs.Kick(room=room, who=who, reason=reason), Ok)

    async def ban(self, room: str, who: str, *, hours: int | None = None, reason: str = "") -> None:
        """Put somebody out of a room and keep them out, for some hours or for good."""
        await self._ask(verbs.Ban(room=room, who=who, hours=hours, reason=reason), Ok)

    async def unban(self, room: str, who: str) -> None:
        """Let somebody into a room again."""
        await self._ask(verbs.Unban(room=room, who=who), Ok)

    async def mute(
        self, room: str, who: str, *, minutes: int | None = None, reason: str = ""
    ) -> None:
        """Let somebody read but not speak in a room, for some minutes or for good."""
        await self._ask(verbs.Mute(room=room, who=who, minutes=minutes, reason=reason), Ok)

    async def unmute(self, room: str, who: str) -> None:
        """Let somebody speak again."""
        await self._ask(verbs.Unmute(room=room, who=who), Ok)

    async def grant(self, room: str, who: str, role: RoomRole) -> None:
        """Give somebody a role in a room."""
        await self._ask(verbs.Grant(room=room, who=who, role=role), Ok)

    # Invitations

    async def invitation(
        self, room: str | None = None, *, uses: int = 1, hours: int = 168
    ) -> Given:
        """Make a code (`secret`) that lets people sign up, or enter `room`."""
        return await self._ask(verbs.Invitation(room=room, uses=uses, hours=hours), Given)

    async def invitations(self) -> list[InvitationInfo]:
        """Return one's invitations that still hold; an owner gets all."""
        return (await self._ask(verbs.Invitations(), InvitationList)).invitations

    async def uninvite(self, key: str) -> None:
        """End an invitation."""
        await self._ask(verbs.Uninvite(key=key), Ok)

    async def accept(self, code: str) -> Joined:
        """Enter the room that an invitation's code opens."""
        return await self._ask(verbs.Accept(code=code), Joined)

    # One's account, and those of others

    async def set_password(
        self, new: str, *, old: str | None = None, who: str | None = None
    ) -> None:
        """Change one's password (`old` needed), or as an owner somebody's; ends other logins."""
        await self._ask(verbs.SetPassword(new=new, old=old, who=who), Ok)

    async def tokens(self) -> list[TokenInfo]:
        """Return one's tokens and logins."""
        return (await self._ask(verbs.Tokens(), TokenList)).tokens

    async def add_token(
        self,
        label: str,
        *,
        scopes: Sequence[Scope] = ("read", "write"),
        days: int | None = None,
    ) -> Given:
        """Make a token (`secret`, shown this once) for a program that acts as oneself."""
        verb = verbs.AddToken(label=label, scopes=tuple(scopes), days=days)
        return await self._ask(verb, Given)

    async def revoke(self, key: str) -> None:
        """End a token or login of one's own; whoever uses it is cut off."""
        await self._ask(verbs.Revoke(key=key), Ok)

    async def add_user(self, name: str, password: str, *, role: Role = "member") -> None:
        """Make an account."""
        await self._ask(verbs.AddUser(name=name, password=password, role=role), Ok)

    async def set_role(self, who: str, role: Role) -> None:
        """Give an account another role on this hub."""
        await self._ask(verbs.SetRole(who=who, role=role), Ok)

    async def remove_user(self, who: str) -> None:
        """Remove an account; what it said stays."""
        await self._ask(verbs.RemoveUser(who=who), Ok)

    # Devices

    async def devices(self, who: str | None = None) -> list[DeviceInfo]:
        """Return one's devices; an owner may ask for another user's."""
        return (await self._ask(verbs.Devices(who=who), DeviceList)).devices

    async def rename_device(self, key: str, label: str, *, who: str | None = None) -> None:
        """Call a device something else; `key` is its id or the beginning of it."""
        await self._ask(verbs.RenameDevice(key=key, label=label, who=who), Ok)

    async def revoke_device(self, key: str, *, who: str | None = None) -> None:
        """End a device: it is cut off at once and cannot log in again."""
        await self._ask(verbs.RevokeDevice(key=key, who=who), Ok)

    async def new_code(self, who: str | None = None) -> PairingCode:
        """Make a code that lets in the device on which it is typed, once."""
        return await self._ask(verbs.NewCode(who=who), PairingCode)

    async def drop_code(self, slot: int) -> None:
        """End a code before anybody used it."""
        await self._ask(verbs.DropCode(slot=slot), Ok)

    async def approve(self, code: str, *, who: str | None = None) -> None:
        """Let in the device that shows `code`."""
        await self._ask(verbs.Approve(code=code, who=who), Ok)

    async def identity(self) -> IdentityEvent:
        """Return who the hub says it is; `hub.fingerprint` is who it has proven to be."""
        return await self._ask(verbs.Identity(), IdentityEvent)

    # Files that are offered

    async def offer_files(
        self,
        *,
        key: str,
        to: str | None = None,
        slot: int | None = None,
        about: FilesAbout | None = None,
        addresses: Sequence[str] = (),
        again: str | None = None,
    ) -> Offered:
        """Offer files to a room or user (`to`), or to whoever types a code that begins with `slot`.

        `key` is this device's public key in hex, `addresses` say where it can be reached, as
        `host:port`; `about` is needed with `to`. Who takes it comes as a `Taker` event, with a
        ticket for the hub's own port. The offer ends soon after the connection is lost, unless
        it is made again with `again`, its name. Raises HubRefusedError `slot.taken`.
        """
        verb = verbs.OfferFiles(
            to=to, slot=slot, about=about, addresses=tuple(addresses), key=key, again=again
        )
        return await self._ask(verb, Offered)

    async def offers(self) -> list[FilesOffer]:
        """Return the open offers that one may take, the newest first."""
        return (await self._ask(verbs.Offers(), OfferList)).offers

    async def take_files(
        self, offer: str | None = None, *, slot: int | None = None, key: str
    ) -> Taken:
        """Take an offer, by its name or by a code's `slot`: where the other is, and how known.

        `key` is this device's public key in hex. Raises HubRefusedError `offer.unknown`,
        `slot.unknown`.
        """
        return await self._ask(verbs.TakeFiles(offer=offer, slot=slot, key=key), Taken)

    async def decline_files(self, offer: str, reason: str = "") -> None:
        """Say that one does not want what is offered; `reason` is an error's code."""
        await self._ask(verbs.DeclineFiles(offer=offer, reason=reason), Ok)

    async def withdraw_files(self, offer: str) -> None:
        """End an offer of one's own; who has taken it can go on through the hub for a while."""
        await self._ask(verbs.WithdrawFiles(offer=offer), Ok)

    # Files on the shelf; `Client.put` and `Client.get` bring and fetch their bytes

    async def files(
        self, room: str, folder: str = "", *, after: str | None = None, limit: int = 200
    ) -> FileList:
        """Return what is in a folder of a room's shelf; `more` names the last one of many."""
        verb = shelf.Files(room=room, folder=folder, after=after, limit=limit)
        return await self._ask(verb, FileList)

    async def begin_file(
        self,
        room: str,
        path: str,
        *,
        size: int | None = None,
        mtime: int | None = None,
        exists: Exists = "rename",
        blob: str | None = None,
    ) -> UploadEvent | Filed:
        """Begin to put a file on the shelf; `Filed` where its content (`blob`) is here already.

        Whoever knows the upload's id may bring its bytes (`PATCH /tus/<id>`). `mtime` is in
        milliseconds since 1970.
        """
        event = await self.ask(
            shelf.PutFile(room=room, path=path, size=size, mtime=mtime, exists=exists, blob=blob)
        )
        if not isinstance(event, UploadEvent | Filed):
            raise ProtocolError("message.malformed", why=type(event).__name__)
        return event

    async def keep_file(self, upload: str, *, blob: str | None = None) -> Filed:
        """Let an upload whose bytes are all there be its file, or hear again that it is."""
        return await self._ask(shelf.KeepFile(upload=upload, blob=blob), Filed)

    async def drop_upload(self, upload: str) -> None:
        """Give up an upload."""
        await self._ask(shelf.DropUpload(upload=upload), Ok)

    async def uploads(self) -> list[UploadEvent]:
        """Return one's unfinished uploads, and how far each is."""
        return (await self._ask(shelf.Uploads(), UploadList)).uploads

    async def find_file(self, room: str, path: str) -> FileEvent:
        """Return what is known of a file; its `ticket` fetches it (`GET /get/<ticket>`)."""
        return await self._ask(shelf.GetFile(room=room, path=path), FileEvent)

    async def remove(self, room: str, path: str) -> None:
        """Take a file off the shelf: one's own, or as a moderator any."""
        await self._ask(shelf.RemoveFile(room=room, path=path), Ok)

    async def share(
        self, room: str, path: str, *, uses: int | None = None, days: int | None = 7
    ) -> Shared:
        """Make a link by which anybody fetches a file, so many times and for so many days."""
        return await self._ask(shelf.ShareFile(room=room, path=path, uses=uses, days=days), Shared)

    async def shares(self) -> list[ShareInfo]:
        """Return one's links that still hold; an owner sees all."""
        return (await self._ask(shelf.Shares(), ShareList)).shares

    async def unshare(self, key: str) -> None:
        """End a link, by its key or the beginning of it."""
        await self._ask(shelf.Unshare(key=key), Ok)

    # Webhooks

    async def hooks(self, room: str) -> list[HookInfo]:
        """Return a room's webhooks."""
        return (await self._ask(verbs.Hooks(room=room), HookList)).hooks

    async def add_hook(self, room: str, label: str, *, url: str | None = None) -> Given:
        """Let a program speak in a room (by `secret`), or be told at `url` what is said there."""
        return await self._ask(verbs.AddHook(room=room, label=label, url=url), Given)

    async def remove_hook(self, room: str, key: str) -> None:
        """End a webhook."""
        await self._ask(verbs.RemoveHook(room=room, key=key), Ok)
