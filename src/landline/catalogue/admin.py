"""Texts of the commands that run a hub: which hub, users, tokens. Key -> (English, Chinese).

Rooms, invitations and webhooks are in `rooms`, backups, export and import in `archives`.
"""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # In the list of commands
    "command.user": (
        "Accounts: add, list, passwd, role, remove",
        "账号：新建、列出、改密码、改角色、删除",
    ),
    "command.token": ("Tokens for programs: add, list, revoke", "程序用的令牌：新建、列出、作废"),
    "command.room": (
        "Rooms and who may be in them: create, configure, members, ban …",
        "房间和成员：新建、设置、成员、封禁等",
    ),
    "command.invitation": (
        "Codes that let people sign up or enter a room: make, list, end",
        "用于注册或进入房间的邀请码：创建、列出、作废",
    ),
    "command.hook": (
        "Webhooks of a room: add, list, remove",
        "房间的 webhook：新建、列出、移除",
    ),
    # Which hub
    "option.call.hub": (
        "Act on the hub at this address, as an account there [the hub of the data folder]",
        "操作该地址上的服务器，以那里的账号登录 [默认操作数据目录的服务器]",
    ),
    "option.call.as": (
        "With --hub: name of the account; its password is asked for once",
        "与 --hub 同用：登录的账号名，密码只询问一次",
    ),
    "option.call.token-file": (
        "With --hub: log in with the token in this file; it needs the scope the command takes",
        "与 --hub 同用：用此文件中的令牌登录，令牌需带有相应权限",
    ),
    "option.call.json": (
        "Print what the hub answers as JSON, one object per line",
        "以 JSON 打印服务器的回答，每行一个对象",
    ),
    "option.call.yes": ("Do not ask whether it is meant", "不再询问，直接执行"),
    "call.first-only": (
        "These are the first {most}; a hub lists no more at once",
        "仅列出前 {most} 个，服务器一次最多列出这么多",
    ),
    "error.call.no-hub": (
        "--as and --token-file say who you are on a hub at an address",
        "--as 和 --token-file 用于说明以谁的身份登录某个地址上的服务器",
    ),
    "hint.call.no-hub": (
        "Name it with --hub; the hub of a data folder of yours needs no login",
        "请用 --hub 指定地址；操作自己数据目录的服务器不需要登录",
    ),
    "error.call.no-name": (
        "A hub at an address wants to know who you are",
        "操作某个地址上的服务器需要登录",
    ),
    "hint.call.no-name": (
        "Add --as NAME (the password is asked for), or --token-file FILE",
        "请加上 --as 名字（密码会另行询问）或 --token-file 文件",
    ),
    "error.call.two-hubs": (
        "--data and --hub name two hubs",
        "--data 与 --hub 指定了两个服务器",
    ),
    "hint.call.two-hubs": ("Give one of them", "请只给出其中一个"),
    "error.call.other-token": (
        "This token is that of {other}, not of {name}",
        "这个令牌属于 {other}，不是 {name} 的",
    ),
    "error.call.cancelled": ("Nothing was changed", "没有做任何改动"),
    "error.folder.none": (
        "This hub is set up to keep nothing on disk: there is no data folder",
        "按照设置，此服务器不写磁盘，没有数据目录",
    ),
    "hint.folder.none": (
        "Name a folder with --data, or a hub with --hub",
        "请用 --data 指定目录，或用 --hub 指定服务器",
    ),
    "error.folder.no-hub": (
        "There is no hub in {folder}",
        "{folder} 里没有服务器的数据",
    ),
    "hint.folder.no-hub": (
        "Name its folder with --data as `landline serve` has it, or its address with --hub",
        "请用 --data 指定 `landline serve` 所用的目录，或用 --hub 指定地址",
    ),
    "error.folder.no-control": (
        "{folder} is in use (process {process}), and no hub answers at control.sock in it",
        "{folder} 正在使用中（进程 {process}），但其中的 control.sock 没有应答",
    ),
    "hint.folder.no-control": (
        "Try again in a moment; a hub with `control` off, or in a folder with a very long path,"
        " is reached with --hub and --as",
        "请稍后再试；如果服务器关闭了 `control`，或目录路径过长，请用 --hub 和 --as 登录后操作",
    ),
    # Passwords and other secrets
    "password.of": ("Password of {name}: ", "{name} 的密码："),
    "password.old": ("Present password of {name}: ", "{name} 的当前密码："),
    "password.old-or-none": (
        "Present password of {name} (just Enter if there is none): ",
        "{name} 的当前密码（还没有就直接按回车）：",
    ),
    "password.new": ("New password for {name}: ", "{name} 的新密码："),
    "password.again": ("Once more: ", "再输入一次："),
    "error.password.differ": ("The two passwords differ", "两次输入的密码不一致"),
    "hint.password.differ": ("Nothing was changed; start again", "没有做任何改动，请重新开始"),
    "error.password.empty": ("No password was typed", "没有输入密码"),
    "error.password.no-terminal": (
        "A password is asked for at a terminal only",
        "只有在终端里才会询问密码",
    ),
    "hint.password.no-terminal": (
        "In a script, give a file: --password-file for a new password, --token-file to log in",
        "在脚本里请使用文件：新密码用 --password-file，登录用 --token-file",
    ),
    "error.secret.empty": ("There is nothing on the first line of {file}", "{file} 的第一行是空的"),
    "error.secret.not-text": ("{file} is not UTF-8 text", "{file} 不是 UTF-8 文本"),
    # Headings of tables
    "column.allows": ("ALLOWS", "权限"),
    "column.banned": ("BANNED UNTIL", "封禁至"),
    "column.by": ("BY", "创建者"),
    "column.here": ("HERE", "在线"),
    "column.id": ("ID", "标识"),
    "column.key": ("KEY", "编号"),
    "column.kind": ("KIND", "类型"),
    "column.label": ("LABEL", "用途"),
    "column.made": ("MADE", "创建时间"),
    "column.messages": ("MESSAGES", "消息数"),
    "column.muted": ("MUTED UNTIL", "禁言至"),
    "column.name": ("NAME", "名字"),
    "column.opens": ("OPENS", "用于"),
    "column.people": ("HERE", "在线"),
    "column.role": ("ROLE", "角色"),
    "column.room": ("ROOM", "房间"),
    "column.seen": ("LAST SEEN", "上次在线"),
    "column.state": ("STATE", "状态"),
    "column.told": ("TOLD UP TO", "已转发至"),
    "column.topic": ("TOPIC", "话题"),
    "column.until": ("UNTIL", "有效期至"),
    "column.url": ("TOLD TO", "转发到"),
    "column.used": ("USED", "最近使用"),
    "column.uses": ("USES LEFT", "剩余次数"),
    # landline user
    "help.user": (
        """Accounts of a hub.

\b
  landline user add ada --role owner       the password is asked for
  landline user list
  landline user list --hub hub.local --as ada

Acts on the hub of the data folder, running or not, as its owner; with --hub on any hub, as
an account there. A role is member, moderator or owner.""",
        """服务器的账号。

\b
  landline user add ada --role owner       密码会另行询问
  landline user list
  landline user list --hub hub.local --as ada

默认以所有者身份操作数据目录的服务器，无论它是否在运行；加 --hub 则以账号登录任意服务器。
角色有 member（成员）、moderator（协管员）、owner（所有者）。""",
    ),
    "help.user.add": (
        """Make an account.

\b
  landline user add ada
  landline user add ada --role owner
  landline user add robot --password-file robot.txt

The password is asked for twice, or is the first line of a file (- for standard input).""",
        """新建账号。

\b
  landline user add ada
  landline user add ada --role owner
  landline user add robot --password-file robot.txt

密码会询问两次，也可以写在文件的第一行（- 表示标准输入）。""",
    ),
    "help.user.list": (
        """List the accounts, and the guests who are here.

\b
  landline user list
  landline user list | cut -f1,2           name and role, with tabs between them
  landline user list --json""",
        """列出账号和在线的访客。

\b
  landline user list
  landline user list | cut -f1,2           名字和角色，以制表符分隔
  landline user list --json""",
    ),
    "help.user.passwd": (
        """Set the password of an account; its logins and devices end.

\b
  landline user passwd ada
  landline user passwd ada --password-file -   from standard input
  landline user passwd ada --hub hub.local --as ada""",
        """设置账号的密码，已有的登录和设备会失效。

\b
  landline user passwd ada
  landline user passwd ada --password-file -   从标准输入读取
  landline user passwd ada --hub hub.local --as ada""",
    ),
    "help.user.role": (
        """Give an account another role on the hub.

\b
  landline user role ada moderator
  landline user role ada owner --hub hub.local --as root""",
        """改变账号在服务器上的角色。

\b
  landline user role ada moderator
  landline user role ada owner --hub hub.local --as root""",
    ),
    "help.user.remove": (
        """Remove an account; what it said stays.

\b
  landline user remove ada
  landline user remove ada --yes""",
        """删除账号，它说过的话会保留。

\b
  landline user remove ada
  landline user remove ada --yes""",
    ),
    "option.user.role": (
        "What it may do on the hub: member, moderator or owner [member]",
        "在服务器上的角色：member、moderator 或 owner [member]",
    ),
    "option.user.password-file": (
        "Take the new password from the first line of this file; - is standard input",
        "从此文件的第一行读取新密码，- 表示标准输入",
    ),
    "user.added": ("{name} has an account now ({role})", "已为 {name} 新建账号（{role}）"),
    "user.none": ("There are no accounts yet", "还没有账号"),
    "user.password-set": (
        "{name} has a new password; other logins and devices have ended",
        "已设置 {name} 的新密码，其他登录和设备已失效",
    ),
    "user.remove?": ("Remove the account of {name} for good?", "确定永久删除 {name} 的账号吗？"),
    "user.removed": (
        "The account of {name} is gone; what it said stays",
        "{name} 的账号已删除，它说过的话仍然保留",
    ),
    "user.state.online": ("online", "在线"),
    "user.state.away": ("away", "暂离"),
    "user.state.busy": ("busy", "忙碌"),
    "user.state.offline": ("offline", "离线"),
    "user.role-set": ("{name} is {role} of this hub now", "{name} 现在是本站的 {role}"),
    # landline token
    "help.token": (
        """Tokens: what programs log in with, in the place of a password.

\b
  landline token add backup-robot --user ada --scope read > robot.token
  landline token list --user ada
  landline token add ci --hub hub.local --as ada""",
        """令牌：程序登录时用来代替密码。

\b
  landline token add backup-robot --user ada --scope read > robot.token
  landline token list --user ada
  landline token add ci --hub hub.local --as ada""",
    ),
    "help.token.add": (
        """Make a token and print it: this once, and alone on standard output.

\b
  landline token add ci --user ada > ci.token
  landline token add reader --user ada --scope read --days 30
  landline token add ci --hub hub.local --as ada

With it a program may do what ada may, within the scopes: read, write (say things), manage
(run rooms), admin (run the hub, if ada may).""",
        """生成令牌并打印出来：只显示这一次，标准输出上只有令牌本身。

\b
  landline token add ci --user ada > ci.token
  landline token add reader --user ada --scope read --days 30
  landline token add ci --hub hub.local --as ada

程序凭令牌可以做 ada 能做的事，但不超出权限范围：read 读取，write 发言，manage 管理房间，
admin 管理服务器（前提是 ada 有权）。""",
    ),
    "help.token.list": (
        """List tokens and sessions.

\b
  landline token list --user ada
  landline token list --hub hub.local --as ada""",
        """列出令牌和会话。

\b
  landline token list --user ada
  landline token list --hub hub.local --as ada""",
    ),
    "help.token.revoke": (
        """End a token or a session; whoever uses it is cut off.

\b
  landline token revoke 3f9a02c4b1d7 --user ada
  landline token revoke 3f9a02c4b1d7 --hub hub.local --as ada

KEY is its key in the list, or the beginning of it.""",
        """作废令牌或会话，正在使用它的连接会断开。

\b
  landline token revoke 3f9a02c4b1d7 --user ada
  landline token revoke 3f9a02c4b1d7 --hub hub.local --as ada

KEY 是列表中的编号，或其开头部分。""",
    ),
    "option.token.scope": (
        "What it allows: read, write, manage or admin; may be repeated [read write]",
        "允许做什么：read、write、manage 或 admin，可重复 [read write]",
    ),
    "option.token.days": ("Days that it holds [for good]", "有效天数 [不限]"),
    "option.token.user": (
        "Whose token; as an owner, anybody's [with --hub: your own]",
        "谁的令牌；所有者可以指定任何人 [使用 --hub 时默认是自己的]",
    ),
    "token.added": (
        "This is the only time it is shown. Its key is {key}; it allows {scopes}",
        "令牌只显示这一次。编号 {key}，权限 {scopes}",
    ),
    "token.none": ("There are no tokens or sessions", "没有令牌或会话"),
    "token.revoked": ("{key} has ended", "{key} 已作废"),
    "token.session": ("a login", "登录会话"),
    "error.token.whose": (
        "Whoever runs the hub has no tokens of their own",
        "管理服务器的操作者没有自己的令牌",
    ),
    "hint.token.whose": (
        "Say whose with --user NAME",
        "请用 --user 名字 指定是谁的令牌",
    ),
}
