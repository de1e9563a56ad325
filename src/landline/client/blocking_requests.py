"""Everything that a script can ask of a hub: `requests`, method by method, for threads.

Each waits for its answer, at most `timeout` seconds; `landline.Client` says the rest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from landline.client.requests import Requests
    from landline.wire.events import (
        AnyEvent,
        DeviceInfo,
        Filed,
        FileEvent,
        FileList,
        FilesAbout,
        FilesOffer,
        Given,
        Hits,
        HookInfo,
        IdentityEvent,
        InvitationInfo,
        Joined,
        Offered,
        Page,
        PairingCode,
        Person,
        RoomInfo,
        RoomMember,
        Shared,
        ShareInfo,
        Taken,
        TokenInfo,
        UploadEvent,
    )
    from landline.wire.fields import Role, RoomKind, RoomRole, Scope, State
    from landline.wire.shelf_verbs import Exists
    from landline.wire.verbs import Verb

T = TypeVar("T")


class BlockingRequests(ABC):
    """Base of the blocking client: its questions, on top of an async client's."""

    _client: Requests

    @abstractmethod
    def _call(self, work: Coroutine[Any, Any, T], timeout: float | None) -> T:
        """Wait for `work`, which runs in the client's loop."""

    def ask(self, verb: Verb, *, timeout: float | None = None) -> AnyEvent:
        """Ask anything of the verb table (`landline.verbs`) and return what answers it."""
        return self._call(self._client.ask(verb), timeout)

    # Messages

    def edit(self, room: str, seq: int, text: str, *, timeout: float | None = None) -> int:
        """Put `text` in place of one's message `seq`; return the seq of the change."""
        return self._call(self._client.edit(room, seq, text), timeout)

    def delete(self, room: str, seq: int, *, timeout: float | None = None) -> int:
        """Take message `seq` away for ever; return the seq of the change."""
        return self._call(self._client.delete(room, seq), timeout)

    def react(
        self, room: str, seq: int, emoji: str, *, off: bool = False, timeout: float | None = None
    ) -> int:
        """Put `emoji` on message `seq`, or take it `off`; return the seq of the change."""
        return self._call(self._client.react(room, seq, emoji, off=off), timeout)

    def pin(self, room: str, seq: int, *, off: bool = False, timeout: float | None = None) -> None:
        """Pin message `seq` to its room, or take the pin out (`off`)."""
        self._call(self._client.pin(room, seq, off=off), timeout)

    def read(self, room: str, seq: int, *, timeout: float | None = None) -> None:
        """Say that `room` has been read up to `seq`; it never goes back."""
        self._call(self._client.read(room, seq), timeout)

    def history(
        self,
        room: str,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = 50,
        timeout: float | None = None,
    ) -> Page:
        """Return up to `limit` messages before or after a seq; without one, the newest."""
        return self._call(
            self._client.history(room, before=before, after=after, limit=limit), timeout
        )

    def search(
        self,
        text: str,
        *,
        order: Literal["newest", "best"] = "newest",
        limit: int = 20,
        skip: int = 0,
        timeout: float | None = None,
    ) -> Hits:
        """Return the messages in rooms one may read that `text` finds; `more`: there are others."""
        return self._call(self._client.search(text, order=order, limit=limit, skip=skip), timeout)

    def letter(self, to: str, text: str, *, timeout: float | None = None) -> None:
        """Answer a letter that came from `to` within the last minute: one datagram."""
        self._call(self._client.letter(to, text), timeout)

    # People

    def nick(self, name: str, *, timeout: float | None = None) -> None:
        """Take another name; HubRefusedError if it is somebody else's or cannot be one."""
        self._call(self._client.nick(name), timeout)

    def status(self, state: State, text: str = "", *, timeout: float | None = None) -> None:
        """Say that one is online, away or busy, and why."""
        self._call(self._client.status(state, text), timeout)

    def who(self, room: str, *, timeout: float | None = None) -> list[str]:
        """Return the names of those in `room` now."""
        return self._call(self._client.who(room), timeout)

    def whois(self, who: str, *, timeout: float | None = None) -> Person:
        """Return what the hub knows of a person, by name or id."""
        return self._call(self._client.whois(who), timeout)

    def users(self, *, timeout: float | None = None) -> list[Person]:
        """Return all accounts, and the guests who are here."""
        return self._call(self._client.users(), timeout)

    # Rooms

    def rooms(self, *, timeout: float | None = None) -> list[RoomInfo]:
        """Return the rooms that one may see."""
        return self._call(self._client.rooms(), timeout)

    def create(
        self, room: str, *, kind: RoomKind = "public", topic: str = "", timeout: float | None = None
    ) -> Joined:
        """Make a room of one's own and enter it."""
        return self._call(self._client.create(room, kind=kind, topic=topic), timeout)

    def topic(self, room: str, text: str, *, timeout: float | None = None) -> None:
        """Say what a room is about."""
        self._call(self._client.topic(room, text), timeout)

    def rename(self, room: str, name: str, *, timeout: float | None = None) -> None:
        """Give a room another name; its former names keep leading to it."""
        self._call(self._client.rename(room, name), timeout)

    def archive(self, room: str, *, off: bool = False, timeout: float | None = None) -> None:
        """Close a room for new messages, or open it again (`off`)."""
        self._call(self._client.archive(room, off=off), timeout)

    def configure(
        self,
        room: str,
        *,
        kind: RoomKind | None = None,
        slow: int | None = None,
        keep_days: int | None = None,
        keep_messages: int | None = None,
        file_days: int | None = None,
        timeout: float | None = None,
    ) -> None:
        """Change how a room works; what is None stays."""
        self._call(
            self._client.configure(
                room,
                kind=kind,
                slow=slow,
                keep_days=keep_days,
                keep_messages=keep_messages,
                file_days=file_days,
            ),
            timeout,
        )

    # Who belongs to a room

    def members(self, room: str, *, timeout: float | None = None) -> list[RoomMember]:
        """Return who belongs to a room, with roles, mutes and bans."""
        return self._call(self._client.members(room), timeout)

    def invite(self, room: str, who: str, *, timeout: float | None = None) -> None:
        """Put somebody into a room."""
        self._call(self._client.invite(room, who), timeout)

    def kick(self, room: str, who: str, *, reason: str = "", timeout: float | None = None) -> None:
        """Put somebody out of a room."""
        self._call(self._client.kick(room, who, reason=reason), timeout)

    def ban(
        self,
        room: str,
        who: str,
        *,
        hours: int | None = None,
        reason: str = "",
        timeout: float | None = None,
    ) -> None:
        """Put somebody out of a room and keep them out, for some hours or for good."""
        self._call(self._client.ban(room, who, hours=hours, reason=reason), timeout)

    def unban(self, room: str, who: str, *, timeout: float | None = None) -> None:
        """Let somebody into a room again."""
        self._call(self._client.unban(room, who), timeout)

    def mute(
        self,
        room: str,
        who: str,
        *,
        minutes: int | None = None,
        reason: str = "",
        timeout: float | None = None,
    ) -> None:
        """Let somebody read but not speak in a room, for some minutes or for good."""
        self._call(self._client.mute(room, who, minutes=minutes, reason=reason), timeout)

    def unmute(self, room: str, who: str, *, timeout: float | None = None) -> None:
        """Let somebody speak again."""
        self._call(self._client.unmute(room, who), timeout)

    def grant(self, room: str, who: str, role: RoomRole, *, timeout: float | None = None) -> None:
        """Give somebody a role in a room."""
        self._call(self._client.grant(room, who, role), timeout)

    # Invitations

    def invitation(
        self,
        room: str | None = None,
        *,
        uses: int = 1,
        hours: int = 168,
        timeout: float | None = None,
    ) -> Given:
        """Make a code (`secret`) that lets people sign up, or enter `room`."""
        return self._call(self._client.invitation(room, uses=uses, hours=hours), timeout)

    def invitations(self, *, timeout: float | None = None) -> list[InvitationInfo]:
        """Return one's invitations that still hold; an owner gets all."""
        return self._call(self._client.invitations(), timeout)

    def uninvite(self, key: str, *, timeout: float | None = None) -> None:
        """End an invitation."""
        self._call(self._client.uninvite(key), timeout)

    def accept(self, code: str, *, timeout: float | None = None) -> Joined:
        """Enter the room that an invitation's code opens."""
        return self._call(self._client.accept(code), timeout)

    # One's account, and those of others

    def set_password(
        self,
        new: str,
        *,
        old: str | None = None,
        who: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Change one's password (`old` needed), or as an owner somebody's; ends other logins."""
        self._call(self._client.set_password(new, old=old, who=who), timeout)

    def tokens(self, *, timeout: float | None = None) -> list[TokenInfo]:
        """Return one's tokens and logins."""
        return self._call(self._client.tokens(), timeout)

    def add_token(
        self,
        label: str,
        *,
        scopes: Sequence[Scope] = ("read", "write"),
        days: int | None = None,
        timeout: float | None = None,
    ) -> Given:
        """Make a token (`secret`, shown this once) for a program that acts as oneself."""
        return self._call(self._client.add_token(label, scopes=scopes, days=days), timeout)

    def revoke(self, key: str, *, timeout: float | None = None) -> None:
        """End a token or login of one's own; whoever uses it is cut off."""
        self._call(self._client.revoke(key), timeout)

    def add_user(
        self, name: str, password: str, *, role: Role = "member", timeout: float | None = None
    ) -> None:
        """Make an account."""
        self._call(self._client.add_user(name, password, role=role), timeout)

    def set_role(self, who: str, role: Role, *, timeout: float | None = None) -> None:
        """Give an account another role on this hub."""
        self._call(self._client.set_role(who, role), timeout)

    def remove_user(self, who: str, *, timeout: float | None = None) -> None:
        """Remove an account; what it said stays."""
        self._call(self._client.remove_user(who), timeout)

    # Devices

    def devices(self, who: str | None = None, *, timeout: float | None = None) -> list[DeviceInfo]:
        """Return one's devices; an owner may ask for another user's."""
        return self._call(self._client.devices(who), timeout)

    def rename_device(
        self, key: str, label: str, *, who: str | None = None, timeout: float | None = None
    ) -> None:
        """Call a device something else; `key` is its id or the beginning of it."""
        self._call(self._client.rename_device(key, label, who=who), timeout)

    def revoke_device(
        self, key: str, *, who: str | None = None, timeout: float | None = None
    ) -> None:
        """End a device: it is cut off at once and cannot log in again."""
        self._call(self._client.revoke_device(key, who=who), timeout)

    def new_code(self, who: str | None = None, *, timeout: float | None = None) -> PairingCode:
        """Make a code that lets in the device on which it is typed, once."""
        return self._call(self._client.new_code(who), timeout)

    def drop_code(self, slot: int, *, timeout: float | None = None) -> None:
        """End a code before anybody used it."""
        self._call(self._client.drop_code(slot), timeout)

    def approve(self, code: str, *, who: str | None = None, timeout: float | None = None) -> None:
        """Let in the device that shows `code`."""
        self._call(self._client.approve(code, who=who), timeout)

    def identity(self, *, timeout: float | None = None) -> IdentityEvent:
        """Return who the hub says it is; `hub.fingerprint` is who it has proven to be."""
        return self._call(self._client.identity(), timeout)

    # Files that are offered

    def offer_files(
        self,
        *,
        key: str,
        to: str | None = None,
        slot: int | None = None,
        about: FilesAbout | None = None,
        addresses: Sequence[str] = (),
        again: str | None = None,
        timeout: float | None = None,
    ) -> Offered:
        """Offer files to a room or user (`to`), or to whoever types a code that begins with `slot`.

        Who takes it comes as a `Taker` event.
        """
        return self._call(
            self._client.offer_files(
                key=key, to=to, slot=slot, about=about, addresses=addresses, again=again
            ),
            timeout,
        )

    def offers(self, *, timeout: float | None = None) -> list[FilesOffer]:
        """Return the open offers that one may take, the newest first."""
        return self._call(self._client.offers(), timeout)

    def take_files(
        self,
        offer: str | None = None,
        *,
        slot: int | None = None,
        key: str,
        timeout: float | None = None,
    ) -> Taken:
        """Take an offer, by its name or by a code's `slot`: where the other is, and how known."""
        return self._call(self._client.take_files(offer, slot=slot, key=key), timeout)

    def decline_files(self, offer: str, reason: str = "", *, timeout: float | None = None) -> None:
        """Say that one does not want what is offered; `reason` is an error's code."""
        self._call(self._client.decline_files(offer, reason), timeout)

    def withdraw_files(self, offer: str, *, timeout: float | None = None) -> None:
        """End an offer of one's own; who has taken it can go on through the hub for a while."""
        self._call(self._client.withdraw_files(offer), timeout)

    # Files on the shelf

    def files(
        self,
        room: str,
        folder: str = "",
        *,
        after: str | None = None,
        limit: int = 200,
        timeout: float | None = None,
    ) -> FileList:
        """Return what is in a folder of a room's shelf; `more` names the last one of many."""
        return self._call(self._client.files(room, folder, after=after, limit=limit), timeout)

    def begin_file(
        self,
        room: str,
        path: str,
        *,
        size: int | None = None,
        mtime: int | None = None,
        exists: Exists = "rename",
        blob: str | None = None,
        timeout: float | None = None,
    ) -> UploadEvent | Filed:
        """Begin to put a file on the shelf; `Filed` where its content (`blob`) is here already."""
        begin = self._client.begin_file
        return self._call(
            begin(room, path, size=size, mtime=mtime, exists=exists, blob=blob), timeout
        )

    def keep_file(
        self, upload: str, *, blob: str | None = None, timeout: float | None = None
    ) -> Filed:
        """Let an upload whose bytes are all there be its file, or hear again that it is."""
        return self._call(self._client.keep_file(upload, blob=blob), timeout)

    def drop_upload(self, upload: str, *, timeout: float | None = None) -> None:
        """Give up an upload."""
        self._call(self._client.drop_upload(upload), timeout)

    def uploads(self, *, timeout: float | None = None) -> list[UploadEvent]:
        """Return one's unfinished uploads, and how far each is."""
        return self._call(self._client.uploads(), timeout)

    def find_file(self, room: str, path: str, *, timeout: float | None = None) -> FileEvent:
        """Return what is known of a file; its `ticket` fetches it (`GET /get/<ticket>`)."""
        return self._call(self._client.find_file(room, path), timeout)

    def remove(self, room: str, path: str, *, timeout: float | None = None) -> None:
        """Take a file off the shelf: one's own, or as a moderator any."""
        self._call(self._client.remove(room, path), timeout)

    def share(
        self,
        room: str,
        path: str,
        *,
        uses: int | None = None,
        days: int | None = 7,
        timeout: float | None = None,
    ) -> Shared:
        """Make a link by which anybody fetches a file, so many times and for so many days."""
        return self._call(self._client.share(room, path, uses=uses, days=days), timeout)

    def shares(self, *, timeout: float | None = None) -> list[ShareInfo]:
        """Return one's links that still hold; an owner sees all."""
        return self._call(self._client.shares(), timeout)

    def unshare(self, key: str, *, timeout: float | None = None) -> None:
        """End a link, by its key or the beginning of it."""
        self._call(self._client.unshare(key), timeout)

    # Webhooks

    def hooks(self, room: str, *, timeout: float | None = None) -> list[HookInfo]:
        """Return a room's webhooks."""
        return self._call(self._client.hooks(room), timeout)

    def add_hook(
        self, room: str, label: str, *, url: str | None = None, timeout: float | None = None
    ) -> Given:
        """Let a program speak in a room (by `secret`), or be told at `url` what is said there."""
        return self._call(self._client.add_hook(room, label, url=url), timeout)

    def remove_hook(self, room: str, key: str, *, timeout: float | None = None) -> None:
        """End a webhook."""
        self._call(self._client.remove_hook(room, key), timeout)
