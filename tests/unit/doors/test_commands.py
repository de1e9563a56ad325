"""What people type after a slash."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.doors.commands import COMMANDS, EVERYTHING, HelpPage, Here, Refusal, parse_command
from landline.safetext import safe_text
from landline.wire import shelf_verbs, verbs
from landline.wire.parser import verb_decoder

DOCS = Path(__file__).parents[3] / "docs"
NOT_TYPED = {
    verbs.Typing, verbs.Identity, verbs.Prove, verbs.Offer, verbs.Pair, verbs.Confirm,
    verbs.OfferFiles, verbs.TakeFiles, verbs.DeclineFiles, verbs.WithdrawFiles,
    *(set(get_args(shelf_verbs.AnyShelfVerb)) - {shelf_verbs.Files}),
}  # fmt: skip
"""Verbs that no command asks for: typing tells itself, and a device proves itself by computing,
as those do that offer, take, put or fetch files."""

TYPED: list[tuple[str, verbs.Verb]] = [
    ("/files", shelf_verbs.Files(room="here")),
    ("/files dev", shelf_verbs.Files(room="dev")),
    ("/files dev docs/old plans", shelf_verbs.Files(room="dev", folder="docs/old plans")),
    ("/files dev docs/", shelf_verbs.Files(room="dev", folder="docs")),
    ("/msg bob hi there", verbs.Send(room="@bob", text="hi there")),
    ("/msg @bob hi", verbs.Send(room="@bob", text="hi")),
    ("/me waves", verbs.Send(room="here", text="waves", me=True)),
    ("/reply #7 yes sir", verbs.Send(room="here", text="yes sir", reply=7)),
    ("/edit 3 new text", verbs.Edit(room="here", seq=3, text="new text")),
    ("/edit new text", verbs.Edit(room="here", seq=42, text="new text")),
    ("/delete 3", verbs.Delete(room="here", seq=3)),
    ("/react 3 👍", verbs.React(room="here", seq=3, emoji="👍")),
    ("/unreact 3 👍", verbs.React(room="here", seq=3, emoji="👍", off=True)),
    ("/pin 3", verbs.Pin(room="here", seq=3)),
    ("/unpin 3", verbs.Pin(room="here", seq=3, off=True)),
    ("/history", verbs.History(room="here", limit=20)),
    ("/history 7", verbs.History(room="here", limit=7)),
    ("/search 发布 from:ada", verbs.Search(text="发布 from:ada")),
    ("/offers", verbs.Offers()),
    ("/read", verbs.Read(room="here", seq=EVERYTHING)),
    ("/join #dev", verbs.Join(room="dev", last=10)),
    ("/join @bob", verbs.Join(room="@bob", last=10)),
    ("/leave", verbs.Leave(room="here")),
    ("/leave dev", verbs.Leave(room="dev")),
    ("/rooms", verbs.Rooms()),
    ("/create dev", verbs.Create(room="dev")),
    ("/create dev private", verbs.Create(room="dev", kind="private")),
    ("/create dev all about it", verbs.Create(room="dev", topic="all about it")),
    ("/create n announcement x", verbs.Create(room="n", kind="announcement", topic="x")),
    ("/topic what it is about", verbs.Topic(room="here", text="what it is about")),
    ("/topic", verbs.Topic(room="here", text="")),
    ("/rename ops", verbs.Rename(room="here", name="ops")),
    ("/archive", verbs.Archive(room="here")),
    ("/unarchive", verbs.Archive(room="here", off=True)),
    ("/kind private", verbs.Configure(room="here", kind="private")),
    ("/slow 30", verbs.Configure(room="here", slow=30)),
    ("/keep 30 days", verbs.Configure(room="here", keep_days=30)),
    ("/keep 1000 messages", verbs.Configure(room="here", keep_messages=1000)),
    ("/keep all", verbs.Configure(room="here", keep_days=0, keep_messages=0)),
    ("/who", verbs.Who(room="here")),
    ("/who  dev ", verbs.Who(room="dev")),
    ("/whois @bob", verbs.Whois(who="bob")),
    ("/users", verbs.Users()),
    ("/nick ada", verbs.Nick(name="ada")),
    ("/NICK ada", verbs.Nick(name="ada")),
    ("/away at lunch", verbs.Status(state="away", text="at lunch")),
    ("/busy", verbs.Status(state="busy")),
    ("/back", verbs.Status(state="online")),
    ("/members", verbs.Members(room="here")),
    ("/invite bob", verbs.Invite(room="here", who="bob")),
    ("/invitation", verbs.Invitation()),
    ("/invitation 5", verbs.Invitation(uses=5)),
    ("/invitation dev 5", verbs.Invitation(room="dev", uses=5)),
    ("/invitations", verbs.Invitations()),
    ("/uninvite abc", verbs.Uninvite(key="abc")),
    ("/accept abcd-efgh", verbs.Accept(code="abcd-efgh")),
    ("/kick bob", verbs.Kick(room="here", who="bob")),
    ("/kick bob too loud", verbs.Kick(room="here", who="bob", reason="too loud")),
    ("/ban bob", verbs.Ban(room="here", who="bob")),
    ("/ban bob 24 too loud", verbs.Ban(room="here", who="bob", hours=24, reason="too loud")),
    ("/ban bob too loud", verbs.Ban(room="here", who="bob", reason="too loud")),
    ("/unban bob", verbs.Unban(room="here", who="bob")),
    ("/mute bob 10 hush", verbs.Mute(room="here", who="bob", minutes=10, reason="hush")),
    ("/unmute bob", verbs.Unmute(room="here", who="bob")),
    ("/grant bob Moderator", verbs.Grant(room="here", who="bob", role="moderator")),
    ("/login ada", verbs.Hello(name="ada")),
    ("/login ada my pass word", verbs.Hello(name="ada", password="my pass word")),
    ("/signup code ada pw", verbs.Hello(code="code", name="ada", password="pw")),
    ("/password old new", verbs.SetPassword(old="old", new="new")),
    ("/tokens", verbs.Tokens()),
    ("/token build", verbs.AddToken(label="build")),
    ("/token build read 30", verbs.AddToken(label="build", scopes=("read",), days=30)),
    ("/token build 30", verbs.AddToken(label="build", days=30)),
    ("/revoke abc", verbs.Revoke(key="abc")),
    ("/devices", verbs.Devices()),
    ("/renamedevice abc the old one", verbs.RenameDevice(key="abc", label="the old one")),
    ("/revokedevice abc", verbs.RevokeDevice(key="abc")),
    ("/newcode", verbs.NewCode()),
    ("/newcode @bob", verbs.NewCode(who="bob")),
    ("/dropcode 7", verbs.DropCode(slot=7)),
    ("/approve 7-guitar-lemon-robot", verbs.Approve(code="7-guitar-lemon-robot")),
    ("/approve 7-042-187-133 bob", verbs.Approve(code="7-042-187-133", who="bob")),
    ("/adduser bob pw", verbs.AddUser(name="bob", password="pw")),
    ("/adduser bob pw owner", verbs.AddUser(name="bob", password="pw", role="owner")),
    ("/setrole bob guest", verbs.SetRole(who="bob", role="guest")),
    ("/setpassword bob new", verbs.SetPassword(who="bob", new="new")),
    ("/removeuser bob", verbs.RemoveUser(who="bob")),
    ("/addhook build", verbs.AddHook(room="here", label="build")),
    ("/addhook ci http://10.0.0.2/x", verbs.AddHook(room="here", label="ci", url="http://10.0.0.2/x")),
    ("/hooks", verbs.Hooks(room="here")),
    ("/removehook abc", verbs.RemoveHook(room="here", key="abc")),
    ("/letter 10.0.0.5:9 two words", verbs.Answer(to="10.0.0.5:9", text="two words")),
    ("/ping", verbs.Ping()),
    ("/quit", verbs.Bye()),
]  # fmt: skip


def understood(line: str, said: int = 42) -> verbs.Verb | Refusal | HelpPage:
    return parse_command(line, Here("here", said))


@pytest.mark.parametrize(("line", "verb"), TYPED)
def test_commands(line: str, verb: verbs.Verb) -> None:
    assert understood(line) == verb


def test_every_verb_can_be_typed_and_every_command_is_one() -> None:
    assert {type(verb) for _, verb in TYPED} == {
        row.verb for row in verbs.VERBS.values() if row.verb not in NOT_TYPED
    } - {verbs.Help}
    assert {line.split()[0].lower() for line, _ in TYPED} | {"/help"} == {
        f"/{name}" for name in COMMANDS
    }


@pytest.mark.parametrize("line", [
    "/", "/nonsense", "/nick", "/nick two words", "/join", "/letter", "/letter 10.0.0.5:9",
    "/history 0", "/history 201", "/history -1", "/history ²", "/history 99999999999999999999",
    "/letter a " + "x" * 1201, "/letter " + "x" * 129 + " text", "/\x1b[2J", "/msg bob",
    "/delete", "/delete x", "/edit 5", "/react 5", "/pin 0", "/grant bob", "/grant bob king",
    "/ban", "/ban bob 99999", "/kick bob " + "x" * 201, "/kind huge", "/slow 99999999",
    "/keep", "/keep 5", "/keep many days", "/keep 99999999 days", "/search", "/help nonsense",
    "/token build fly", "/who a b", "/setrole bob", "/delete 99999999999999999",
    "/renamedevice abc", "/dropcode", "/dropcode x", "/dropcode 0", "/dropcode 1000", "/approve",
])  # fmt: skip
def test_what_cannot_be_understood_is_said_so(line: str) -> None:
    refusal = understood(line)
    assert isinstance(refusal, Refusal)
    for language in ("en", "zh"):
        text = refusal.text(language)
        assert text == safe_text(text) != ""


def test_bounds_are_told() -> None:
    refusal = understood("/ban bob 99999")
    assert isinstance(refusal, Refusal)
    assert refusal.text("en") == (
        "Out of bounds (<= 8784). Type it like this: /ban NAME [HOURS] [REASON]"
    )


def test_nothing_to_correct() -> None:
    refusal = understood("/edit oops", said=0)
    assert isinstance(refusal, Refusal)
    assert "Nothing of yours" in refusal.text("en")


@given(st.sampled_from(COMMANDS), st.text())
def test_anything_is_a_refusal_or_a_verb_that_a_json_line_could_be(name: str, rest: str) -> None:
    meant = understood(f"/{name} {rest}")
    if isinstance(meant, verbs.Verb) and not re.search("[\ud800-\udfff]", rest):
        assert verb_decoder().decode(msgspec.json.encode(meant)) == meant
    else:
        assert isinstance(meant, verbs.Verb | Refusal | HelpPage)


def test_help_lists_every_command_once() -> None:
    for language in ("en", "zh"):
        listed = re.findall(r"/([a-z]+)", "\n".join(HelpPage().lines(language)[1:]))
        assert listed == list(COMMANDS)


def test_help_explains_one_command_or_a_group() -> None:
    assert understood("/help msg") == understood("/help /MSG") == HelpPage(("msg",))
    (line,) = HelpPage(("msg",)).lines("en")
    assert line == "/msg NAME TEXT: say something to one person alone"
    (line,) = HelpPage(("rooms",)).lines("zh")
    assert line == "/rooms：列出所有房间"
    group = understood("/help account")
    assert isinstance(group, HelpPage)
    assert "login" in group.names
    assert all(line for language in ("en", "zh") for line in HelpPage(COMMANDS).lines(language))


@pytest.mark.parametrize("name", ["chat.md", "chat.zh.md"])
def test_documents_name_every_command_and_no_other(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    named = set(re.findall(r"`/([a-z]+)\b(?!/)", text))
    assert named == set(COMMANDS)
