"""Texts of `listen`, `connect` and the built-in socket services: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # listen
    "listen.help": (
        """Answer on TCP, UDP or Unix sockets with a service.

\b
  landline listen tcp://:9999 udp://:9999 --service echo
  landline listen tcp://:9999 --service chat
  landline listen tcp://:9999 --service receive --protocol size --into uploads
  landline listen tcp://:9999 --service serve-file --file photo.png
  landline listen tcp://:9999 --service mine:handler     # handler in ./mine.py

Services: greet, echo, upper, ack, print, chat, receive, serve-file; `landline help services`
tells what each does. Without --service, what callers say is printed. Ctrl-C ends it.""",
        """在 TCP、UDP 或 Unix 套接字上提供服务。

\b
  landline listen tcp://:9999 udp://:9999 --service echo
  landline listen tcp://:9999 --service chat
  landline listen tcp://:9999 --service receive --protocol size --into uploads
  landline listen tcp://:9999 --service serve-file --file photo.png
  landline listen tcp://:9999 --service mine:handler     # ./mine.py 中的 handler

服务有 greet、echo、upper、ack、print、chat、receive、serve-file，各自的作用见
`landline help services`。不写 --service 时显示对方发来的内容。按 Ctrl-C 结束。""",
    ),
    "listen.option.service": (
        "A service by name, or module:attribute from the current folder [print]",
        "服务名，或当前文件夹中的 模块:属性 [print]",
    ),
    "option.framing": (
        "Where messages end: raw, lines, length or header [raw]",
        "消息如何分界：raw、lines、length 或 header [raw]",
    ),
    "listen.option.no-welcome": ("echo: do not greet", "echo：不发送欢迎语"),
    "listen.option.busy-text": (
        "chat: what an empty answer becomes [too busy, in Chinese]",
        "chat：空回复时发送的内容 [太忙]",
    ),
    "option.into": ("The folder that files go into [.]", "接收文件的文件夹 [.]"),
    "option.name": (
        "receive: what a file is called that comes without a name [received]",
        "receive：对方没有给出文件名时使用的名称 [received]",
    ),
    "option.protocol": (
        "How a file travels: size, chunks or header",
        "文件传输协议：size、chunks 或 header",
    ),
    "listen.option.file": ("serve-file: the file", "serve-file：要发送的文件"),
    "option.desc": (
        "header: a few words that go with the file",
        "header：随文件发送的说明",
    ),
    "option.byte-order": (
        "header: byte order of the length, little or big [little]",
        "header：长度字段的字节序，little 或 big [little]",
    ),
    "listen.option.backlog": (
        "Callers that the system keeps waiting [1024]",
        "系统中排队等待的连接数 [1024]",
    ),
    "listen.option.most-callers": (
        "Conversations at once [1000]",
        "同时进行的会话数 [1000]",
    ),
    "option.idle-timeout": (
        "Seconds of silence that end a conversation; 0: never [300]",
        "会话静默多少秒后结束；0 表示不限 [300]",
    ),
    "option.most-bytes": (
        "Longest message in bytes [1048576]",
        "单条消息的最大字节数 [1048576]",
    ),
    "option.json": ("Print results as JSON, one per line", "以 JSON 输出结果，每行一个"),
    "listen.ready": ("listening on {address}", "正在监听 {address}"),
    "listen.with": ("service: {service}; Ctrl-C ends it", "服务：{service}；按 Ctrl-C 结束"),
    "listen.opened": ("+ {scheme} {remote} -> {local}", "+ {scheme} {remote} -> {local}"),
    "listen.ended": ("- {scheme} {remote} -> {local}", "- {scheme} {remote} -> {local}"),
    "listen.failed": (
        "- {scheme} {remote} -> {local}: {why}",
        "- {scheme} {remote} -> {local}：{why}",
    ),
    "listen.refused": (
        "{remote} was refused: {most} callers are being served (--most-callers)",
        "已拒绝 {remote}：正在服务 {most} 个连接（--most-callers）",
    ),
    "error.service.unknown": (
        "There is no service {name}",
        "没有名为 {name} 的服务",
    ),
    "hint.service.unknown": (
        "Choose one of {names}, or write module:attribute",
        "请从 {names} 中选择，或写成 模块:属性",
    ),
    "error.service.unusable": (
        "The handler {name} cannot be used: {why}",
        "处理函数 {name} 无法使用：{why}",
    ),
    "service.why.no-module": (
        "there is no module {module} in the current folder",
        "当前文件夹中没有模块 {module}",
    ),
    "service.why.no-attribute": (
        "{module} has no {attribute}",
        "{module} 中没有 {attribute}",
    ),
    "service.why.raised": ("loading it failed: {what}", "加载失败：{what}"),
    "service.why.not-callable": (
        "it is neither a function nor a responder",
        "它既不是函数，也不是应答器",
    ),
    "error.framing.not-here": (
        "{service} does not use the framing {framing}",
        "{service} 不能使用 {framing} 分界方式",
    ),
    "hint.framing.not-here": (
        "Leave --framing out, or use {possible}",
        "请去掉 --framing，或使用 {possible}",
    ),
    "topic.services": (
        """What `landline listen URL --service NAME` can do; all but the last two also over UDP.

  greet       TCP: Hello! at once, then hello,<text>; UDP: Hi!<text>
  echo        every message back unchanged, after the welcome {welcome} (--no-welcome: without)
  upper       text in upper case; bytes that are not text come back unchanged
  ack         {received} for every message
  print       prints [ip:port] text, answers nothing; the default
  chat        what you type goes to a caller; /list, /to 2, /bye; an empty line says {busy}
  receive     takes a file into --into; --protocol size, chunks or header
  serve-file  gives --file to whoever connects: 4 bytes of length, a JSON header, the bytes
  mod:attr    your own: async def attr(call), def attr(call), or a responder

A caller's `exit` ends its conversation; an empty TCP message is skipped, an empty datagram
is answered.""",
        """`landline listen URL --service 名称` 能做的事；除最后两项文件服务外，UDP 上同样可用。

  greet       TCP：先发 Hello!，之后回复 hello,<内容>；UDP：回复 Hi!<内容>
  echo        原样返回每条消息，先发欢迎语 {welcome}（--no-welcome 可关闭）
  upper       把文本转成大写；不是文本的字节原样返回
  ack         每条消息回复 {received}
  print       显示 [ip:port] 内容，不回复；这是默认服务
  chat        你输入的内容发给某个来访者；/list、/to 2、/bye；空行则回复 {busy}
  receive     把文件收到 --into 文件夹；--protocol size、chunks 或 header
  serve-file  把 --file 发给每个连接者：4 字节长度、JSON 头、文件内容
  模块:属性   自己的处理函数：async def、def，或应答器

来访者发送 exit 即结束会话；TCP 空消息会被忽略，空数据报会得到回复。""",
    ),
    # chat
    "desk.came": ("* {name} is here", "* {name} 来了"),
    "desk.left": ("* {name} has left", "* {name} 离开了"),
    "desk.chosen": ("* you answer {name}", "* 你现在回复 {name}"),
    "desk.says": ("{name} {text}", "{name} {text}"),
    "desk.nobody": ("* nobody is here", "* 现在没有来访者"),
    "desk.choose": (
        "* nobody is chosen; /to NUMBER chooses whom you answer",
        "* 尚未选择回复对象；用 /to 编号 选择",
    ),
    "desk.unknown": ("* there is no caller {number}", "* 没有编号为 {number} 的来访者"),
    "desk.row": ("  {name}", "  {name}"),
    "desk.row-chosen": ("> {name}", "> {name}"),
    "desk.unsent": ("* not sent to {name}: {why}", "* 未能发送给 {name}：{why}"),
    "desk.help": (
        "* /list shows who is here, /to 2 answers number 2, /bye hangs up on the one you answer",
        "* /list 列出来访者，/to 2 改为回复 2 号，/bye 挂断当前回复的来访者",
    ),
    "desk.ready": ("* type your answers; /help tells more", "* 在此输入回复；/help 查看说明"),
    # connect
    "connect.help": (
        """Speak to any socket: by hand with line editing, or through pipes.

\b
  landline connect tcp://127.0.0.1:9999
  echo hi | landline connect udp://127.0.0.1:9999 --timeout 1
  landline connect tcp://127.0.0.1:9999 --send photo.png --protocol size
  landline connect tcp://127.0.0.1:9999 --receive --into in --protocol header

The end of the input (Ctrl-D) ends what is sent; what the peer still says is shown until it
hangs up. Over UDP each line is a datagram, and answers are waited for --timeout seconds.""",
        """与任意套接字对话：手动输入（可编辑行），或通过管道。

\b
  landline connect tcp://127.0.0.1:9999
  echo hi | landline connect udp://127.0.0.1:9999 --timeout 1
  landline connect tcp://127.0.0.1:9999 --send photo.png --protocol size
  landline connect tcp://127.0.0.1:9999 --receive --into in --protocol header

输入结束（Ctrl-D）后不再发送，但会继续显示对方的内容，直到对方挂断。
UDP 上每行是一个数据报，并等待回复 --timeout 秒。""",
    ),
    "connect.option.framing": (
        "Where messages end: raw, lines or length [raw]",
        "消息如何分界：raw、lines 或 length [raw]",
    ),
    "connect.option.timeout": (
        "Seconds to wait: for the connection [10]; over UDP for answers [2], and with it given,"
        " none is exit status 7",
        "等待秒数：建立连接 [10]；UDP 上为等待回复 [2]，明确给出时若无回复则退出状态为 7",
    ),
    "connect.option.broadcast": (
        "Send to every machine of a network",
        "发送给网络上的所有机器",
    ),
    "connect.option.send": ("Send this file", "发送这个文件"),
    "connect.option.receive": ("Receive a file", "接收一个文件"),
    "connect.ready": (
        "connected to {remote} from {local}; Ctrl-D ends",
        "已连接 {remote}，本端 {local}；按 Ctrl-D 结束",
    ),
    "connect.ready-datagram": (
        "speaking to {remote}; each line is a datagram, Ctrl-D ends",
        "正在与 {remote} 对话；每行一个数据报，按 Ctrl-D 结束",
    ),
    "connect.detail": ("{scheme} {local} -> {remote}", "{scheme} {local} -> {remote}"),
    "connect.ended": ("{remote} hung up", "{remote} 已挂断"),
    "error.connect.no-reply": (
        "{address} did not answer within {seconds} s",
        "{address} 在 {seconds} 秒内没有回复",
    ),
    "error.connect.two-ways": (
        "--send and --receive exclude each other",
        "--send 与 --receive 不能同时使用",
    ),
    "error.connect.which-protocol": (
        "A file needs --protocol: {possible}",
        "传文件需要 --protocol：{possible}",
    ),
}
