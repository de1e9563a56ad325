"""Every verb has a method, asks what it says, and its twin takes the same."""

from __future__ import annotations

import inspect
from typing import Any, get_args

import pytest

from landline.client.blocking_requests import BlockingRequests
from landline.client.requests import Requests
from landline.errors import ProtocolError
from landline.wire import events, shelf_verbs as shelf, verbs
from landline.wire.events import FilesAbout

ELSEWHERE = {verbs.Hello, verbs.Send, verbs.Typing, verbs.Join, verbs.Leave, verbs.Bye,
             verbs.Ping, verbs.Help, verbs.Prove, verbs.Offer, verbs.Pair,
             verbs.Confirm}  # fmt: skip
"""Verbs of which the client itself takes care, or that say nothing to a program.

`prove` belongs to `hello`, the last three to a pairing (`client.pairing`): out of their
order they mean nothing.
"""

SAMPLES: dict[type[events.Event], events.Event] = {
    events.Ok: events.Ok(seq=7),
    events.Page: events.Page(room="dev", messages=[]),
    events.Hits: events.Hits(hits=[]),
    events.People: events.People(room="dev", names=["ada"]),
    events.PersonEvent: events.PersonEvent(person=events.Person("1", "ada")),
    events.UserList: events.UserList(users=[]),
    events.RoomList: events.RoomList(rooms=[]),
    events.Joined: events.Joined(room="dev", seq=1),
    events.MemberList: events.MemberList(room="dev", members=[]),
    events.Given: events.Given(key="k", secret="s"),
    events.InvitationList: events.InvitationList(invitations=[]),
    events.TokenList: events.TokenList(tokens=[]),
    events.DeviceList: events.DeviceList(devices=[]),
    events.PairingCode: events.PairingCode(code="7-a-b-c", digits="7-1-2-3", slot=7, until=1),
    events.IdentityEvent: events.IdentityEvent(certificate="AA=="),
    events.HookList: events.HookList(room="dev", hooks=[]),
    events.FileList: events.FileList(room="dev", folders=[], files=[]),
    events.Filed: events.Filed(room="dev", path="a", blob="b", size=3, at=1, by="ada"),
    events.UploadList: events.UploadList(uploads=[]),
    events.FileEvent: events.FileEvent(room="dev", path="a", name="a"),
    events.Shared: events.Shared(key="k", link="/s/x", room="dev", path="a"),
    events.ShareList: events.ShareList(shares=[]),
    events.Offered: events.Offered(offer="o"),
    events.OfferList: events.OfferList(offers=[]),
    events.Taken: events.Taken(offer="o", key="k", addresses=[], ticket="t"),
}

CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any], verbs.Verb, type[events.Event]]] = [
    ("edit", ("dev", 3, "x"), {}, verbs.Edit(room="dev", seq=3, text="x"), events.Ok),
    ("delete", ("dev", 3), {}, verbs.Delete(room="dev", seq=3), events.Ok),
    ("react", ("dev", 3, "x"), {"off": True},
     verbs.React(room="dev", seq=3, emoji="x", off=True), events.Ok),
    ("pin", ("dev", 3), {}, verbs.Pin(room="dev", seq=3), events.Ok),
    ("read", ("dev", 3), {}, verbs.Read(room="dev", seq=3), events.Ok),
    ("history", ("dev",), {"after": 3, "limit": 9},
     verbs.History(room="dev", after=3, limit=9), events.Page),
    ("search", ("x",), {"order": "best", "limit": 5, "skip": 5},
     verbs.Search(text="x", order="best", limit=5, skip=5), events.Hits),
    ("letter", ("a", "x"), {}, verbs.Answer(to="a", text="x"), events.Ok),
    ("nick", ("eve",), {}, verbs.Nick(name="eve"), events.Ok),
    ("status", ("away", "x"), {}, verbs.Status(state="away", text="x"), events.Ok),
    ("who", ("dev",), {}, verbs.Who(room="dev"), events.People),
    ("whois", ("bob",), {}, verbs.Whois(who="bob"), events.PersonEvent),
    ("users", (), {}, verbs.Users(), events.UserList),
    ("rooms", (), {}, verbs.Rooms(), events.RoomList),
    ("create", ("dev",), {"kind": "private", "topic": "x"},
     verbs.Create(room="dev", kind="private", topic="x"), events.Joined),
    ("topic", ("dev", "x"), {}, verbs.Topic(room="dev", text="x"), events.Ok),
    ("rename", ("dev", "ops"), {}, verbs.Rename(room="dev", name="ops"), events.Ok),
    ("archive", ("dev",), {"off": True}, verbs.Archive(room="dev", off=True), events.Ok),
    ("configure", ("dev",), {"slow": 5}, verbs.Configure(room="dev", slow=5), events.Ok),
    ("members", ("dev",), {}, verbs.Members(room="dev"), events.MemberList),
    ("invite", ("dev", "bob"), {}, verbs.Invite(room="dev", who="bob"), events.Ok),
    ("kick", ("dev", "bob"), {"reason": "x"},
     verbs.Kick(room="dev", who="bob", reason="x"), events.Ok),
    ("ban", ("dev", "bob"), {"hours": 2}, verbs.Ban(room="dev", who="bob", hours=2), events.Ok),
    ("unban", ("dev", "bob"), {}, verbs.Unban(room="dev", who="bob"), events.Ok),
    ("mute", ("dev", "bob"), {"minutes": 2},
     verbs.Mute(room="dev", who="bob", minutes=2), events.Ok),
    ("unmute", ("dev", "bob"), {}, verbs.Unmute(room="dev", who="bob"), events.Ok),
    ("grant", ("dev", "bob", "owner"), {},
     verbs.Grant(room="dev", who="bob", role="owner"), events.Ok),
    ("invitation", ("dev",), {"uses": 3, "hours": 2},
     verbs.Invitation(room="dev", uses=3, hours=2), events.Given),
    ("invitations", (), {}, verbs.Invitations(), events.InvitationList),
    ("uninvite", ("k",), {}, verbs.Uninvite(key="k"), events.Ok),
    ("accept", ("c0de",), {}, verbs.Accept(code="c0de"), events.Joined),
    ("set_password", ("new",), {"old": "old"},
     verbs.SetPassword(new="new", old="old"), events.Ok),
    ("tokens", (), {}, verbs.Tokens(), events.TokenList),
    ("add_token", ("x",), {"scopes": ["read"], "days": 3},
     verbs.AddToken(label="x", scopes=("read",), days=3), events.Given),
    ("revoke", ("k",), {}, verbs.Revoke(key="k"), events.Ok),
    ("add_user", ("bob", "pw"), {"role": "owner"},
     verbs.AddUser(name="bob", password="pw", role="owner"), events.Ok),
    ("set_role", ("bob", "owner"), {}, verbs.SetRole(who="bob", role="owner"), events.Ok),
    ("remove_user", ("bob",), {}, verbs.RemoveUser(who="bob"), events.Ok),
    ("devices", ("ada",), {}, verbs.Devices(who="ada"), events.DeviceList),
    ("rename_device", ("k", "desk"), {"who": "ada"},
     verbs.RenameDevice(key="k", label="desk", who="ada"), events.Ok),
    ("revoke_device", ("k",), {"who": "ada"},
     verbs.RevokeDevice(key="k", who="ada"), events.Ok),
    ("new_code", ("ada",), {}, verbs.NewCode(who="ada"), events.PairingCode),
    ("drop_code", (7,), {}, verbs.DropCode(slot=7), events.Ok),
    ("approve", ("7-a-b-c",), {"who": "ada"},
     verbs.Approve(code="7-a-b-c", who="ada"), events.Ok),
    ("identity", (), {}, verbs.Identity(), events.IdentityEvent),
    ("offer_files", (), {"key": "k", "to": "dev", "about": FilesAbout(), "addresses": ["a:1"]},
     verbs.OfferFiles(to="dev", about=FilesAbout(), addresses=("a:1",), key="k"), events.Offered),
    ("offers", (), {}, verbs.Offers(), events.OfferList),
    ("take_files", ("o",), {"key": "k"}, verbs.TakeFiles(offer="o", key="k"), events.Taken),
    ("decline_files", ("o", "why"), {}, verbs.DeclineFiles(offer="o", reason="why"), events.Ok),
    ("withdraw_files", ("o",), {}, verbs.WithdrawFiles(offer="o"), events.Ok),
    ("files", ("dev", "docs"), {"after": "a", "limit": 9},
     shelf.Files(room="dev", folder="docs", after="a", limit=9), events.FileList),
    ("begin_file", ("dev", "a.txt"),
     {"size": 3, "mtime": 4, "exists": "refuse", "blob": "0" * 64},
     shelf.PutFile(room="dev", path="a.txt", size=3, mtime=4, exists="refuse", blob="0" * 64),
     events.Filed),
    ("keep_file", ("u",), {"blob": "b"}, shelf.KeepFile(upload="u", blob="b"), events.Filed),
    ("drop_upload", ("u",), {}, shelf.DropUpload(upload="u"), events.Ok),
    ("uploads", (), {}, shelf.Uploads(), events.UploadList),
    ("find_file", ("dev", "a"), {}, shelf.GetFile(room="dev", path="a"), events.FileEvent),
    ("remove", ("dev", "a"), {}, shelf.RemoveFile(room="dev", path="a"), events.Ok),
    ("share", ("dev", "a"), {"uses": 2, "days": 3},
     shelf.ShareFile(room="dev", path="a", uses=2, days=3), events.Shared),
    ("shares", (), {}, shelf.Shares(), events.ShareList),
    ("unshare", ("k",), {}, shelf.Unshare(key="k"), events.Ok),
    ("hooks", ("dev",), {}, verbs.Hooks(room="dev"), events.HookList),
    ("add_hook", ("dev", "ci"), {"url": "http://a/"},
     verbs.AddHook(room="dev", label="ci", url="http://a/"), events.Given),
    ("remove_hook", ("dev", "k"), {}, verbs.RemoveHook(room="dev", key="k"), events.Ok),
]  # fmt: skip


class Asking(Requests):
    """Notes what is asked, and gets one answer."""

    def __init__(self, answer: events.Event) -> None:
        self.asked: list[verbs.Verb] = []
        self._answer = answer

    async def ask(self, verb: verbs.Verb) -> events.AnyEvent:
        self.asked.append(verb)
        return self._answer  # type: ignore[return-value]


@pytest.mark.parametrize(("name", "args", "named", "verb", "kind"), CALLS)
async def test_calls(
    name: str,
    args: tuple[Any, ...],
    named: dict[str, Any],
    verb: verbs.Verb,
    kind: type[events.Event],
) -> None:
    asking = Asking(SAMPLES[kind])
    await getattr(asking, name)(*args, **named)
    assert asking.asked == [verb]
    confused = Asking(events.Pong())
    with pytest.raises(ProtocolError):
        await getattr(confused, name)(*args, **named)


async def test_what_comes_back() -> None:
    assert await Asking(SAMPLES[events.Ok]).edit("dev", 3, "x") == 7
    assert await Asking(SAMPLES[events.People]).who("dev") == ["ada"]
    assert (await Asking(SAMPLES[events.PersonEvent]).whois("ada")).id == "1"
    assert (await Asking(SAMPLES[events.Given]).add_token("x")).secret == "s"


def test_every_verb_has_a_method() -> None:
    methods = {name for name in vars(Requests) if not name.startswith("_")} - {"ask"}
    assert methods == {name for name, *_ in CALLS}
    assert {type(verb) for *_, verb, _ in CALLS} == set(get_args(verbs.AnyVerb)) - ELSEWHERE


def test_the_twins_take_the_same() -> None:
    for name in (*(name for name, *_ in CALLS), "ask"):
        ours = inspect.signature(getattr(Requests, name)).parameters
        twin = dict(inspect.signature(getattr(BlockingRequests, name)).parameters)
        assert twin.pop("timeout").default is None
        assert [str(each) for each in twin.values()] == [str(each) for each in ours.values()]
