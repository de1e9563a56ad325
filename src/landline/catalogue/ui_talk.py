"""Texts of the page's talk: messages, what is done with them, writing. Key -> (en, zh).

What was done in a room, and how commands are typed, reads as at the other doors.
"""

from typing import Final

from landline.catalogue import devices, plain, shelf

_AREAS: Final = (plain.ENTRIES, devices.ENTRIES, shelf.ENTRIES)
_COMMANDS: Final = (
    "me", "msg", "reply", "edit", "delete", "react", "unreact", "pin", "unpin", "search", "files",
    "join", "leave", "rooms", "users", "create", "topic", "rename", "archive", "unarchive", "nick",
    "away", "busy", "back", "invite", "accept", "kick", "ban", "unban", "mute", "unmute", "help",
)  # fmt: skip
"""What the page takes behind a slash (`text/commands.js`)."""
_DEEDS: Final = ("plain.deed.", "plain.notice.", "plain.role.", "plain.kind.")
_ONLY_IN_LINES: Final = ("edit", "delete", "react", "unreact")
"""Deeds that the page shows in the message they change."""


def _is_shared(key: str) -> bool:
    """Return whether the page says this in the words of the plain door."""
    if key.removeprefix("plain.deed.") in _ONLY_IN_LINES or key == "plain.what.reply":
        return False
    if key.startswith(("plain.usage.", "plain.what.")):
        return key.rpartition(".")[2] in _COMMANDS
    return key.startswith(_DEEDS) or key in ("plain.unknown-command", "plain.nothing-said")


ENTRIES: Final[dict[str, tuple[str, str]]] = {
    **{
        key.replace("plain.", "ui.talk.", 1): texts
        for area in _AREAS
        for key, texts in area.items()
        if _is_shared(key)
    },
    "ui.talk.what.reply": (
        "answer a message by its number, with which its link ends",
        "回复某条消息，编号在其链接的末尾",
    ),
    "ui.talk.deed.and": ("; ", "；"),
    "ui.talk.deed.several": shelf.ENTRIES["plain.files"],
    "ui.talk.notice.account": plain.ENTRIES["plain.invitation.account"],
    # The timeline
    "ui.talk.messages": ("Messages in {room}", "{room} 的消息"),
    "ui.talk.start": ("This is where {room} begins", "{room} 从这里开始"),
    "ui.talk.start.direct": (
        "Your private talk with {room} begins here",
        "与 {room} 的私聊从这里开始",
    ),
    "ui.talk.today": ("Today", "今天"),
    "ui.talk.yesterday": ("Yesterday", "昨天"),
    "ui.talk.new": ("New", "新消息"),
    "ui.talk.new-count": ("{count} new", "{count} 条新消息"),
    "ui.talk.to-end": ("To the newest messages", "跳到最新消息"),
    "ui.talk.to-day": ("Go to a day", "跳到某一天"),
    "ui.talk.day": ("Day", "日期"),
    "ui.talk.day.go": ("Go there", "前往"),
    "ui.talk.loading": ("Loading…", "正在加载…"),
    "ui.talk.not-loaded": ("These messages could not be loaded", "无法加载这些消息"),
    "ui.talk.again": ("Try again", "重试"),
    # A message
    "ui.talk.edited": ("(edited)", "（已编辑）"),
    "ui.talk.deleted": ("{who} deleted this message", "{who} 删除了这条消息"),
    "ui.talk.deleted-by": ("Deleted by {who}", "已被 {who} 删除"),
    "ui.talk.pinned": ("Pinned", "已置顶"),
    "ui.talk.no-quote": ("a message without text", "一条没有文字的消息"),
    "ui.talk.show-it": ("Show the message", "查看该消息"),
    "ui.talk.show-folder": ("Show the folder", "查看文件夹"),
    "ui.talk.somebody": ("somebody", "某人"),
    "ui.talk.via.letter": ("unverified", "未验证"),
    "ui.talk.via.letter.why": (
        "Came as a UDP letter: anybody can claim to be anybody there",
        "以 UDP 信件送达：发件人身份无法核实",
    ),
    "ui.talk.via.hook": ("webhook", "外接程序"),
    "ui.talk.via.hook.why": (
        "Said by a program, through one of the room's webhooks",
        "由程序通过本房间的 webhook 发出",
    ),
    "ui.talk.opens-outside": (" (opens in a new window)", "（在新窗口打开）"),
    "ui.talk.code": ("Code", "代码"),
    "ui.talk.copy-code": ("Copy the code", "复制代码"),
    "ui.talk.unfold": ("Show {count} more lines", "展开其余 {count} 行"),
    "ui.talk.whole": ("Show all of it", "展开全文"),
    "ui.talk.fold": ("Show less", "收起"),
    "ui.talk.copied": ("Copied", "已复制"),
    "ui.talk.not-copied": ("The browser did not let us copy that", "浏览器不允许复制"),
    "ui.talk.waiting": ("Waiting to be sent", "等待发送"),
    "ui.talk.take-back": ("Back to the field", "放回输入框"),
    "ui.talk.discard": ("Discard", "放弃"),
    # What can be done with it
    "ui.talk.deeds": ("What to do with this message", "消息操作"),
    "ui.talk.more": ("More", "更多"),
    "ui.talk.reply": ("Reply", "回复"),
    "ui.talk.react": ("React", "添加回应"),
    "ui.talk.react-with": ("React with {emoji}", "回应 {emoji}"),
    "ui.talk.edit": ("Edit", "编辑"),
    "ui.talk.pin": ("Pin", "置顶"),
    "ui.talk.unpin": ("Unpin", "取消置顶"),
    "ui.talk.person": ("Who said it", "查看发送者"),
    "ui.talk.copy": ("Copy the text", "复制文字"),
    "ui.talk.copy-link": ("Copy a link to it", "复制链接"),
    "ui.talk.delete": ("Delete", "删除"),
    "ui.talk.delete-sure": ("Delete this message for ever?", "永久删除这条消息？"),
    "ui.talk.reactions": ("Reactions", "回应"),
    "ui.talk.reaction": ("{emoji}, {count}: {who}", "{emoji}，{count} 人：{who}"),
    # Keys
    "ui.talk.key.delete": ("Del", "Del 键"),
    "ui.talk.key.move": ("From message to message", "在消息间移动"),
    "ui.talk.key.send": ("Send", "发送"),
    "ui.talk.key.line": ("A new line", "换行"),
    "ui.talk.key.last": ("Edit what you said last", "编辑自己的上一条消息"),
    # Writing
    "ui.talk.say": ("Message to {room}", "发消息到 {room}"),
    "ui.talk.send": ("Send", "发送"),
    "ui.talk.attach": ("Attach files", "添加文件"),
    "ui.talk.cancel": ("Cancel", "取消"),
    "ui.talk.editing": ("Editing", "正在编辑"),
    "ui.talk.replying": ("Reply to {who}", "回复 {who}"),
    "ui.talk.bytes": ("{length} of {most} bytes", "{length} / {most} 字节"),
    "ui.talk.typing.one": ("{names} is writing…", "{names} 正在输入…"),
    "ui.talk.typing.some": ("{names} are writing…", "{names} 正在输入…"),
    "ui.talk.typing.many": ("Several people are writing…", "多人正在输入…"),
    "ui.talk.cannot.archived": (
        "This room is archived: it can be read, but nothing more is said here",
        "此房间已归档，只能阅读",
    ),
    "ui.talk.cannot.announcement": (
        "Only moderators speak in this room",
        "此房间只有协管员可以发言",
    ),
    "ui.talk.cannot.audit": ("The hub writes here by itself", "此处由服务器自动记录"),
    "ui.talk.cannot.muted": ("You have been muted in this room", "您在此房间被禁言"),
    "ui.talk.cannot.muted-until": (
        "You have been muted in this room until {at}",
        "您在此房间被禁言至 {at}",
    ),
    # Completion and commands
    "ui.talk.completion": ("Suggestions", "候选"),
    "ui.talk.everybody": ("everybody in this room", "房间里的所有人"),
    "ui.talk.here": ("here", "在房间里"),
    "ui.talk.usage": ("Type it like this: {usage}", "请这样输入：{usage}"),
    "ui.talk.commands": ("Commands", "命令"),
    "ui.talk.help": (
        "Type these where you write messages; a text that begins with two slashes is said.",
        "在输入框中输入；以两个斜杠开头的文字会原样发出。",
    ),
    # Emoji
    "ui.talk.emoji": ("Emoji", "表情"),
    "ui.talk.emoji.search": ("Search emoji", "搜索表情"),
    "ui.talk.emoji.none": ("No emoji is called so", "没有找到表情"),
    "ui.talk.emoji.found": ("Found", "搜索结果"),
    "ui.talk.emoji.last": ("Last used", "最近使用"),
    "ui.talk.emoji.faces": ("Faces", "笑脸"),
    "ui.talk.emoji.people": ("People", "人物"),
    "ui.talk.emoji.nature": ("Nature", "自然"),
    "ui.talk.emoji.food": ("Food", "食物"),
    "ui.talk.emoji.things": ("Things", "物品"),
    "ui.talk.emoji.signs": ("Signs", "符号"),
}
