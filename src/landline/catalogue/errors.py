"""Texts of the error codes: `error.<code>` says what and why, `hint.<code>` what to do."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Addresses and sockets
    "error.address.invalid": (
        "{address} is not an address: {why}",
        "{address} 不是有效地址：{why}",
    ),
    "hint.address.invalid": (
        "Write for example tcp://127.0.0.1:9999, udp://:9999, tcp://[::1]:9999 or unix:/tmp/line",
        "可以这样写：tcp://127.0.0.1:9999、udp://:9999、tcp://[::1]:9999 或 unix:/tmp/line",
    ),
    "error.address.in-use": (
        "{address} is already in use by another program",
        "{address} 已被其他程序占用",
    ),
    "hint.address.in-use": (
        "Stop that program, or choose another port (port 0 takes a free one)",
        "请停止那个程序，或换一个端口（端口 0 会自动选一个空闲端口）",
    ),
    "error.address.not-ours": (
        "{address} is not an address of this machine",
        "{address} 不是本机的地址",
    ),
    "hint.address.not-ours": (
        "Use 127.0.0.1, or leave the host out to listen on every address",
        "请使用 127.0.0.1，或省略主机名以监听所有地址",
    ),
    "error.address.denied": (
        "This user may not use {address}",
        "当前用户无权使用 {address}",
    ),
    "hint.address.denied": (
        "Ports below 1024 need more rights; choose a higher one",
        "1024 以下的端口需要更高权限，请选择更大的端口号",
    ),
    "error.peer.refused": (
        "{address} refused the connection: nothing listens there",
        "{address} 拒绝连接：那里没有程序在监听",
    ),
    "hint.peer.refused": (
        "Check the port, and that the other side has been started",
        "请检查端口，并确认对方已经启动",
    ),
    "error.peer.timeout": (
        "{address} did not answer within {seconds} s",
        "{address} 在 {seconds} 秒内没有应答",
    ),
    "hint.peer.timeout": (
        "Check the address and any firewall between; --timeout waits longer",
        "请检查地址以及中间的防火墙；--timeout 可以等待更久",
    ),
    "error.peer.unknown-host": (
        "No machine is known by the name {host}",
        "找不到名为 {host} 的主机",
    ),
    "hint.peer.unknown-host": (
        "Check the spelling, or use its IP address",
        "请检查拼写，或直接使用 IP 地址",
    ),
    "error.peer.unreachable": (
        "There is no way to {address}: {why}",
        "无法到达 {address}：{why}",
    ),
    "hint.peer.unreachable": (
        "Check the address, and that both machines are in the same network",
        "请检查地址，以及两台机器是否在同一网络",
    ),
    "error.peer.lost": (
        "{address} broke off the connection",
        "{address} 中断了连接",
    ),
    # Framing and protocol
    "error.message.too-long": (
        "A message of more than {limit} bytes was announced or sent",
        "收到或声明了超过 {limit} 字节的消息",
    ),
    "hint.message.too-long": (
        "Send smaller messages, or raise the limit on the receiving side",
        "请发送更小的消息，或在接收方提高上限",
    ),
    "error.message.malformed": (
        "A message could not be read: {why}",
        "无法解析消息：{why}",
    ),
    # The hub
    "error.hello.first": ("Nobody has said who this is yet", "尚未说明身份"),
    "hint.hello.first": (
        'Send a hello first, for example {{"do":"hello","as":"ada"}}',
        '请先发送 hello，例如 {{"do":"hello","as":"ada"}}',
    ),
    "error.hello.twice": ("This connection has said hello already", "此连接已经打过招呼"),
    "hint.hello.twice": ("To take another name, use nick", "要改名请用 nick"),
    "error.hello.late": (
        "Nothing said who this is within {seconds} s",
        "{seconds} 秒内没有说明身份",
    ),
    "hint.hello.late": ("Connect again and say hello", "请重新连接并打招呼"),
    "error.guests.none": ("This hub lets no guests in", "本站不接受访客"),
    "hint.guests.none": (
        "Log in with an account; whoever runs the hub can invite you",
        "请用账号登录；管理员可以邀请您注册",
    ),
    "error.guests.lobby-only": (
        "Guests may talk in the lobby only, not in {room}",
        "访客只能在大厅发言，不能进入：{room}",
    ),
    "hint.guests.lobby-only": (
        "The hub's operator can allow more with --guests all",
        "管理员可以用 --guests all 放开限制",
    ),
    "error.name.invalid": ("{name} cannot be a name", "{name} 不能用作名字"),
    "hint.name.invalid": (
        "Use 1 to {longest} letters, digits, - or _ in any script, without spaces",
        "请使用 1 到 {longest} 个文字、数字、- 或 _，不含空格",
    ),
    "error.name.taken": ("Somebody here is called {name} already", "{name} 这个名字已有人使用"),
    "hint.name.taken": ("Choose another name", "请换一个名字"),
    "error.room.invalid": ("{name} cannot be the name of a room", "{name} 不能用作房间名"),
    "hint.room.invalid": (
        "Use 1 to {longest} letters, digits, - or _ in any script, without spaces",
        "请使用 1 到 {longest} 个文字、数字、- 或 _，不含空格",
    ),
    "error.room.unknown": ("There is no room {room}", "没有名为 {room} 的房间"),
    "hint.room.unknown": (
        "rooms lists them; joining one in chat makes it",
        "用 rooms 查看所有房间；在聊天中进入不存在的房间会自动新建",
    ),
    "error.room.not-in": ("You are not in {room}", "您不在 {room} 里"),
    "error.room.too-many": ("This hub has {most} rooms already", "本站已有 {most} 个房间"),
    "hint.room.too-many": ("Use one of them", "请使用已有的房间"),
    "error.room.too-many-joined": (
        "One connection may be in {most} rooms at once",
        "一个连接最多同时进入 {most} 个房间",
    ),
    "hint.room.too-many-joined": ("Leave one first", "请先离开一个房间"),
    "error.text.empty": ("There is nothing to say in this message", "消息内容为空"),
    "error.text.too-long": (
        "The text is longer than {limit} bytes",
        "消息超过 {limit} 字节",
    ),
    "hint.text.too-long": ("Send it in parts, or as a file", "请分段发送，或作为文件发送"),
    "error.cid.invalid": (
        "A cid has 32 digits, 0-9 and a-f",
        "cid 必须是 32 位十六进制数字（0-9、a-f）",
    ),
    "hint.cid.invalid": ("Choose 16 random bytes, in hex", "请用 16 个随机字节的十六进制形式"),
    "error.cid.taken": (
        "This cid was used by somebody else in this room",
        "这个 cid 已被此房间的其他人用过",
    ),
    "hint.cid.taken": ("Choose 16 new random bytes", "请重新生成 16 个随机字节"),
    "error.letter.unknown-source": (
        "No letter came from {source} in the last {seconds} s, or all were answered",
        "最近 {seconds} 秒内没有来自 {source} 的信件，或都已回复",
    ),
    "hint.letter.unknown-source": (
        "One answer may follow each letter: wait for the next",
        "每封信件只能回复一次，请等待下一封",
    ),
    "error.letter.too-long": (
        "A letter is at most {limit} bytes long",
        "一封信件最长 {limit} 字节",
    ),
    "error.internal": (
        "Something failed inside landline",
        "landline 内部出错",
    ),
    "hint.internal": (
        "The log of the program has the details",
        "详细信息请查看程序日志",
    ),
    # Addresses: why one cannot be read (net/address.py)
    "address.why.no-scheme": (
        "it does not start with tcp://, udp://, unix: or unixgram:",
        "没有以 tcp://、udp://、unix: 或 unixgram: 开头",
    ),
    "address.why.unknown-scheme": (
        "{scheme} is not one of tcp, udp, unix and unixgram",
        "{scheme} 不是 tcp、udp、unix、unixgram 之一",
    ),
    "address.why.later": (
        "{scheme}:// comes in a later version",
        "{scheme}:// 将在以后的版本中支持",
    ),
    "address.why.no-port": (
        "a port is missing after the host",
        "主机名后面缺少端口",
    ),
    "address.why.bad-port": (
        "the port must be a number from 0 to 65535",
        "端口必须是 0 到 65535 之间的数字",
    ),
    "address.why.bad-host": (
        "the host holds characters that no host name has",
        "主机名中有不允许的字符",
    ),
    "address.why.brackets": (
        "an IPv6 address stands in brackets, as in [::1]:9999",
        "IPv6 地址要写在方括号里，例如 [::1]:9999",
    ),
    "address.why.not-ipv6": (
        "what stands in the brackets is not an IPv6 address",
        "方括号里的不是 IPv6 地址",
    ),
    "address.why.tail": (
        "nothing may follow the port",
        "端口后面不能再有内容",
    ),
    "address.why.no-path": (
        "the path of the socket is missing",
        "缺少套接字路径",
    ),
    "address.why.long-path": (
        "the path of a Unix socket has at most {limit} bytes",
        "Unix 套接字的路径最多 {limit} 字节",
    ),
    "address.why.port-zero": (
        "port 0 is only for listening",
        "端口 0 只能用于监听",
    ),
    "address.why.no-interface": (
        "this machine has no network interface {name}",
        "本机没有名为 {name} 的网络接口",
    ),
    # Binding and connecting (net/faults.py)
    "error.address.not-a-socket": (
        "A file that is not a socket stands at {address}",
        "{address} 处已有一个不是套接字的文件",
    ),
    "hint.address.not-a-socket": (
        "Choose another path, or move that file away",
        "请换一个路径，或移走那个文件",
    ),
    "error.address.no-folder": (
        "The folder of {address} does not exist",
        "{address} 所在的文件夹不存在",
    ),
    "error.address.path-denied": (
        "This user may not use the socket {address}",
        "当前用户无权使用套接字 {address}",
    ),
    "hint.address.path-denied": (
        "Check the owner and the permissions of the socket and of its folder",
        "请检查该套接字及其所在文件夹的所有者和权限",
    ),
    "error.address.no-ipv6": (
        "This machine has no IPv6, which {address} needs",
        "本机没有 IPv6，无法使用 {address}",
    ),
    "error.address.no-route": (
        "This machine has no network on which {address} can be joined or reached",
        "本机没有可用于 {address} 的网络",
    ),
    "hint.address.no-route": (
        "Name the interface, for example udp://239.1.2.3%eth0:9999",
        "请指明网络接口，例如 udp://239.1.2.3%eth0:9999",
    ),
    "error.address.is-broadcast": (
        "{address} is a broadcast address",
        "{address} 是广播地址",
    ),
    "hint.address.is-broadcast": (
        "Say --broadcast if every machine on the network is meant",
        "如果确实要发给网络上的所有机器，请加 --broadcast",
    ),
    "error.address.failed": (
        "{address} cannot be used: {why}",
        "{address} 无法使用：{why}",
    ),
    "error.handler.invalid": (
        "A {what} cannot serve callers",
        "{what} 不能用来服务来访者",
    ),
    "hint.handler.invalid": (
        "Give a function that takes a conversation, or an object with greeting and answer",
        "请提供一个接收会话的函数，或带有 greeting 和 answer 方法的对象",
    ),
    "error.address.missing": (
        "No address was given to listen on",
        "没有给出要监听的地址",
    ),
    "error.datagram.too-long": (
        "The message is too long for one datagram to {address}",
        "消息太长，一个数据报发不到 {address}",
    ),
    "hint.datagram.too-long": (
        "A UDP datagram holds at most 65507 bytes; use tcp:// for more",
        "一个 UDP 数据报最多 65507 字节；更长的内容请使用 tcp://",
    ),
    # Conversations
    "error.conversation.idle": (
        "{address} was silent for {seconds} s",
        "{address} 已有 {seconds} 秒没有动静",
    ),
    "error.conversation.closed": (
        "The conversation with {address} has already been closed on this side",
        "与 {address} 的会话已在本端关闭",
    ),
    "error.conversation.full": (
        "No more than {most} callers are served at once",
        "同时最多服务 {most} 个连接",
    ),
    "hint.conversation.full": (
        "Try again in a moment",
        "请稍后再试",
    ),
    # What a peer sent (wire)
    "error.message.truncated": (
        "The other side stopped in the middle of a message",
        "对方在一条消息中途结束了发送",
    ),
    "error.message.newline": (
        "A message sent as a line cannot hold a line break",
        "按行发送的消息不能包含换行符",
    ),
    "hint.message.newline": (
        "Send it as several lines, or use another framing",
        "请分成多行发送，或换一种分帧方式",
    ),
    "error.framing.prefix": (
        "{prefix} is not a format for a length",
        "{prefix} 不是有效的长度格式",
    ),
    "hint.framing.prefix": (
        "Use the struct format of one integer, for example >I, <H or i",
        "请使用单个整数的 struct 格式，例如 >I、<H 或 i",
    ),
    "error.header.malformed": (
        "The header before a body cannot be read: {why}",
        "无法读取数据前的报头：{why}",
    ),
    "error.header.size": (
        "The header does not say at {why} how many bytes follow",
        "报头的 {why} 没有说明后面有多少字节",
    ),
    "error.header.unwritable": (
        "The header cannot be written as JSON: {why}",
        "报头无法写成 JSON：{why}",
    ),
    "error.json.malformed": (
        "The line is not JSON: {why}",
        "这一行不是有效的 JSON：{why}",
    ),
    "hint.json.malformed": (
        'Send one JSON object on each line, for example {{"do":"help"}}',
        '请每行发送一个 JSON 对象，例如 {{"do":"help"}}',
    ),
    "error.json.not-spoken": (
        "{limit} lines more than were understood made no sense",
        "无法理解的行比能理解的多出 {limit} 行",
    ),
    "hint.json.not-spoken": (
        "Only JSON lines are understood on this connection",
        "此连接只接受 JSON 行",
    ),
    "error.verb.unknown": ("There is no verb {why}", "没有名为 {why} 的动词"),
    "hint.verb.unknown": (
        'The verbs are listed by {{"do":"help"}}',
        '用 {{"do":"help"}} 查看所有动词',
    ),
    "error.verb.invalid": (
        "The verb cannot be used as it was sent: {why}",
        "动词的内容有误：{why}",
    ),
    "error.event.unknown": ("There is no event {why}", "没有名为 {why} 的事件"),
    "error.event.invalid": (
        "The hub sent an event that makes no sense: {why}",
        "主机发来的事件内容有误：{why}",
    ),
    "error.letter.verb": (
        "A letter can say send or ping, not {why}",
        "信件只能使用 send 或 ping，不能使用 {why}",
    ),
    "error.letter.room": (
        "A letter reaches the lobby only",
        "信件只能送到大厅",
    ),
    # Store
    "error.store.not-a-folder": (
        "{folder} is a file, not a folder: no log can be kept there",
        "{folder} 是一个文件，不是文件夹，无法在那里保存消息记录",
    ),
    "hint.store.not-a-folder": (
        "Give --data a folder; it is made if it is missing",
        "请用 --data 指定一个文件夹；不存在时会自动创建",
    ),
    "error.store.denied": (
        "This user may not read and write in {folder}",
        "当前用户无权读写 {folder}",
    ),
    "hint.store.denied": (
        "Give the folder to the user who runs the hub, or choose another with --data",
        "请把该文件夹的所有权交给运行 hub 的用户，或用 --data 换一个文件夹",
    ),
    "error.store.read-only": (
        "{folder} can only be read: a hub has to write its log there",
        "{folder} 是只读的，而 hub 需要在那里写入消息记录",
    ),
    "hint.store.read-only": (
        "Mount the disk for writing and check the files' rights, or choose another folder"
        " with --data",
        "请以可写方式挂载该磁盘并检查文件权限，或用 --data 换一个文件夹",
    ),
    "error.store.busy": (
        "{folder} is in use by another hub (process {process})",
        "{folder} 正被另一个 hub 使用（进程 {process}）",
    ),
    "hint.store.busy": (
        "Stop that hub, or give this one a folder of its own with --data",
        "请停止那个 hub，或用 --data 给这个 hub 单独的文件夹",
    ),
    "error.store.full": (
        "The disk of {folder} is full: the log cannot grow",
        "{folder} 所在的磁盘已满，无法写入消息记录",
    ),
    "hint.store.full": (
        "Make room on the disk and try again; a running hub then goes on by itself",
        "请清理出空间后重试；正在运行的 hub 会自动恢复",
    ),
    "error.store.damaged": (
        "{file} is damaged ({why})",
        "{file} 已损坏（{why}）",
    ),
    "hint.store.damaged": (
        "The file is kept as it is: put a backup in its place, or try sqlite3's .recover on it",
        "文件会原样保留：请用备份替换它，或用 sqlite3 的 .recover 命令抢救数据",
    ),
    "error.store.newer": (
        "{file} was written by a newer landline (its schema is version {found},"
        " this program knows up to {known})",
        "{file} 由更新版本的 landline 写入（其结构版本为 {found}，本程序最高支持 {known}）",
    ),
    "hint.store.newer": (
        "Install that newer landline, or choose another folder with --data",
        "请安装更新版本的 landline，或用 --data 换一个文件夹",
    ),
    "error.store.not-ours": (
        "{file} is a database of another program",
        "{file} 是其他程序的数据库",
    ),
    "hint.store.not-ours": (
        "Choose another folder with --data",
        "请用 --data 换一个文件夹",
    ),
    "error.store.failed": (
        "The log could not be read or written: {why}",
        "无法读写消息记录：{why}",
    ),
    "hint.store.failed": (
        "Check the disk; the log of the program has the details",
        "请检查磁盘；详细信息请查看程序日志",
    ),
    "error.store.overloaded": (
        "Too many readers are waiting for the log",
        "等待读取消息记录的请求过多",
    ),
    "hint.store.overloaded": (
        "Try again in a moment",
        "请稍后再试",
    ),
    # The client (client/session.py, client/client.py)
    "error.outbox.full": (
        "{most} messages already wait to be acknowledged by the hub",
        "已有 {most} 条消息在等待服务器确认",
    ),
    "hint.outbox.full": (
        "Wait until the hub is back and has taken them",
        "请等服务器恢复并收下这些消息后再发",
    ),
    "error.requests.full": (
        "{most} questions to the hub already wait for their answers",
        "已有 {most} 个请求在等待服务器回答",
    ),
    "error.text.not-unicode": (
        "The text holds half of a surrogate pair, which cannot be sent",
        "文本中含有不完整的代理对字符，无法发送",
    ),
    "error.client.not-open": (
        "The client has not been opened",
        "客户端尚未打开",
    ),
    "hint.client.not-open": (
        "Use it in a with block, or call open() first",
        "请放在 with 语句中使用，或先调用 open()",
    ),
    "error.client.reopened": (
        "A client can be opened only once",
        "客户端只能打开一次",
    ),
    "error.client.closed": (
        "The client was closed before the hub had answered",
        "服务器回答之前客户端已关闭",
    ),
    "error.request.uncertain": (
        "The connection broke before the hub had answered; it may have been done",
        "服务器回答之前连接中断，操作可能已经完成",
    ),
    "hint.request.uncertain": (
        "Look before you ask for it again",
        "再次操作之前请先查看结果",
    ),
    "error.login.late": (
        "{address} is there, but gave no answer within {seconds} s: too much waits before it",
        "{address} 在线，但 {seconds} 秒内没有给出结果：前面排队的太多",
    ),
    "hint.login.late": ("Try again when fewer log in at once", "请等同时登录的人少一些再试"),
    "error.hub.silent": (
        "{address} has not said a word for {seconds} s",
        "{address} 已有 {seconds} 秒没有任何回应",
    ),
    "error.room.removed": (
        "The hub did not let this client back into {room}",
        "重新连接后服务器不再允许进入 {room}",
    ),
    "error.messages.after-or-last": (
        "Messages can start after a number or with the last few, not both",
        "只能指定从某个编号之后开始，或从最后几条开始，不能同时指定",
    ),
    "address.why.hub-stream": (
        "a hub is reached over tcp:// or unix:",
        "连接服务器要用 tcp:// 或 unix:",
    ),
    "address.why.hub-missing": (
        "the name or number of the hub's machine is missing",
        "缺少服务器的主机名或地址",
    ),
}
