"""What each setting of a hub means: `setting.<name>` and, for a topic, `settings.<topic>`.

The English is the docstring in `landline.settings`, word for word but for references to DESIGN.
"""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "setting.port": (
        "TCP and UDP port; 0 takes a free one.",
        "TCP 和 UDP 端口；0 表示自动选一个空闲端口。",
    ),
    "setting.host": (
        "Address to listen on; with `lan`, every address of the machine.",
        "监听地址；设了 `lan` 时监听本机的所有地址。",
    ),
    "setting.lan": (
        "Open to the network instead of this machine only.",
        "对局域网开放，而不是仅限本机。",
    ),
    "setting.unix": (
        "Path of a Unix socket to listen on as well.",
        "另外监听的 Unix 套接字的路径。",
    ),
    "setting.plain_port": (
        "A second TCP port fixed to the plain door, which greets at once.",
        "另开一个只走纯文本入口的 TCP 端口，连接后立即问候。",
    ),
    "setting.data": (
        "Folder of the log; empty keeps messages in memory only. `landline serve` takes a "
        "folder of its user where none is set.",
        "消息库所在的文件夹；留空则消息只在内存里。没有设置时，`landline serve` 使用当前用户"
        "的数据目录。",
    ),
    "setting.control": (
        "Open a Unix socket `control.sock` in the data folder, for its owner only (mode "
        "0600); whoever calls there acts as the hub's owner, as `landline user …` does.",
        "在数据文件夹里打开 Unix 套接字 `control.sock`，只有其所有者可用（权限 0600）；由此进"
        "来的一律当作服务器所有者，`landline user …` 就是这样工作的。",
    ),
    "setting.guests": (
        "Where guests may talk: every room, the lobby only, or nowhere. `landline serve` "
        "with `lan` takes the lobby where nothing is set.",
        "访客可以在哪里发言：所有房间、仅大厅、或都不行。没有设置而又设了 `lan` 时，`landline"
        " serve` 取仅大厅。",
    ),
    "setting.signup": (
        "Who may make an account: people with an invitation, anybody, or only the hub's "
        "owners for others.",
        "谁可以注册账号：有邀请的人、任何人、或只能由服务器所有者代为建立。",
    ),
    "setting.hooks_out": (
        "What the addresses of outgoing webhooks may begin with, the `/` after the host "
        "included; empty: there are none.",
        "外发 webhook 的地址必须以其中之一开头，主机后的 `/` 也要写上；留空则不外发。",
    ),
    "setting.language": (
        "Language of texts for people whose client asks for none.",
        "对没有指明语言的客户端使用的语言。",
    ),
    "setting.loop": (
        "Event loop; `auto` takes uvloop where it is installed.",
        "事件循环；`auto` 在装有 uvloop 时使用它。",
    ),
    "setting.shutdown": (
        "How long goodbye, commit and close may take together.",
        "告别、提交和关闭一共最多用多久。",
    ),
    "settings.wire": (
        "Bounds of the native protocol and the plain door.",
        "原生协议与纯文本入口的上限。",
    ),
    "setting.wire.line_before_hello": (
        "Longest line of a connection that has not said who it is.",
        "尚未说明身份的连接，一行最长多少。",
    ),
    "setting.wire.line_after_hello": (
        "Longest line of everybody else.",
        "其他连接，一行最长多少。",
    ),
    "setting.wire.text": ("UTF-8 bytes of one message's text.", "一条消息文字的 UTF-8 字节数。"),
    "setting.wire.login_grace": (
        "A connection that has not said who it is by then is closed.",
        "到时仍未说明身份的连接会被关闭。",
    ),
    "setting.wire.dead": (
        "A peer that stopped acknowledging TCP is given up after this long (RFC 5482).",
        "对方的 TCP 超过这么久没有确认，就当它已断开（RFC 5482）。",
    ),
    "setting.wire.keepalive": (
        "TCP keep-alive probes start after this much silence: no client has to answer pings.",
        "沉默这么久之后开始 TCP 保活探测：客户端不必回应心跳。",
    ),
    "setting.wire.quiet_line": (
        "At the plain door, text without a newline counts as a line after this quiet.",
        "在纯文本入口，没有换行的文字静默这么久后算作一行。",
    ),
    "settings.strangers": ("Connections that have not said who they are.", "尚未说明身份的连接。"),
    "setting.strangers.most": ("Such connections at once.", "这样的连接同时最多多少个。"),
    "setting.strangers.refuse_from": (
        "From here on new ones are refused at random, more of them the nearer to `most`.",
        "从这个数起随机拒绝新连接，越接近 `most` 拒绝得越多。",
    ),
    "setting.strangers.most_per_source": (
        "Such connections of one address.",
        "同一地址最多多少个这样的连接。",
    ),
    "settings.rates": (
        "How fast one may go; whoever is faster is made to wait, not cut off.",
        "可以多快；更快的人会被放慢，不会被断开。",
    ),
    "setting.rates.messages": (
        "Messages that an account, or a guest's address, may keep up.",
        "一个账号（或一个访客地址）能持续的发言速度。",
    ),
    "setting.rates.burst": (
        "Messages at once before waiting begins; 0: no limit.",
        "一口气最多多少条消息，之后开始等待；0 表示不限。",
    ),
    "setting.rates.verbs": (
        "Other requests that an account, or a guest's address, may keep up.",
        "一个账号（或一个访客地址）能持续的其他请求的速度。",
    ),
    "setting.rates.verb_burst": (
        "Other requests at once before waiting begins; 0: no limit.",
        "一口气最多多少个其他请求，之后开始等待；0 表示不限。",
    ),
    "setting.rates.hook_messages": (
        "Messages that one incoming webhook may keep up.",
        "一个传入 webhook 能持续的发言速度。",
    ),
    "setting.rates.hook_burst": (
        "Messages of one incoming webhook at once; 0: no limit.",
        "一个传入 webhook 一口气最多多少条消息；0 表示不限。",
    ),
    "setting.workers": (
        "Processes that move bytes beside the hub, started when needed; never more than there "
        "are processors.",
        "在服务器旁搬运数据的进程数，需要时才启动；不会多于处理器数。",
    ),
    "settings.offers": (
        "Files that are offered through the hub.",
        "经服务器提供的文件。",
    ),
    "setting.offers.most": ("Open offers of a hub.", "一台服务器最多多少个未结束的文件邀约。"),
    "setting.offers.most_of_one": (
        "Open offers of one person.",
        "一个人最多多少个未结束的文件邀约。",
    ),
    "setting.offers.tickets": (
        "Devices that may take one offer; several of one person count each.",
        "一个邀约最多多少台设备接收；同一人的多台设备分别计算。",
    ),
    "setting.offers.most_tickets": (
        "Such devices of all offers together, those that may still come back included.",
        "所有邀约合计最多多少台这样的设备，包括还可能回来继续的。",
    ),
    "setting.offers.life": (
        "An open offer ends by itself after this long.",
        "一个邀约过这么久自动结束。",
    ),
    "setting.offers.grace": (
        "How long an offer waits for whoever made it to come back after a lost connection.",
        "提供者断线后，邀约等他回来多久。",
    ),
    "setting.offers.ticket_life": (
        "How long those who have taken an offer may still come back, through the hub, when it is "
        "over and their last connection has ended.",
        "邀约结束且最后一条连接断开后，接收者还能在多久之内经服务器回来继续。",
    ),
    "setting.offers.slot_tries": (
        "Codes that one address may offer or try within a minute, after which it waits a minute.",
        "一个地址一分钟内最多提供或尝试多少个配对码，超过后须等一分钟。",
    ),
    "settings.relay": (
        "Connections that the hub passes on between two who transfer files.",
        "服务器在传输双方之间转发的连接。",
    ),
    "setting.relay.parked": (
        "Connections of each side of a transfer that may wait for the other side's.",
        "一次传输的每一方最多多少条连接等待对方。",
    ),
    "setting.relay.parked_per_source": (
        "Connections of one address that wait so.",
        "一个地址最多多少条这样等待的连接。",
    ),
    "setting.relay.most_parked": (
        "Connections of all transfers together that wait so.",
        "所有传输合计最多多少条这样等待的连接。",
    ),
    "setting.relay.patience": (
        "How long one waits before it is closed.",
        "一条这样的连接等多久就关闭。",
    ),
    "setting.relay.most": (
        "Pairs of connections between which the hub passes on bytes, at once; one address takes "
        "part in half of them at most.",
        "同时转发的连接对数；一个地址最多参与其中一半。",
    ),
    "setting.relay.idle": (
        "A pair without a byte in either direction for this long is closed.",
        "一对连接在两个方向上都这么久没有数据就关闭。",
    ),
    "settings.trust": (
        "TLS, devices and pairing codes.",
        "TLS、设备和配对码。",
    ),
    "setting.trust.cert": (
        "An organisation's own certificate for browsers (PEM, with what leads to its root); "
        "read again on SIGHUP. Native clients are still shown the hub's own.",
        "单位自己的证书，供浏览器使用（PEM 格式，含到根证书的链）；收到 SIGHUP 时重新读取。"
        "本程序的客户端看到的仍是服务器自己的证书。",
    ),
    "setting.trust.key": (
        "The private key of that certificate (PEM, without a password).",
        "该证书的私钥（PEM 格式，不带密码）。",
    ),
    "setting.trust.plain_logins": (
        "Let accounts log in from other machines without TLS, where anybody on the way can "
        "read their passwords and tokens.",
        "允许账号从别的机器不经 TLS 登录；这时途中的任何人都能读到密码和令牌。",
    ),
    "setting.trust.handshake": (
        "A TLS handshake that takes longer is broken off.",
        "TLS 握手超过这么久就中断。",
    ),
    "setting.trust.handshakes": (
        "TLS handshakes worked on in one turn of the event loop; further callers wait for theirs.",
        "事件循环每一轮处理的 TLS 握手数；更多的来访者排队等候。",
    ),
    "setting.trust.most_devices": ("Devices of one account.", "一个账号最多多少台设备。"),
    "setting.trust.code_life": (
        "A pairing code that nobody used by then is dead.",
        "配对码超过这么久没人用就失效。",
    ),
    "setting.trust.code_failures": (
        "Wrong tries after which a pairing code is dead.",
        "一个配对码输错这么多次后失效。",
    ),
    "setting.trust.pairing_failures": (
        "Wrong tries within a minute, over all codes, after which pairing rests for a minute.",
        "一分钟内所有配对码合计输错这么多次后，配对暂停一分钟。",
    ),
    "setting.trust.most_codes": (
        "Pairing codes, and devices waiting with one, at once.",
        "同时有效的配对码和等候配对的设备总数。",
    ),
    "setting.name": (
        "What the hub is called where hubs are listed; empty: as the machine is.",
        "在服务器列表里显示的名字；留空则用机器名。",
    ),
    "setting.announce": (
        "Answer whoever looks for hubs on the network; only with `lan`.",
        "回应局域网里寻找服务器的请求；只在设了 `lan` 时有效。",
    ),
    "settings.accounts": (
        "Accounts, their passwords, sessions and tokens.",
        "账号，以及它们的密码、会话和令牌。",
    ),
    "setting.accounts.most": ("Accounts of a hub.", "一个服务器最多多少个账号。"),
    "setting.accounts.password_length": (
        "Characters of the shortest new password.",
        "新密码最短多少个字符。",
    ),
    "setting.accounts.hashes": (
        "Password hashes computed at once; each takes a core and memory for a moment.",
        "同时计算的密码哈希数；每个都会占用一个核心和一些内存片刻。",
    ),
    "setting.accounts.failures": (
        "Wrong passwords for one account before waiting begins.",
        "一个账号输错多少次密码后要开始等待。",
    ),
    "setting.accounts.source_failures": (
        "Wrong passwords from one address before waiting begins: a classroom may share one.",
        "一个地址输错多少次密码后要开始等待：一间教室可能共用一个地址。",
    ),
    "setting.accounts.first_wait": (
        "The first wait after too many wrong passwords; it doubles with every further one.",
        "输错太多次后的第一次等待；之后每错一次加倍。",
    ),
    "setting.accounts.longest_wait": ("What that wait grows to.", "这种等待最长到多久。"),
    "setting.accounts.remembered": (
        "Accounts, and addresses, whose wrong passwords are remembered; the oldest go first.",
        "记住多少个账号和地址的输错次数；最早的先忘掉。",
    ),
    "setting.accounts.session_days": (
        "A session that was not used for this long has to log in again.",
        "这么久没有使用的会话需要重新登录。",
    ),
    "setting.accounts.most_tokens": ("API tokens of one account.", "一个账号最多多少个 API 令牌。"),
    "setting.accounts.most_invitations": (
        "Open invitations of one account.",
        "一个账号最多多少个未用完的邀请。",
    ),
    "settings.delivery": (
        "How messages go out, and what a slow reader may cost.",
        "消息怎样送出，以及一个慢读者最多占用多少。",
    ),
    "setting.delivery.high_water": (
        "Unsent bytes of one member, the block being written included.",
        "一个成员尚未送出的字节数，包括正在写的这一块。",
    ),
    "setting.delivery.block": ("Bytes joined into one write.", "合并成一次写入的字节数。"),
    "setting.delivery.stall": (
        "A slow reader without progress for this long is closed with a reason.",
        "慢读者这么久没有进展，就说明原因并关闭。",
    ),
    "setting.delivery.replay": (
        "Missed messages per room replayed on resume; beyond, a `limited` mark is sent.",
        "重新连接时每个房间补发的消息数；再多就改为发送 `limited` 标记。",
    ),
    "setting.delivery.feed_page": (
        "Messages read from the log at once for one member that is being fed.",
        "补发时一次从消息库为一个成员读取的消息数。",
    ),
    "setting.delivery.queue": (
        "Messages waiting for commit; beyond, the hub stops reading from senders.",
        "等待提交的消息数；超过后服务器暂停读取发送者。",
    ),
    "setting.delivery.history_page": (
        "Most messages that one `history` answers with.",
        "一次 `history` 最多回答多少条消息。",
    ),
    "settings.rooms": (
        "Bounds of rooms and of being in them, and who may do what there.",
        "房间和参加房间的上限，以及谁可以做什么。",
    ),
    "setting.rooms.most": ("Rooms of a hub.", "一个服务器最多多少个房间。"),
    "setting.rooms.most_per_session": (
        "Rooms that one connection may be in at once.",
        "一个连接最多同时在多少个房间里。",
    ),
    "setting.rooms.most_per_user": (
        "Rooms that one account may be a member of.",
        "一个账号最多是多少个房间的成员。",
    ),
    "setting.rooms.most_pins": ("Pinned messages of one room.", "一个房间最多置顶多少条消息。"),
    "setting.rooms.announced_up_to": (
        "In a room with more people, comings and goings are not announced.",
        "人数超过这个数的房间不再播报进出。",
    ),
    "setting.rooms.create": ("The least role that may make a room.", "可以建立房间的最低角色。"),
    "setting.rooms.mention_all": (
        "The least role that may use @all and @here in rooms larger than `announced_up_to`; "
        "a moderator of the room may always.",
        "在人数超过 `announced_up_to` 的房间里可以使用 @all 和 @here 的最低角色；房间的管理员"
        "总是可以。",
    ),
    "setting.rooms.slow_most": (
        "Longest wait between two messages of one person that slow mode may ask for.",
        "慢速模式最多能要求同一人两次发言之间等多久。",
    ),
    "settings.retention": (
        "How long messages are kept in rooms that do not say otherwise themselves.",
        "没有自行规定的房间，消息保留多久。",
    ),
    "setting.retention.days": (
        "Older messages are deleted; 0: none are.",
        "更早的消息会被删除；0 表示不删。",
    ),
    "setting.retention.messages": (
        "Messages of a room beyond this many are deleted, the oldest first; 0: none are.",
        "一个房间超过这个数的消息会被删除，最早的先删；0 表示不删。",
    ),
    "setting.retention.every": (
        "How often the hub looks for messages to delete.",
        "服务器多久检查一次有没有该删的消息。",
    ),
    "settings.letters": ("Bounds of the letter door.", "信件入口的上限。"),
    "setting.letters.most_bytes": (
        "A longer datagram is dropped and counted.",
        "更长的数据报会被丢弃并计数。",
    ),
    "setting.letters.rate": ("Letters that one source may keep up.", "一个来源能持续的寄信速度。"),
    "setting.letters.burst": ("Letters of one source at once.", "一个来源一口气最多多少封信件。"),
    "setting.letters.sources": (
        "Sources whose rate is remembered; the longest silent one is forgotten first.",
        "记住多少个来源的速度；沉默最久的先忘掉。",
    ),
    "setting.letters.remembered": (
        "Letter ids remembered against repeats.",
        "为防重复而记住的信件编号数。",
    ),
    "setting.letters.repeat_window": ("How long an id is remembered.", "一个编号记住多久。"),
    "setting.letters.copy_window": (
        "A bare text that follows its equal within this time is a network's copy.",
        "在这段时间内与前一封相同的纯文本，算作网络造成的副本。",
    ),
    "setting.letters.answer_window": (
        "How long a member may answer a letter by hand.",
        "成员可以在多久之内亲手回复一封信件。",
    ),
    "setting.letters.receive_buffer": (
        "SO_RCVBUF asked for; the system may grant less.",
        "请求的 SO_RCVBUF；系统可能给得更少。",
    ),
    "settings.web": (
        "Bounds of the HTTP side: API calls, event streams, webhooks.",
        "HTTP 一侧的上限：API 调用、事件流和 webhook。",
    ),
    "setting.web.body": ("Longest body of a request.", "一个请求的正文最长多少。"),
    "setting.web.bodies": (
        "Bodies of all requests at once; one that would go beyond is told to try again.",
        "同时处理的所有请求正文合计最多多少；超出的会被告知稍后重试。",
    ),
    "setting.web.calls": (
        "Calls being answered at once; one more is told to try again.",
        "同时处理的调用数；再多的会被告知稍后重试。",
    ),
    "setting.web.call_timeout": (
        "A call that is not answered by then is told so; also the time between two of a caller.",
        "到时仍未得到回答的调用会被告知；也是同一调用者两次调用之间的最长间隔。",
    ),
    "setting.web.heartbeat": (
        "Time between two signs of life on an event stream.",
        "事件流上两次心跳之间的时间。",
    ),
    "setting.web.logins": (
        "Names and passwords sent with calls whose sessions are remembered, so that one is "
        "not checked anew each time.",
        "记住多少组随调用发来的用户名和密码所对应的会话，免得每次重新验证。",
    ),
    "settings.shelf": ("The files that the hub keeps.", "服务器保存的文件。"),
    "setting.shelf.put": (
        "The least role that may put files, in the rooms where it may speak.",
        "至少具有哪个角色，才能在可以发言的房间里放置文件。",
    ),
    "setting.shelf.share": (
        "The least role that may make links by which anybody can fetch a file.",
        "至少具有哪个角色，才能生成任何人都可用来获取文件的链接。",
    ),
    "setting.shelf.total": (
        "Bytes of all files together; 0: as the disk has. Content counts once for each who put it.",
        "所有文件合计的字节数；0 表示只受磁盘限制。同一内容对每个放置者各计一次。",
    ),
    "setting.shelf.user": (
        "Bytes of the files of one account; 0: no bound of its own.",
        "单个账号的文件总字节数；0 表示不单独限制。",
    ),
    "setting.shelf.guests": (
        "Bytes of the files of all guests together; 0: no bound of their own.",
        "所有访客的文件合计字节数；0 表示不单独限制。",
    ),
    "setting.shelf.file": (
        "Bytes of the largest file; 0: no bound of its own.",
        "单个文件的最大字节数；0 表示不单独限制。",
    ),
    "setting.shelf.spare": (
        "Bytes of the disk that uploads leave free for what is said.",
        "上传时为聊天记录保留的磁盘字节数。",
    ),
    "setting.shelf.files": ("Files of a hub.", "一台服务器最多保存的文件数。"),
    "setting.shelf.uploads": (
        "Unfinished uploads of one account, or of all guests together.",
        "单个账号（或所有访客合计）未完成的上传数。",
    ),
    "setting.shelf.uploads_per_source": (
        "Those of them that the guests of one address may have.",
        "其中同一地址的访客最多可有的数量。",
    ),
    "setting.shelf.idle": (
        "A guest's upload is dropped once nothing has come for so long.",
        "访客的上传超过此时间没有数据到达即被放弃。",
    ),
    "setting.shelf.unfinished": (
        "An upload that is not finished by then is dropped, unless something comes just now.",
        "到时仍未完成的上传会被放弃，除非正在接收数据。",
    ),
    "setting.shelf.days": (
        "Older files are removed, in rooms that do not say otherwise themselves; 0: none are.",
        "超过此天数的文件会被移除（房间另有设定的除外）；0 表示不移除。",
    ),
    "setting.web.transfers": (
        "Uploads and downloads at once; one more is told to try again.",
        "同时进行的上传和下载数；超出者会被告知稍后再试。",
    ),
    "setting.web.transfers_per_source": (
        "Uploads and downloads of one address at once.",
        "同一地址同时进行的上传和下载数。",
    ),
    "setting.web.stall": (
        "An upload or a download without progress for this long is broken off; an upload's "
        "bytes are kept.",
        "上传或下载停滞这么久就会中断；上传已收到的数据会保留。",
    ),
}
