"""One message as a person reads it, of every kind."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, strategies as st
from msgspec import structs

from landline.doors.messages import live_lines, message_lines
from landline.doors.voice import Voice, plain
from landline.safetext import safe_text
from landline.wire.events import Message, MessageFile, Quote, RoomChange, Someone, Together

NOON = 12 * 3600 * 1000
BOB = Someone("2", "bob")
PLAN = MessageFile("plan.pdf", "docs/plan.pdf", "0" * 64, 2048)


def reader(language: str = "en") -> Voice:
    return Voice("zh" if language == "zh" else "en", local=time.gmtime)


def message(**fields: Any) -> Message:
    ada: dict[str, Any] = {"room": "lobby", "seq": 41, "sender": "ada", "user": "1", "at": NOON}
    return Message(**(ada | fields))


def shown(said: Message, language: str = "en", **how: Any) -> str:
    return "\n".join(plain(line) for line in message_lines(reader(language), said, **how))


TEXTS: list[tuple[dict[str, Any], str, str]] = [
    ({"text": "hi"}, "[12:00] ada: hi", "[12:00] ada: hi"),
    ({"text": "hi", "room": "dev"}, "[12:00] #dev ada: hi", "[12:00] #dev ada: hi"),
    ({"text": "hi", "room": "@1+2"}, "[12:00] (private) ada: hi", "[12:00] （私聊）ada: hi"),
    ({"text": "hi", "room": "@1"}, "[12:00] (note) ada: hi", "[12:00] （笔记）ada: hi"),
    ({"text": "waves", "me": True}, "[12:00] * ada waves", "[12:00] * ada waves"),
    ({"text": "a\nb"}, "[12:00] ada: a\n        b", "[12:00] ada: a\n        b"),
    ({"text": "1", "via": "letter"}, "[12:00] ada (unverified): 1", "[12:00] ada（未验证）: 1"),
    (
        {"text": "1", "via": "hook", "sender": "ci [hook]"},
        "[12:00] ci [hook]: 1",
        "[12:00] ci [hook]: 1",
    ),
    (
        {"text": "yes", "reply": 7, "quote": Quote("bob", "are you there?")},
        "[12:00] > #7 bob: are you there?\n[12:00] ada: yes",
        "[12:00] > #7 bob: are you there?\n[12:00] ada: yes",
    ),
    (
        {"text": "yes", "reply": 7, "quote": Quote("bob")},
        "[12:00] > #7 bob: …\n[12:00] ada: yes",
        "[12:00] > #7 bob: …\n[12:00] ada: yes",
    ),
    ({"text": "hi", "edited": 1}, "[12:00] ada: hi (edited)", "[12:00] ada: hi（已编辑）"),
    (
        {"text": "hi", "reactions": {"👍": ["1", "2"], "❤": ["1"]}},
        "[12:00] ada: hi  [👍 2 · ❤ 1]",
        "[12:00] ada: hi  [👍 2 · ❤ 1]",
    ),
    (
        {"text": "look", "files": [PLAN, MessageFile("b", "b", "0" * 64, 0)]},
        "[12:00] ada: look\n        file plan.pdf (2.0 KiB)\n        file b (0 B)",
        "[12:00] ada: look\n        文件 plan.pdf（2.0 KiB）\n        文件 b（0 B）",
    ),
    (
        {"files": [PLAN]},
        "[12:00] ada: file plan.pdf (2.0 KiB)",
        "[12:00] ada: 文件 plan.pdf（2.0 KiB）",
    ),
    ({"deleted": True, "by": "1"}, "[12:00] ada: (deleted)", "[12:00] ada: （已删除）"),
]

DEEDS: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "edit", "target": 7, "text": "new\ntext"},
     "corrected #7: new\n        text", "更正了 #7：new\n        text"),
    ({"kind": "edit", "target": 7}, "corrected #7: …", "更正了 #7：…"),
    ({"kind": "delete", "target": 7}, "deleted #7", "删除了 #7"),
    ({"kind": "react", "target": 7, "emoji": "👍"}, "put 👍 on #7", "对 #7 回应了 👍"),
    ({"kind": "react", "target": 7, "emoji": "👍", "off": True},
     "took 👍 off #7", "取消了对 #7 的回应 👍"),
    ({"kind": "pin", "target": 7}, "pinned #7", "置顶了 #7"),
    ({"kind": "pin", "target": 7, "off": True}, "unpinned #7", "取消了 #7 的置顶"),
    ({"kind": "room", "change": RoomChange(name="ops")}, "called the room ops", "将房间改名为 ops"),
    ({"kind": "room", "change": RoomChange(topic="t", kind="private")},
     "made the room private; set the topic: t", "将房间设为私有; 设置话题：t"),
    ({"kind": "room", "change": RoomChange(topic="")}, "removed the topic", "清除了话题"),
    ({"kind": "room", "change": RoomChange(archived=True)}, "archived the room", "归档了房间"),
    ({"kind": "room", "change": RoomChange(archived=False)},
     "opened the room again", "重新开放了房间"),
    ({"kind": "room", "change": RoomChange(slow=30)},
     "set slow mode: one message in 30 s for each", "开启慢速模式：每人每 30 秒一条"),
    ({"kind": "room", "change": RoomChange(slow=0)}, "ended slow mode", "关闭了慢速模式"),
    ({"kind": "room", "change": RoomChange(keep_days=3, keep_messages=0)},
     "lets messages be kept for 3 days", "设置消息保留 3 天"),
    ({"kind": "room", "change": RoomChange(keep_messages=9)},
     "lets 9 messages be kept", "设置保留最近 9 条消息"),
    ({"kind": "room", "change": RoomChange(keep_days=0)},
     "lets all messages be kept", "设置保留全部消息"),
    ({"kind": "member", "did": "join", "who": Someone("1", "ada")}, "joined", "加入了房间"),
    ({"kind": "member", "did": "leave", "who": Someone("1", "ada")}, "left", "退出了房间"),
    ({"kind": "member", "did": "invite", "who": BOB}, "invited bob", "邀请了 bob"),
    ({"kind": "member", "did": "kick", "who": BOB, "text": "too loud"},
     "put bob out: too loud", "将 bob 移出了房间：too loud"),
    ({"kind": "member", "did": "ban", "who": BOB, "until": NOON, "text": "spam"},
     "banned bob until 1970-01-01 12:00: spam", "封禁了 bob，至 1970-01-01 12:00：spam"),
    ({"kind": "member", "did": "unban", "who": BOB},
     "lifted the ban on bob", "解除了对 bob 的封禁"),
    ({"kind": "member", "did": "mute", "who": BOB}, "muted bob", "禁言了 bob"),
    ({"kind": "member", "did": "unmute", "who": BOB},
     "let bob speak again", "解除了对 bob 的禁言"),
    ({"kind": "member", "did": "grant", "who": BOB, "role": "owner"},
     "made bob owner", "将 bob 设为所有者"),
    ({"kind": "member", "did": "create", "who": Someone("1", "ada")},
     "made this room", "创建了房间"),
    ({"kind": "member", "did": "knight", "who": BOB}, "knight: bob", "knight：bob"),
    ({"kind": "file", "did": "put", "files": [PLAN]},
     "put on the shelf: file plan.pdf (2.0 KiB)", "放到文件架：文件 plan.pdf（2.0 KiB）"),
    ({"kind": "file", "did": "put", "files": [PLAN], "together": Together("in/", 12, 4096)},
     "put on the shelf: in/ (12 files, 4.0 KiB)", "放到文件架：in/（12 个文件，4.0 KiB）"),
    ({"kind": "file", "did": "replace", "files": [PLAN]},
     "put on the shelf anew: file plan.pdf (2.0 KiB)",
     "更新了文件架上的：文件 plan.pdf（2.0 KiB）"),
    ({"kind": "file", "did": "remove", "files": [PLAN, PLAN]},
     "took off the shelf: file plan.pdf (2.0 KiB), file plan.pdf (2.0 KiB)",
     "从文件架移除：文件 plan.pdf（2.0 KiB）, 文件 plan.pdf（2.0 KiB）"),
    ({"kind": "file", "did": "lend", "files": [PLAN]}, "lend: ", "lend："),
    ({"kind": "room", "change": RoomChange(file_days=3)},
     "lets files be kept for 3 days", "设置文件保留 3 天"),
    ({"kind": "room", "change": RoomChange(file_days=0)},
     "lets files be kept as long as everywhere", "设置文件按服务器的期限保留"),
    ({"kind": "room"}, "room: ", "room："),
]  # fmt: skip

NOTICES: list[tuple[dict[str, Any], str, str]] = [
    ({"did": "delete", "who": BOB, "target": 7, "text": "dev"},
     "deleted #7 of bob in dev", "删除了 bob 在 dev 的 #7"),
    ({"did": "removefile", "who": BOB, "text": "dev", "files": [PLAN]},
     "took off the shelf of dev what bob had put there: file plan.pdf (2.0 KiB)",
     "从 dev 的文件架移除了 bob 放置的：文件 plan.pdf（2.0 KiB）"),
    ({"did": "invite", "text": "dev"}, "invited you to dev", "邀请 您 进入 dev"),
    ({"did": "setrole", "role": "owner"}, "made you owner of this hub", "将 您 设为本站所有者"),
    ({"did": "setpassword"}, "set your password", "修改了您的密码"),
    ({"did": "setpassword", "who": BOB}, "set the password of bob", "修改了 bob 的密码"),
    ({"did": "adddevice", "text": "watch"},
     "let in the device watch for you", "为 您 添加了设备 watch"),
    ({"did": "renamedevice", "text": "watch", "who": BOB},
     "named a device watch for bob", "将 bob 的一个设备改名为 watch"),
    ({"did": "revokedevice", "text": "watch", "who": BOB},
     "revoked the device watch for bob", "吊销了 bob 的设备 watch"),
    ({"did": "restpairing", "text": "10.0.0.9"},
     "(the hub by itself) lets pairing rest for a minute: too many codes were tried,"
     " the last one from 10.0.0.9",
     "（服务器自动）暂停配对一分钟：尝试次数过多，最后一次来自 10.0.0.9"),
    ({"did": "invitation", "text": "", "until": NOON},
     "made an invitation for an account until 1970-01-01 12:00",
     "创建了邀请：注册账号，至 1970-01-01 12:00"),
    ({"did": "ban", "who": BOB, "text": "dev", "until": NOON},
     "banned bob until 1970-01-01 12:00 (in dev)", "封禁了 bob，至 1970-01-01 12:00（在 dev）"),
    ({"did": "rename", "change": RoomChange(name="ops"), "text": "dev"},
     "called the room ops (in dev)", "将房间改名为 ops（在 dev）"),
    ({"did": "knight", "who": BOB}, "knight: bob", "knight：bob"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "english", "chinese"), TEXTS)
def test_texts(fields: dict[str, Any], english: str, chinese: str) -> None:
    assert shown(message(**fields)) == english
    assert shown(message(**fields), "zh") == chinese


@pytest.mark.parametrize(("fields", "english", "chinese"), DEEDS)
def test_deeds(fields: dict[str, Any], english: str, chinese: str) -> None:
    assert shown(message(**fields)) == f"[12:00] ada {english}"
    assert shown(message(**fields), "zh") == f"[12:00] ada {chinese}"


@pytest.mark.parametrize(("fields", "english", "chinese"), NOTICES)
def test_notices(fields: dict[str, Any], english: str, chinese: str) -> None:
    notice = message(kind="notice", room="!audit", **fields)
    assert shown(notice) == f"[12:00] #!audit ada {english}"
    assert shown(notice, "zh") == f"[12:00] #!audit ada {chinese}"


def test_numbers_where_people_pick_a_message() -> None:
    assert shown(message(text="hi"), numbered=True) == "#41 [12:00] ada: hi"
    answer = message(text="yes", reply=7, quote=Quote("bob", "well?"))
    assert shown(answer, numbered=True).split("\n") == [
        "[12:00] > #7 bob: well?",
        "#41 [12:00] ada: yes",
    ]


def test_who_reads_a_private_talk_sees_to_whom_it_goes() -> None:
    voice = reader()
    voice.me, voice.peers["@1+2"] = "1", "bob"
    (mine,) = message_lines(voice, message(room="@1+2", text="hi"))
    assert plain(mine) == "[12:00] (to bob) ada: hi"
    (theirs,) = message_lines(voice, message(room="@1+2", sender="bob", user="2", text="hi"))
    assert plain(theirs) == "[12:00] (private) bob: hi"


@pytest.mark.parametrize(
    ("mentions", "style"), [([], "text"), (["1"], "mention"), (["*"], "mention"), (["3"], "text")]
)
def test_mentions_of_the_reader_stand_out(mentions: list[str], style: str) -> None:
    voice = reader()
    voice.me = "1"
    (line,) = message_lines(voice, message(user="2", text="hi @ada", mentions=mentions))
    assert line[-1] == (style, "hi @ada")


TEXT = st.text(max_size=20)


@given(
    st.builds(
        message,
        sender=TEXT,
        text=TEXT,
        room=TEXT.filter(bool),
        kind=st.sampled_from([None, "edit", "delete", "react", "member", "notice", "pin"]),
        did=st.none() | TEXT,
        who=st.builds(Someone, TEXT, TEXT),
        emoji=TEXT,
        role=st.none() | TEXT,
        me=st.booleans(),
        reply=st.none() | st.integers(1, 9),
        quote=st.none() | st.builds(Quote, TEXT, TEXT),
        reactions=st.dictionaries(TEXT, st.just(["1"]), max_size=2),
    ),
    st.sampled_from(["en", "zh"]),
)
def test_nothing_remote_comes_through_raw(said: Message, language: str) -> None:
    lines = shown(said, language).split("\n")
    assert all(line == safe_text(line) for line in lines)
    assert lines[0].startswith("[12:00] ")
    assert all(line.startswith(("[12:00] ", " " * 8)) for line in lines)


def test_a_file_that_was_told_of_before_is_no_line() -> None:
    message = Message(
        room="lobby", seq=1, sender="ada", user="1", at=NOON, kind="file", did="put",
        files=[PLAN], together=Together("in/", 2, 9),
    )  # fmt: skip
    voice = Voice("en")
    assert len(live_lines(voice, message)) == 1
    told = structs.replace(message, together=Together("in/", 2, 9, told=True))
    assert live_lines(voice, told) == []
    assert len(message_lines(voice, told)) == 1, "who looks up what was has them all"
