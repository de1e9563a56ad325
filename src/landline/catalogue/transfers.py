"""What the commands `send`, `receive` and `transfers` say: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Help
    "command.send": (
        "Send files, folders, a text or standard input to another machine",
        "把文件、文件夹、文字或标准输入发送到另一台机器",
    ),
    "command.receive": (
        "Receive what another machine sends",
        "接收另一台机器发送的内容",
    ),
    "command.transfers": (
        "List unfinished transfers, go on with one or give it up",
        "列出未完成的传输，继续或放弃",
    ),
    "help.send": (
        """Send files, folders, a text or standard input to another machine.

Without --to a code is shown, which is typed on the other machine. After that the two know each
other, and --to NAME is enough. What travels is encrypted from one machine to the other and
verified; the same command goes on where a transfer was broken off.

\b
  landline send photos report.pdf                there: landline receive
  landline send big.iso --to study               to a machine that is known
  landline send notes.txt --to @bo               to a user of a hub, or a ROOM
  landline send --text "the door code is 4711"   a text
  tar c . | landline send - --name site.tar      standard input""",
        """把文件、文件夹、文字或标准输入发送到另一台机器。

不写 --to 时会显示一个配对码，在另一台机器上输入即可。此后两台机器互相认识，用 --to 名称 就行。
内容从一台机器到另一台全程加密并校验；传输中断后，再运行同一命令即可继续。

\b
  landline send photos report.pdf                在另一台：landline receive
  landline send big.iso --to study               发给已知的机器
  landline send notes.txt --to @bo               发给服务器的用户，或房间
  landline send --text "门禁密码是 4711"         一段文字
  tar c . | landline send - --name site.tar      标准输入""",
    ),
    "help.receive": (
        """Receive what another machine sends.

It asks for the code that the sender shows; press Enter to show a code here instead. CODE may
also be given, or be piped in with -. You are asked before anything is written, unless --yes is
given, and nothing that is there is replaced unasked.

\b
  landline receive                               asks for the code
  landline receive --into ~/Downloads --yes      without a question
  landline receive --into - | tar x              to standard output
  landline receive --always --into inbox         from known machines, at any time""",
        """接收另一台机器发送的内容。

会询问发送方显示的配对码；直接按回车则在本机显示一个。也可以直接写出 CODE，或用 - 从管道读入。
写入前会先询问（除非使用 --yes），已有的文件未经同意绝不覆盖。

\b
  landline receive                               询问配对码
  landline receive --into ~/Downloads --yes      不询问
  landline receive --into - | tar x              写到标准输出
  landline receive --always --into inbox         随时接收已知机器发来的内容""",
    ),
    "help.transfers": (
        """List unfinished transfers, go on with one or give it up.

\b
  landline transfers                             what is unfinished
  landline transfers resume 5f0c                 go on; the beginning of an id is enough
  landline transfers drop 5f0c                   give it up, and remove its partial files""",
        """列出未完成的传输，继续或放弃。

\b
  landline transfers                             列出未完成的传输
  landline transfers resume 5f0c                 继续；编号写开头几位即可
  landline transfers drop 5f0c                   放弃，并删除其未完成的文件""",
    ),
    "help.transfers.list": ("List what is unfinished", "列出未完成的传输"),
    "help.transfers.resume": (
        "Go on with an unfinished transfer; the other machine has to be there, too",
        "继续未完成的传输；另一台机器也须在线",
    ),
    "help.transfers.drop": (
        "Give up an unfinished transfer and remove its partial files",
        "放弃未完成的传输，并删除其未完成的文件",
    ),
    # Options
    "option.send.to": (
        "To whom: a machine that is known, a code shown there (- asks for it), @user or a room"
        " [whoever types the code]",
        "发给谁：已知的机器、对方显示的配对码（- 表示询问）、@用户 或房间 [默认为输入配对码的一方]",
    ),
    "option.send.text": (
        "Send this text instead of files; - reads it from standard input",
        "发送这段文字而不是文件；- 表示从标准输入读取",
    ),
    "option.send.name": (
        "What standard input is called there [stdin]",
        "标准输入的内容在对方机器上的文件名 [stdin]",
    ),
    "option.send.receivers": (
        "How many may receive it [1; in a room, all who want it until Ctrl-C]",
        "可以接收的机器数量 [1；在房间里则不限，直到按 Ctrl-C]",
    ),
    "option.receive.into": (
        "Folder to receive into [this one]; - is standard output",
        "接收到哪个文件夹 [默认为当前文件夹]；- 表示标准输出",
    ),
    "option.receive.yes": ("Take what is offered without a question", "不询问，直接接收"),
    "option.receive.exists": (
        "Where another file has the name: ask, same, rename, overwrite or newer"
        " [ask; same where nobody can be asked]",
        "已有同名文件时：ask、same、rename、overwrite 或 newer [ask；无法询问时为 same]",
    ),
    "option.receive.always": (
        "Stay, and take from known machines whenever they send",
        "持续运行，随时接收已知机器发来的内容",
    ),
    "option.transfer.hub": (
        "A hub that helps the two to find each other",
        "帮助双方找到对方的服务器",
    ),
    "option.transfer.as": (
        "Which of your accounts there [who you were there last]",
        "在该服务器上使用哪个账号 [默认为上次使用的身份]",
    ),
    "option.transfer.limit": (
        "At most so fast: 10M, 500K, 2.5MiB a second",
        "速度上限（每秒）：10M、500K、2.5MiB",
    ),
    "option.transfer.connections": (
        "Data connections [as many as make it faster]",
        "数据连接数 [默认自动增加到不再变快为止]",
    ),
    "option.transfer.port": (
        "TCP port to listen on, for a firewall that lets one through [any]",
        "监听的 TCP 端口，供只放行固定端口的防火墙使用 [任意]",
    ),
    "option.transfer.timeout": (
        "How long to look for the other side, also after a break",
        "寻找对方的最长时间，中断后重新寻找时也适用",
    ),
    "option.transfer.qr": (
        "Show the code as a QR code, too",
        "同时用二维码显示配对码",
    ),
    "option.transfer.json": (
        "Print what happens as JSON, one object per line",
        "以 JSON 打印过程，每行一个对象",
    ),
    "option.transfers.json": (
        "Print the list as JSON, one object per line",
        "以 JSON 打印列表，每行一个对象",
    ),
    # Codes
    "code.once": ("it works once", "只能使用一次"),
    "code.times": ("it works for {count} machines", "可供 {count} 台机器使用"),
    "code.show.send": (
        "On the other machine type\n    landline receive\nand then this code; {once}:\n",
        "请在另一台机器上运行\n    landline receive\n然后输入此配对码（{once}）：\n",
    ),
    "code.show.receive": (
        "On the other machine type\n    landline send FILE --to -\nand then this code; {once}:\n",
        "请在另一台机器上运行\n    landline send 文件 --to -\n然后输入此配对码（{once}）：\n",
    ),
    "code.beside.send": (
        "On the other machine type\n  landline receive\nand then this code; {once}:\n"
        "\n  {first}\n  {second}",
        "请在另一台机器上运行\n  landline receive\n然后输入此配对码（{once}）：\n"
        "\n  {first}\n  {second}",
    ),
    "code.beside.receive": (
        "On the other machine type\n  landline send FILE --to -\n"
        "and then this code; {once}:\n"
        "\n  {first}\n  {second}",
        "请在另一台机器上运行\n  landline send 文件 --to -\n然后输入此配对码（{once}）：\n"
        "\n  {first}\n  {second}",
    ),
    "send.link": (
        "From another network, instead of the code:\n    {link}\n",
        "若在另一个网络，请改为输入：\n    {link}\n",
    ),
    "send.at-hub": (
        "It is known at {hub}, too.",
        "在 {hub} 上也可使用此配对码。",
    ),
    "send.offered-at": (
        "Offered at {hub}; goes through it only where nothing else does.",
        "已在 {hub} 上提供；只有无法直连时才经由它传输。",
    ),
    "send.waiting": (
        "Waiting for the other machine ... Ctrl-C ends it.",
        "正在等待另一台机器……按 Ctrl-C 结束。",
    ),
    "code.none.send": (
        "Waiting for whoever takes it ... Ctrl-C ends it.\n  at {addresses}",
        "正在等待对方接收……按 Ctrl-C 结束。\n  地址：{addresses}",
    ),
    "code.none.receive": (
        "Waiting for known machines ... Ctrl-C ends it.\n  at {addresses}",
        "正在等待已知的机器……按 Ctrl-C 结束。\n  地址：{addresses}",
    ),
    "receive.code.ask": (
        "Type the code that the sender shows, or press Enter to show one here. Machines\n"
        "that are known can send meanwhile.\ncode>",
        "请输入发送方显示的配对码；直接按回车则在本机显示一个。\n"
        "其间已知的机器随时可以发来。\n配对码>",
    ),
    "receive.code.ask.hub": (
        "Press Enter to take what is offered to you there, or type the code of a sender.\ncode>",
        "直接按回车接收在那里提供给您的内容，或输入发送方的配对码。\n配对码>",
    ),
    "receive.unfinished": (
        "Unfinished here: {name} from {peer}, {done}. The sender's code goes on, or\n    {command}",
        "此处未完成：{name}，来自 {peer}，已有 {done}。输入发送方的配对码即可继续，或运行\n"
        "    {command}",
    ),
    "send.code.ask": (
        "Type the code that the receiver shows.\ncode>",
        "请输入接收方显示的配对码。\n配对码>",
    ),
    # Who comes
    "send.searching": ("Looking for {what} ...", "正在寻找 {what}……"),
    "send.searching.code": (
        "Looking for the machine that shows code {slot} ...",
        "正在寻找显示配对码 {slot} 的机器……",
    ),
    "send.not-there.receiver": (
        "Not there yet. On that machine: landline receive, then Enter.",
        "尚未找到。请在那台机器上运行 landline receive 并按回车。",
    ),
    "send.not-there.sender": (
        "Not there yet. On that machine: landline transfers resume, or send again.",
        "尚未找到。请在那台机器上运行 landline transfers resume，或重新发送。",
    ),
    "send.not-there.code": (
        "Not found yet. Both have to be on one network, or name one hub: --hub.",
        "尚未找到。两台机器须在同一网络，或用 --hub 指定同一台服务器。",
    ),
    "send.tried": (
        "Somebody typed a wrong code; wrong ones until this one is dead: {left}",
        "有人输入了错误的配对码；再错 {left} 次此码即失效",
    ),
    "send.somebody": ("the other machine", "另一台机器"),
    "send.met.direct": (
        "Connected with {peer} ({id}), machine to machine, encrypted.",
        "已与 {peer}（{id}）直接加密连接。",
    ),
    "send.met.hub": (
        "Connected with {peer} ({id}) through the hub, encrypted.",
        "已通过服务器与 {peer}（{id}）加密连接。",
    ),
    "send.met.again": ("{peer} is back ({id}).", "{peer} 已重新连接（{id}）。"),
    "send.met.address": ("Its address is {address}", "对方地址：{address}"),
    # What is offered
    "receive.offered": ("{peer} sends {name}: {what}", "{peer} 要发送 {name}：{what}"),
    "receive.offered.stream": (
        "{peer} sends {name}, whose size is not known yet",
        "{peer} 要发送 {name}，大小尚不清楚",
    ),
    "receive.ask": ("Take it? [y/N]", "是否接收？[y/N]"),
    "receive.nobody-asked": (
        "Nobody is here who could be asked; --yes takes what is offered.",
        "无人可供询问；使用 --yes 可直接接收。",
    ),
    "receive.nobody-asked.always": (
        "Nobody is here who could be asked; landline known rule NAME --accept yes takes what that"
        " machine sends, --yes what any known one does.",
        "无人可供询问；使用 landline known rule 名称 --accept yes 可接收该机器发来的内容，"
        "使用 --yes 可接收所有已知机器发来的内容。",
    ),
    "receive.too-large": (
        "Not taken: the rule for {peer} allows less in one transfer;"
        " landline known rule {peer} --most SIZE changes it.",
        "未接收：超过针对 {peer} 的规则所允许的单次上限；"
        "可用 landline known rule {peer} --most 大小 更改。",
    ),
    "receive.exists": (
        "{path} is here already\n  here: {here}, {here_time}    new: {size}, {time}",
        "已有 {path}\n  已有的：{here}，{here_time}    新的：{size}，{time}",
    ),
    "receive.exists.ask": (
        "[s]kip, [r]ename the new one, [o]verwrite; a capital letter for all {left} [r]",
        "s 跳过，r 另存为新名称，o 覆盖；大写字母表示对全部 {left} 个 [r]",
    ),
    "receive.exists.ask.last": (
        "[s]kip, [r]ename the new one, [o]verwrite [r]",
        "s 跳过，r 另存为新名称，o 覆盖 [r]",
    ),
    "send.accepted": ("{peer} takes it.", "{peer} 已同意接收。"),
    "send.refused": ("{peer} does not take it.", "{peer} 不接收。"),
    "send.refused.why": ("{peer} does not take it: {why}.", "{peer} 不接收：{why}。"),
    "send.note": ("  {text}", "  {text}"),
    # On the way
    "send.keys": (
        "p pauses it and goes on, q gives up.",
        "按 p 暂停或继续，按 q 放弃。",
    ),
    "send.progress": ("{line}", "{line}"),
    "send.left": ("{time} left", "剩余 {time}"),
    "send.stream": ("stream {number}: {rate}", "连接 {number}：{rate}"),
    "send.paused.here": ("paused; p goes on", "已暂停，按 p 继续"),
    "send.paused.there": ("paused by the other side", "对方已暂停"),
    "send.paused-now.here": ("Paused.", "已暂停。"),
    "send.paused-now.there": ("{peer} pauses it.", "{peer} 已暂停传输。"),
    "send.resumed": ("It goes on.", "已继续。"),
    "send.stage.offering": ("waiting for a yes", "等待对方同意"),
    "send.stage.answering": (
        "waiting for {peer} to say what is wanted",
        "正在等待 {peer} 答复需要哪些内容",
    ),
    "send.stage.looking": ("looking what is there already", "正在查看已有的文件"),
    "send.stage.proving": ("comparing what is there already", "正在核对已有的文件"),
    "send.stage.waiting": ("waiting for {peer} ...", "正在等待 {peer}……"),
    "send.stage.finishing": ("putting it on the disk", "正在写入磁盘"),
    "send.stage.over": ("done", "已完成"),
    "send.lost": (
        "The connection with {peer} is lost{why}. Waiting for it to come back ...",
        "与 {peer} 的连接中断{why}。正在等待对方重新连接……",
    ),
    "send.lost.again": (
        "The connection with {peer} is lost{why}. Trying again ...",
        "与 {peer} 的连接中断{why}。正在重试……",
    ),
    "send.lost.why": (": {why}", "：{why}"),
    "send.giving-up": (
        "Giving up; the other side is told ... Ctrl-C once more leaves at once.",
        "正在放弃并通知对方……再按一次 Ctrl-C 立即退出。",
    ),
    # What has become of it
    "send.files.one": ("1 file", "1 个文件"),
    "send.files.many": ("{count} files", "{count} 个文件"),
    "send.folders.one": ("1 folder", "1 个文件夹"),
    "send.folders.many": ("{count} folders", "{count} 个文件夹"),
    "send.links.one": ("1 link", "1 个链接"),
    "send.links.many": ("{count} links", "{count} 个链接"),
    "send.and": ("{first}, {last}", "{first}，{last}"),
    "send.in-time": ("{what} in {time}, {rate}", "{what}，用时 {time}，{rate}"),
    "transfer.sent": ("sent {name} to {peer}: {what}", "已将 {name} 发送到 {peer}：{what}"),
    "transfer.received": (
        "received {name} from {peer}: {what}",
        "已收到 {name}，来自 {peer}：{what}",
    ),
    "transfer.text-sent": ("sent a text to {peer}", "已将一段文字发送到 {peer}"),
    "transfer.text-received": ("received a text from {peer}", "已收到一段文字，来自 {peer}"),
    "transfer.nothing-sent": (
        "sent nothing to {peer}: it has {name}, or did not want it",
        "未向 {peer} 发送任何内容：{name} 在那里已存在，或对方不需要",
    ),
    "transfer.nothing-received": (
        "received nothing from {peer}: {name} is here already, or was not wanted",
        "未从 {peer} 接收任何内容：{name} 在本机已存在，或不需要",
    ),
    "send.skipped": (
        "  left out, since it is there already or was not wanted: {count}",
        "  因已存在或不需要而略过：{count}",
    ),
    "send.missing": ("  did not arrive: {count}", "  未能送达：{count}"),
    "send.told": ("  {name}: {why}", "  {name}：{why}"),
    "send.told.more": (
        "  and {count} more; --verbose names them",
        "  另有 {count} 项，使用 --verbose 可列出",
    ),
    "send.go-on": ("To go on from here: {command}", "从这里继续：{command}"),
    # transfers
    "transfers.way": ("WAY", "方向"),
    "transfers.with": ("WITH", "对方"),
    "transfers.done": ("DONE", "进度"),
    "transfers.since": ("SINCE", "开始"),
    "transfers.what": ("WHAT", "内容"),
    "transfers.way.send": ("send", "发送"),
    "transfers.way.receive": ("receive", "接收"),
    "transfers.running": ("{done}, running", "{done}，进行中"),
    "transfers.away": ("{done}, its disk is not there now", "{done}，其磁盘目前不在"),
    "transfers.of": ("{done} of {size}", "{done} / {size}"),
    "transfers.empty": ("Nothing is unfinished", "没有未完成的传输"),
    "transfers.dropped": ("Given up: {name} ({id})", "已放弃：{name}（{id}）"),
    # What is written wrongly
    "error.rate.invalid": ("{written} is no rate", "{written} 不是有效的速度"),
    "hint.rate.invalid": (
        "Bytes a second, such as 10M, 500K or 2.5MiB; MB is a million, M and MiB are 1048576",
        "请写每秒字节数，如 10M、500K 或 2.5MiB；MB 为一百万，M 和 MiB 为 1048576",
    ),
    "error.rate.slow": (
        "{written} a second is less than 1K",
        "每秒 {written} 不足 1K",
    ),
    "hint.rate.slow": ("Was a unit forgotten, as in 10M?", "是不是忘了单位，例如 10M？"),
    "error.code.none": ("There was no code", "没有输入配对码"),
    "hint.code.none": (
        "landline receive shows one on the other machine when Enter is pressed there",
        "在另一台机器上运行 landline receive 并直接按回车即可显示",
    ),
    "error.send.nothing": ("What is to be sent?", "要发送什么？"),
    "hint.send.nothing": (
        "Name files or folders, give --text, or - for standard input",
        "请给出文件或文件夹，或用 --text，或用 - 表示标准输入",
    ),
    "error.send.two-things": (
        "Files, a text and standard input cannot be sent together",
        "文件、文字和标准输入不能同时发送",
    ),
    "hint.send.two-things": ("Send them one after the other", "请分别发送"),
    "error.send.stdin-twice": (
        "Standard input cannot be what is sent and hold the code, too",
        "标准输入不能既是发送内容又提供配对码",
    ),
    "hint.send.stdin-twice": (
        "Leave out --to: a code is shown, which is typed on the other machine",
        "请去掉 --to：会显示一个配对码，在另一台机器上输入即可",
    ),
    "error.receive.code-always": (
        "--always takes from known machines, and so without a code",
        "--always 接收已知机器发来的内容，不需要配对码",
    ),
    "hint.receive.code-always": (
        "Receive once by a code first; from then on that machine is known",
        "请先用配对码接收一次，此后即认识那台机器",
    ),
    "error.receive.two-outputs": (
        "Standard output cannot be for the data and for something else",
        "标准输出不能既写数据又作他用",
    ),
    "hint.receive.two-outputs": (
        "Use --into - without --json and --always",
        "使用 --into - 时请去掉 --json 和 --always",
    ),
    "error.receive.no-folder": ("{path} is no folder", "{path} 不是文件夹"),
    "hint.receive.no-folder": (
        "What arrives keeps its name: say with --into in which folder",
        "收到的文件会保留原名，请用 --into 指定文件夹",
    ),
    "error.receive.terminal": (
        "What others send is not written to a terminal as it is",
        "对方发送的内容不会直接写到终端",
    ),
    "hint.receive.terminal": (
        "Name a folder with --into, or a pipe or file behind --into -",
        "请用 --into 指定文件夹，或在 --into - 之后接管道或文件",
    ),
}
