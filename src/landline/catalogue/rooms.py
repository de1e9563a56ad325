"""Texts of `landline room`, `invitation` and `hook`. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # landline room
    "help.room": (
        """Rooms, and who may be in them.

\b
  landline room list
  landline room create plans --kind private --owner ada
  landline room ban lobby mallory --hours 24

WHO is a name or an id. Everybody in a room sees what was changed, and who did it.""",
        """房间和成员。

\b
  landline room list
  landline room create plans --kind private --owner ada
  landline room ban lobby mallory --hours 24

WHO 是名字或标识。改动会显示在房间里，大家都看得到是谁做的。""",
    ),
    "help.room.list": (
        """List the rooms.

\b
  landline room list
  landline room list --json""",
        """列出房间。

\b
  landline room list
  landline room list --json""",
    ),
    "help.room.create": (
        """Make a room.

\b
  landline room create build --topic "What the machines say"
  landline room create plans --kind private --owner ada
  landline room create news --kind announcement

A private room takes an invitation; in an announcement room only its moderators speak.""",
        """新建房间。

\b
  landline room create build --topic "构建消息"
  landline room create plans --kind private --owner ada
  landline room create news --kind announcement

私有房间（private）需要邀请才能进入；公告房间（announcement）只有房间的协管员能发言。""",
    ),
    "help.room.topic": (
        """Say what a room is about.

\b
  landline room topic build "What the machines say"
  landline room topic build ""             no topic""",
        """设置房间的话题。

\b
  landline room topic build "构建消息"
  landline room topic build ""             清除话题""",
    ),
    "help.room.rename": (
        """Give a room another name; its former names keep leading to it.

\b
  landline room rename build machines""",
        """给房间改名，旧名字仍然有效。

\b
  landline room rename build machines""",
    ),
    "help.room.archive": (
        """Close a room for new messages, or open it again.

\b
  landline room archive plans
  landline room archive plans --off""",
        """归档房间（不再接受新消息），或重新开放。

\b
  landline room archive plans
  landline room archive plans --off""",
    ),
    "help.room.configure": (
        """Change how a room works; what is not named stays.

\b
  landline room configure build --kind announcement
  landline room configure lobby --slow 10
  landline room configure build --keep-days 30 --keep-messages 10000

0 means no limit. Messages beyond what is kept are deleted for good.""",
        """修改房间的设置，没有提到的保持不变。

\b
  landline room configure build --kind announcement
  landline room configure lobby --slow 10
  landline room configure build --keep-days 30 --keep-messages 10000

0 表示不限。超出保留范围的消息会被永久删除。""",
    ),
    "help.room.members": (
        """List who belongs to a room, who is there, and who is banned or muted.

\b
  landline room members plans
  landline room members plans --json""",
        """列出房间的成员、在线者，以及被封禁或禁言的人。

\b
  landline room members plans
  landline room members plans --json""",
    ),
    "help.room.invite": (
        """Put somebody into a room.

\b
  landline room invite plans bo""",
        """把某人加入房间。

\b
  landline room invite plans bo""",
    ),
    "help.room.kick": (
        """Put somebody out of a room; they may come back where they may enter.

\b
  landline room kick lobby bo --reason "please calm down" """,
        """把某人移出房间；如果房间允许进入，对方可以再回来。

\b
  landline room kick lobby bo --reason "请冷静一下" """,
    ),
    "help.room.ban": (
        """Put somebody out of a room and keep them out, for some hours or for good.

\b
  landline room ban lobby mallory
  landline room ban lobby mallory --hours 24 --reason spam""",
        """封禁某人：移出房间且不得再进入，可限时或永久。

\b
  landline room ban lobby mallory
  landline room ban lobby mallory --hours 24 --reason 刷屏""",
    ),
    "help.room.unban": (
        """Let somebody into a room again.

\b
  landline room unban lobby mallory""",
        """解除封禁。

\b
  landline room unban lobby mallory""",
    ),
    "help.room.mute": (
        """Let somebody read but not speak, for some minutes or for good.

\b
  landline room mute lobby bo --minutes 10
  landline room mute lobby bo --reason "only after the exam" """,
        """禁言：只能阅读不能发言，可限时或永久。

\b
  landline room mute lobby bo --minutes 10
  landline room mute lobby bo --reason "考试结束后再说" """,
    ),
    "help.room.unmute": (
        """Let somebody speak again.

\b
  landline room unmute lobby bo""",
        """解除禁言。

\b
  landline room unmute lobby bo""",
    ),
    "help.room.grant": (
        """Give somebody a role in a room: member, moderator or owner.

\b
  landline room grant plans ada owner""",
        """设置某人在房间里的角色：member 成员、moderator 协管员、owner 房主。

\b
  landline room grant plans ada owner""",
    ),
    "option.room.kind": (
        "Who may enter and speak: public, private or announcement",
        "房间类型：public 公开、private 私有、announcement 仅公告",
    ),
    "option.room.topic": ("What it is about", "房间的话题"),
    "option.room.owner": ("Who is to run it", "由谁管理"),
    "option.room.reason": ("Why: shown in the room", "原因，会显示在房间里"),
    "option.room.off": ("Open it again", "重新开放"),
    "option.room.slow": (
        "Seconds between two messages of one member; 0: no limit",
        "同一成员两条消息之间的最少秒数，0 表示不限",
    ),
    "option.room.keep-days": (
        "Delete messages older than so many days; 0: never",
        "删除早于这么多天的消息，0 表示不删",
    ),
    "option.room.keep-messages": (
        "Keep only so many messages, the newest; 0: all",
        "只保留最近这么多条消息，0 表示全部",
    ),
    "option.room.hours": ("Hours that it lasts [for good]", "持续小时数 [永久]"),
    "option.room.minutes": ("Minutes that it lasts [for good]", "持续分钟数 [永久]"),
    "room.none": ("There are no rooms to show", "没有房间"),
    "room.no-members": ("Nobody belongs to it", "没有成员"),
    "room.for-good": ("for good", "永久"),
    "room.created": ("There is a room {room} now", "已新建房间 {room}"),
    "room.nobody-in": (
        "Nobody is in it yet: landline room invite {room} NAME",
        "房间里还没有人：landline room invite {room} 名字",
    ),
    "room.changed": ("{room} is changed", "{room} 已更改"),
    "room.renamed": ("{room} is called {name} now", "{room} 现在叫 {name}"),
    "room.archived": ("{room} is archived: it can be read", "{room} 已归档，只能阅读"),
    "room.opened": ("{room} is open again", "{room} 已重新开放"),
    "room.invited": ("{who} belongs to {room} now", "{who} 已加入 {room}"),
    "room.kicked": ("{who} is out of {room}", "{who} 已被移出 {room}"),
    "room.banned": ("{who} is banned from {room}", "{who} 已被禁止进入 {room}"),
    "room.unbanned": ("{who} may enter {room} again", "{who} 可以再次进入 {room}"),
    "room.muted": ("{who} may read but not speak in {room}", "{who} 在 {room} 已被禁言"),
    "room.unmuted": ("{who} may speak in {room} again", "{who} 可以在 {room} 发言了"),
    "room.granted": ("{who} is {role} of {room} now", "{who} 现在是 {room} 的 {role}"),
    # landline invitation
    "help.invitation": (
        """Codes that let people sign up, or enter a room.

\b
  landline invitation make                        for one account, within a week
  landline invitation make --room plans --uses 5
  landline invitation list""",
        """邀请码：用于注册账号，或进入房间。

\b
  landline invitation make                        注册一个账号，一周内有效
  landline invitation make --room plans --uses 5
  landline invitation list""",
    ),
    "help.invitation.make": (
        """Make a code and print it; how it is used is said beside it.

\b
  landline invitation make
  landline invitation make --uses 30 --hours 2    for a class
  landline invitation make --room plans""",
        """创建邀请码并打印出来，同时说明用法。

\b
  landline invitation make
  landline invitation make --uses 30 --hours 2    供一个班级使用
  landline invitation make --room plans""",
    ),
    "help.invitation.list": (
        """List the invitations that still hold.

\b
  landline invitation list
  landline invitation list --hub hub.local --as ada   your own; as an owner, all""",
        """列出仍然有效的邀请码。

\b
  landline invitation list
  landline invitation list --hub hub.local --as ada   自己的；所有者可看到全部""",
    ),
    "help.invitation.end": (
        """End an invitation.

\b
  landline invitation end 3f9a02c4b1d7

KEY is its key in the list, or the beginning of it.""",
        """作废邀请码。

\b
  landline invitation end 3f9a02c4b1d7

KEY 是列表中的编号，或其开头部分。""",
    ),
    "option.invitation.room": (
        "The room that it opens [none: it lets people sign up]",
        "可进入的房间 [不指定则用于注册账号]",
    ),
    "option.invitation.uses": ("How often it may be used [1]", "可使用次数 [1]"),
    "option.invitation.hours": ("Hours that it holds [168]", "有效小时数 [168]"),
    "invitation.link": ("  link     {link}", "  链接    {link}"),
    "invitation.sign-up": (
        "  sign up  landline chat {hub} --as NAME --code   (it asks for the code)",
        "  注册    landline chat {hub} --as 名字 --code   （随后输入邀请码）",
    ),
    "invitation.enter": (
        "  enter    landline chat {hub} --code   (it asks); in a running chat: /accept {code}",
        "  进入    landline chat {hub} --code   （随后输入）；已在聊天时输入 /accept {code}",
    ),
    "invitation.none": ("No invitation holds", "没有有效的邀请码"),
    "invitation.ended": ("{key} has ended", "{key} 已作废"),
    # landline hook
    "help.hook": (
        """Webhooks: programs that speak in a room, or are told what is said there.

\b
  landline hook add build ci                      then: curl -d "build failed" URL
  landline hook add build log --url https://log.lan/landline
  landline hook list build""",
        """webhook：让程序在房间里发言，或把房间里的话转发给程序。

\b
  landline hook add build ci                      然后：curl -d "构建失败" URL
  landline hook add build log --url https://log.lan/landline
  landline hook list build""",
    ),
    "help.hook.add": (
        """Make a webhook and print its address: whoever knows it speaks in the room.

\b
  landline hook add build ci
  landline hook add build log --url https://log.lan/landline

With --url the room's messages are sent there instead, each signed with the secret that is
printed; the hub's setting hooks_out says where they may go.""",
        """新建 webhook 并打印它的地址：知道地址的程序就能在房间里发言。

\b
  landline hook add build ci
  landline hook add build log --url https://log.lan/landline

加 --url 则反过来，把房间的消息发到那里，并用打印出的密钥签名；允许发往哪里由服务器的
hooks_out 设置决定。""",
    ),
    "help.hook.list": (
        """List a room's webhooks.

\b
  landline hook list build
  landline hook list build --json""",
        """列出房间的 webhook。

\b
  landline hook list build
  landline hook list build --json""",
    ),
    "help.hook.remove": (
        """End a webhook.

\b
  landline hook remove build 3f9a02c4b1d7

KEY is its key in the list, or the beginning of it.""",
        """移除 webhook。

\b
  landline hook remove build 3f9a02c4b1d7

KEY 是列表中的编号，或其开头部分。""",
    ),
    "option.hook.url": (
        "Tell this address what is said in the room",
        "把房间里的消息转发到这个地址",
    ),
    "hook.added": (
        'Try it: curl -d "hello" {address}\nIts key is {key}; the address is shown only this once',
        '试一试：curl -d "你好" {address}\n编号 {key}，地址只显示这一次',
    ),
    "hook.added-out": (
        "This secret signs what is sent (X-Landline-Signature); it is shown only this once."
        " The webhook's key is {key}",
        "此密钥用于签名（X-Landline-Signature），只显示这一次。webhook 编号 {key}",
    ),
    "hook.no-address": (
        "Put http://HOST:PORT of the hub before it",
        "请在前面加上服务器的 http://主机:端口",
    ),
    "hook.none": ("{room} has no webhooks", "{room} 没有 webhook"),
    "hook.removed": ("{key} has ended", "{key} 已移除"),
}
