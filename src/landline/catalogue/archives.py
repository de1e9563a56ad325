"""Texts of backup, restore, export, import, and of exported pages. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # In the list of commands
    "command.backup": (
        "Copy a hub, its log and its identity, to a file, while people talk",
        "把消息库和服务器身份备份成文件，不影响聊天",
    ),
    "command.restore": ("Make a backup the hub again that it is of", "用备份恢复服务器"),
    "command.export": (
        "Write rooms to files: JSON lines, or pages to read",
        "把房间导出成文件：JSON 行，或可阅读的网页",
    ),
    "command.import": (
        "Read messages from files, with their times and senders",
        "从文件导入消息，保留时间和发送者",
    ),
    # landline backup
    "help.backup": (
        """Copy the log and the identity of a hub to a new file; the hub goes on.

\b
  landline backup hub-2026-11-25.db
  landline backup /backups/hub.db --data /srv/landline

Everything acknowledged before the command began is in it: messages, accounts, rooms; and the
hub's key, so that the hub is the same one for all its clients when it is restored elsewhere. Only
you can read the file: keep it like the hub itself. It is checked before it gets its name; an
existing one is never overwritten.""",
        """把服务器的消息库和身份复制成一个新文件，服务器照常运行。

\b
  landline backup hub-2026-11-25.db
  landline backup /backups/hub.db --data /srv/landline

命令开始前确认过的一切都在其中：消息、账号、房间；还有服务器的密钥，所以在别处恢复后，
对所有客户端来说仍是同一台服务器。文件只有您自己能读，请像保管服务器本身一样保管它。
文件经过检查才会得到正式名字，不会覆盖已有的文件。""",
    ),
    "backup.made": (
        "The log of {folder} as it stood just now, {size}",
        "{folder} 此刻的消息库，{size}",
    ),
    "backup.secret": (
        "The file holds the hub's key and all that is in its rooms: keep it like the hub itself",
        "文件里有服务器的密钥和所有房间的内容，请像保管服务器本身一样保管它",
    ),
    "backup.no-key": (
        "The file holds all that is in the hub's rooms: keep it like the hub itself. The hub's key"
        " is not in it: it is made when the hub first starts",
        "文件里有所有房间的内容，请像保管服务器本身一样保管它。其中没有服务器的密钥：服务器首次启动时"
        "才会生成",
    ),
    # landline restore
    "help.restore": (
        """Make a backup the log and the identity of a hub that does not run.

\b
  landline restore hub-2026-11-25.db
  landline restore hub-2026-11-25.db --data /srv/other

The log that is there is set aside under another name, never overwritten; so is the identity that
is there, if it is another one. Clients know the hub as the one of the backup, notice that the log
is another one and read it anew; what was said after the backup is in the old log only. If it is
stopped half-way, run it again: until then the folder has no log.""",
        """用备份恢复一个没有在运行的服务器的消息库和身份。

\b
  landline restore hub-2026-11-25.db
  landline restore hub-2026-11-25.db --data /srv/other

原有的消息库会改名保留，不会被覆盖；原有的身份如果不同，也会保留。客户端认得这就是备份时的服务器，
会发现消息库换了并重新读取；备份之后的消息只在原来的消息库里。如果中途停止，请再运行一次：在那之前
目录里没有消息库。""",
    ),
    "restore.kept": ("The log that was there is kept as {kept}", "原有的消息库保留为 {kept}"),
    "restore.identity": (
        "The hub is {after} now, as in the backup; the identity that was there, {before}, is kept"
        " as {kept}",
        "服务器的身份现在是备份中的 {after}；原有的身份 {before} 保留为 {kept}",
    ),
    "restore.identity-unusable": (
        "The hub is {after} now, as in the backup; the identity that was there could not be used,"
        " and is kept as {kept}",
        "服务器的身份现在是备份中的 {after}；原有的身份已无法使用，保留为 {kept}",
    ),
    "restore.done": (
        "{file} is the log of {folder} now. Clients will notice and read it anew",
        "{folder} 的消息库已恢复为 {file}，客户端会发现并重新读取",
    ),
    # landline export
    "help.export": (
        """Write rooms to files, one each: JSON lines that can be imported, or pages to read.

\b
  landline export                             all rooms that everybody may read
  landline export lobby plans --into old
  landline export --all --format html         private rooms and talks, too
  landline export @ada+bo                     the private talk of those two

Works while the hub runs, and changes nothing. The names of the files are printed; existing
ones are never overwritten, and only you can read the new ones.""",
        """把房间导出成文件，每个房间一个：可以再导入的 JSON 行，或可阅读的网页。

\b
  landline export                             所有公开可读的房间
  landline export lobby plans --into old
  landline export --all --format html         包括私有房间和私聊
  landline export @ada+bo                     这两个人的私聊

服务器运行时也可以导出，不会改动任何东西。命令会打印文件名；不会覆盖已有的文件，
新文件只有您自己能读。""",
    ),
    "option.export.format": (
        "jsonl (JSON lines) or html (one page that needs nothing else) [jsonl]",
        "jsonl（JSON 行）或 html（独立的网页） [jsonl]",
    ),
    "option.export.into": (
        "Folder to write to; made if missing [.]",
        "写入的文件夹，不存在时创建 [.]",
    ),
    "option.export.all": (
        "Private rooms, private talks, notes and the audit log as well",
        "包括私有房间、私聊、笔记和审计记录",
    ),
    "export.left-out": (
        "{count} private ones are left out: name them, or give --all",
        "略去了 {count} 个私有的；可以指定名字，或加 --all",
    ),
    "export.nothing": ("There is nothing to export yet", "还没有可导出的内容"),
    "error.transcript.no-room": ("There is no room {room}", "没有房间 {room}"),
    "hint.transcript.no-room": (
        "landline room list shows them; a private talk is written @ada+bo, notes @ada",
        "用 landline room list 查看；私聊写作 @ada+bo，个人笔记写作 @ada",
    ),
    "error.transcript.unreadable": (
        "Message {seq} of {room} cannot be read: {why}",
        "{room} 的第 {seq} 条消息无法读取：{why}",
    ),
    "error.snapshot.none": (
        "{folder} holds no log: there is nothing to export",
        "{folder} 中没有消息库，没有可导出的内容",
    ),
    "hint.snapshot.none": (
        "Name the hub's folder with --data",
        "请用 --data 指定服务器的数据目录",
    ),
    "error.snapshot.older": (
        "{file} was written by an older landline (its schema is version {found}, this program's"
        " is {known})",
        "{file} 由旧版本的 landline 写入（其结构版本为 {found}，本程序为 {known}）",
    ),
    "hint.snapshot.older": (
        "Run the hub once: it brings the log up to date",
        "请运行一次服务器，它会升级消息库",
    ),
    # Exported pages
    "page.facts": (
        "{kind} · {count} messages · times are {zone} · exported from landline",
        "{kind} · {count} 条消息 · 时间为 {zone} · 由 landline 导出",
    ),
    "page.end": ("End", "完"),
    "page.edited": ("edited", "已编辑"),
    "page.deleted": ("deleted", "已删除"),
    "page.via.letter": ("unverified", "未验证"),
    "page.via.hook": ("webhook", "外接程序"),
    "page.day.0": ("Monday", "星期一"),
    "page.day.1": ("Tuesday", "星期二"),
    "page.day.2": ("Wednesday", "星期三"),
    "page.day.3": ("Thursday", "星期四"),
    "page.day.4": ("Friday", "星期五"),
    "page.day.5": ("Saturday", "星期六"),
    "page.day.6": ("Sunday", "星期日"),
    # landline import
    "help.import": (
        """Read messages from files into a hub that does not run, with their times and senders.

\b
  landline import lobby.jsonl plans.jsonl     as landline export wrote them
  landline import old-chat.jsonl --room irc   lines of another program, see below

\b
  {{"from": "ada", "text": "hi", "at": "2026-11-25T12:00:00Z"}}

Nothing is written unless every line is right. What is there already is left out, so a file may
be read in again. A room that is new becomes as it was; one that is there keeps its settings.
Accounts and members are not in these files: invite people afterwards.""",
        """把文件里的消息导入没有在运行的服务器，保留时间和发送者。

\b
  landline import lobby.jsonl plans.jsonl     由 landline export 写出的文件
  landline import old-chat.jsonl --room irc   其他程序写出的行，形式如下

\b
  {{"from": "ada", "text": "你好", "at": "2026-11-25T12:00:00Z"}}

只要有一行不对就什么都不写。已经有的消息会跳过，同一文件可以重复导入。新房间会恢复原来的
设置，已有的房间保持自己的设置。账号和成员不在这些文件里，请在导入后邀请。""",
    ),
    "option.import.room": (
        "Put the messages into this room [the one that the file names]",
        "导入到这个房间 [文件中写明的房间]",
    ),
    "import.taken": (
        "{file}: {added} messages added to {room}, {known} were there",
        "{file}：已向 {room} 添加 {added} 条消息，{known} 条原已存在",
    ),
    "error.import.line": ("{file}:{line}: {why}", "{file}:{line}：{why}"),
    "error.import.cut": (
        "{file} ends early: it should have {told} messages, and has {found}",
        "{file} 不完整：应有 {told} 条消息，实有 {found} 条",
    ),
    "hint.import.cut": ("Export or copy it again", "请重新导出或复制"),
    "error.import.newer": (
        "{file} was written by a newer landline ({kind})",
        "{file} 由更新版本的 landline 写出（{kind}）",
    ),
    "hint.import.newer": ("Install that version", "请安装该版本"),
    "error.import.no-room": (
        "{file} does not say which room it belongs to",
        "{file} 没有写明属于哪个房间",
    ),
    "hint.import.no-room": ("Name one with --room", "请用 --room 指定"),
    "error.import.special": (
        "{file} is a private talk, somebody's notes or an audit log, and not of people who have"
        " their accounts here",
        "{file} 是私聊、个人笔记或审计记录，而其中的人在此没有账号",
    ),
    "hint.import.special": (
        "--room NAME makes a private room of it",
        "可用 --room 名字 把它导入成一个私有房间",
    ),
    "error.import.stopped": (
        "Stopped after {added} messages of {file} for {room}: {why}",
        "在把 {file} 导入 {room} 时，写入 {added} 条后中断：{why}",
    ),
    "hint.import.stopped": (
        "They are kept; the same command goes on from there",
        "已写入的会保留，再次运行同一命令即可继续",
    ),
    "import.why.long": ("longer than {limit} bytes", "超过 {limit} 字节"),
    "import.why.json": ("not a message: {why}", "不是消息：{why}"),
    "import.why.name": (
        "`from` is no name (1 to 64 characters on one line)",
        "from 不是有效的名字（1 到 64 个字符，不含换行）",
    ),
    "import.why.user": ("`user` is too long", "user 过长"),
    "import.why.time": (
        "`at` is no time (ms since 1970, or as 2026-11-25T12:00:00Z)",
        "at 不是有效的时间（1970 年以来的毫秒数，或形如 2026-11-25T12:00:00Z）",
    ),
    "import.why.empty": ("a message without a text", "没有文字的消息"),
    "import.why.cid": ("`cid` is not 32 hex digits", "cid 不是 32 位十六进制数"),
    "import.why.twice": (
        "its `cid` is that of an earlier line",
        "cid 与前面的某一行相同",
    ),
    "import.why.order": (
        "`seq` is not above {last}, the one before",
        "seq 没有大于前一行的 {last}",
    ),
    "import.why.target": (
        "`target` is no earlier message",
        "target 不是更早的消息",
    ),
}
