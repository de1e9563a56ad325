"""Texts of the chat and say commands: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # landline chat: help
    "help.chat": (
        """Talk on a hub, line by line.

\b
  landline chat                            the hub on this machine, or one that is found
  landline chat hub.local --name ada       another one, on port 7788
  landline chat hub.local --as ada         with an account: the password is asked for
  landline chat unix:/run/hub.sock --room build
  printf 'hi\\n' | landline chat            say lines from a pipe, then leave

ADDRESS is a host, host:port, a landline:// link, tcp://… or unix:/path. Without it, the hub of
this machine is meant, or the one you know that is found on the network; else you are asked.

What you type is said in the room; /help lists the commands, exit leaves. A lost connection
comes back by itself, and what was typed meanwhile is kept and sent, once and in order. Next
time you are the same guest, or logged in as the same account.""",
        """在服务器上逐行聊天。

\b
  landline chat                            本机的服务器，或找到的服务器
  landline chat hub.local --name ada       其他服务器，端口 7788
  landline chat hub.local --as ada         使用账号，会询问密码
  landline chat unix:/run/hub.sock --room build
  printf '你好\\n' | landline chat          从管道逐行发言，然后离开

ADDRESS 可以是主机名、主机名:端口、landline:// 链接、tcp://… 或 unix:/路径。不写时使用本机的服务器，
或网络上找到的已知服务器，否则会询问。

输入的文字会发到房间里；
/help 列出命令，单独输入 exit 离开。断线会自动重连，期间输入的内容会保留，重连后按顺序各发送一次。
下次进来仍是同一位访客，或已登录的同一账号。""",
    ),
    "option.chat.room": ("Room to start in [lobby]", "一开始进入的房间 [lobby]"),
    # landline chat: lines on the screen
    "chat.welcome": (
        "You are {name} on {address}, in {room}. /help lists commands, exit leaves",
        "您是 {name}，已连接 {address}，在 {room} 房间。/help 查看命令，exit 离开",
    ),
    "chat.room": ("You are in {room} now", "您现在在 {room}"),
    "chat.left": ("You left {room}", "您已离开 {room}"),
    "chat.only-room": (
        "This is the only room you are in; /join another one, or exit",
        "您只在这一个房间里；请用 /join 进入别的房间，或用 exit 离开",
    ),
    "chat.named": ("You are {name} now", "您现在叫 {name}"),
    "chat.lost": (
        "connection lost ({reason}); trying again in {seconds} s. What you type is kept and sent",
        "连接已断开（{reason}），{seconds} 秒后重试；您输入的内容会保留并补发",
    ),
    "chat.back": ("connected again", "已重新连接"),
    "chat.waiting": ("waiting: {text}", "待发送：{text}"),
    "chat.limited": (
        "… {count} messages of {room} left out here; /history shows the newest …",
        "…… 此处略去 {room} 的 {count} 条消息，/history 可查看最近的消息 ……",
    ),
    "chat.resync": (
        "The hub's log is another one now (restored from a backup, or new); numbers begin anew",
        "服务器的消息记录已换成另一份（从备份恢复或新建），编号重新开始",
    ),
    "chat.removed": ("You are no longer in {room}", "您已不在 {room} 房间"),
    "chat.page": ("— the last {count} of {room} —", "—— {room} 最近 {count} 条 ——"),
    "chat.page-end": ("— end —", "—— 完 ——"),
    "chat.day": ("— {day} —", "—— {day} ——"),
    "chat.no-connection": (
        "There is no connection at the moment; please try again once it is back",
        "目前没有连接，请在恢复后再试",
    ),
    "chat.no-answer": (
        "The hub has not answered; please try again",
        "服务器没有回答，请重试",
    ),
    "chat.not-said": ("not sent: {text}", "未发送：{text}"),
    "chat.bar": (" {name} · {room} ", " {name} · {room} "),
    "chat.bar.waiting": ("· {count} waiting ", "· {count} 条待发送 "),
    "chat.bar.lost": ("· no connection, trying again ", "· 连接已断开，正在重试 "),
    "error.chat.unsent": (
        "{count} of the lines were not acknowledged by the hub",
        "有 {count} 行没有得到服务器确认",
    ),
    "hint.chat.unsent": (
        "They may not have been said; look at the room before you repeat them",
        "它们可能没有发出，重发之前请先看看房间里的消息",
    ),
    "error.chat.refused": (
        "{count} of the lines were refused",
        "有 {count} 行被拒绝",
    ),
    # landline say
    "help.say": (
        """Say something in a room and wait until it is kept; prints its number there.

\b
  landline say lobby "build finished"
  make 2>&1 | landline say build -         each line is a message
  landline say lobby hi --hub hub.local --name robot

TEXT - reads standard input; empty lines are skipped. Exits with 0 only if the hub has every
message on its disk; 3 if it cannot be reached, 7 if it took too long, 8 if it refused.""",
        """在房间里发言，等到消息已保存才返回，并打印它的编号。

\b
  landline say lobby "编译完成"
  make 2>&1 | landline say build -         每行一条消息
  landline say lobby 你好 --hub hub.local --name robot

TEXT 写作 - 时读取标准输入，空行会跳过。只有全部消息都已写入服务器磁盘才以 0 退出；连不上为 3，
超时为 7，被拒绝为 8。""",
    ),
    "option.say.hub": (
        "Address of the hub [this machine, or the one you know that is found]",
        "服务器地址 [本机，或找到的已知服务器]",
    ),
    "option.say.timeout": (
        "Seconds to wait for the connection, and for each message to be kept [10]",
        "等待连接、以及等待每条消息保存的秒数 [10]",
    ),
    "option.say.json": (
        "Print the hub's answers as JSON objects, one per line",
        "以 JSON 对象打印服务器的回答，每行一个",
    ),
    "error.say.unconfirmed": (
        "The hub did not confirm the message within {seconds} s; it may have been said",
        "服务器在 {seconds} 秒内没有确认这条消息，它可能已经发出",
    ),
    "hint.say.unconfirmed": (
        "Look at the room before you repeat it; --timeout waits longer",
        "重发之前请先看看房间里的消息；--timeout 可以等待更久",
    ),
    # landline tail
    "command.tail": ("Follow a room", "持续显示房间里的消息"),
    "help.tail": (
        """Follow a room: each message is a line, or a JSON object.

\b
  landline tail lobby                      what is said from now on
  landline tail build --last 20 --hub hub.local
  landline tail build --json --after 1000  as JSON, all that follows message 1000

A lost connection comes back by itself and nothing is left out. Ends on Ctrl-C with 130; 8 if
the hub refuses the room. Line breaks within a message show as ⏎.""",
        """持续显示房间里的消息，每条一行，或一个 JSON 对象。

\b
  landline tail lobby                      从现在起的消息
  landline tail build --last 20 --hub hub.local
  landline tail build --json --after 1000  以 JSON 输出编号 1000 之后的全部消息

断线会自动重连，不会遗漏消息。按 Ctrl-C 结束，退出状态为 130；服务器不允许进入该房间时为 8。
消息中的换行显示为 ⏎。""",
    ),
    "option.tail.last": ("Begin with the last N messages", "先显示最近 N 条消息"),
    "option.tail.after": (
        "Begin behind message SEQ, as --json shows it",
        "从编号 SEQ 之后开始（编号见 --json 的输出）",
    ),
    "option.tail.json": (
        "Print messages as the hub's JSON objects, one per line",
        "以 JSON 对象输出消息，每行一个",
    ),
    "tail.lost": ("connection lost ({reason}); trying again", "连接已断开（{reason}），正在重试"),
    # Who one is: --name, --as and so on
    "option.identity.name": (
        "Name to go by as a guest [whoever was last here]",
        "以访客身份使用的名字 [默认沿用上次的身份]",
    ),
    "option.identity.as": (
        "Account to log in with; its password is asked for once",
        "登录使用的账号，首次会询问密码",
    ),
    "option.identity.password-file": (
        "File whose first line is the password; - reads standard input",
        "首行为密码的文件，- 表示标准输入",
    ),
    "option.identity.token-file": (
        "File whose first line is a token of the account",
        "首行为账号令牌的文件",
    ),
    "error.identity.contradiction": (
        "--name makes a guest, --as and --token-file an account: not both",
        "--name 是访客，--as 和 --token-file 是账号，不能同时使用",
    ),
    "error.identity.password-of-whom": (
        "--password-file needs --as to say whose password it is",
        "--password-file 需要与 --as 一起使用，以指明账号",
    ),
}
