"""Texts of the HTTP side: what a browser, a script or a WebSocket client is told."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.web.origin": (
        "A page of another site may not do this here",
        "其他网站的页面不能在这里执行此操作",
    ),
    "hint.web.origin": (
        "Open the hub's own page, or call it from a program that sends no Origin header",
        "请打开本站自己的页面，或用不发送 Origin 头的程序来调用",
    ),
    "error.web.secret-shown": (
        "A secret does not belong into an address: {name}",
        "机密信息不应出现在网址中：{name}",
    ),
    "hint.web.secret-shown": (
        "Addresses end up in histories and logs: send it as Authorization: Bearer … or in the body",
        "网址会留在历史记录和日志里；请用 Authorization: Bearer … 或放在请求正文中",
    ),
    "error.web.upgrade": (
        "This address speaks WebSocket, and the request lacks {why}",
        "此地址使用 WebSocket，而请求缺少 {why}",
    ),
    "error.web.busy": (
        "The hub has too many unknown callers at the moment",
        "目前未表明身份的连接太多",
    ),
    "hint.web.busy": ("Try again in a moment", "请稍后再试"),
    "error.web.late": (
        "The hub did not answer in time",
        "服务器没有及时应答",
    ),
    "hint.web.late": (
        "What was asked may still be done; send a message again with the same cid or "
        "Idempotency-Key",
        "请求仍可能完成；重发消息时请使用相同的 cid 或 Idempotency-Key",
    ),
    "error.web.route": ("Nothing is at {path}", "{path} 不存在"),
    "hint.web.route": (
        "GET /api/openapi.json lists what there is",
        "GET /api/openapi.json 列出了所有可用地址",
    ),
    "error.web.method": (
        "{path} is not asked this way, only with {allowed}",
        "{path} 不支持这种请求方法，只支持 {allowed}",
    ),
    "error.web.request": ("The request cannot be used: {why}", "请求无法处理：{why}"),
    "error.web.credentials": (
        "The Authorization header cannot be read",
        "无法识别 Authorization 头",
    ),
    "hint.web.credentials": (
        "Send Bearer and a token, or Basic with name and password",
        "请用 Bearer 加令牌，或用 Basic 加用户名和密码",
    ),
    "error.hook.media": (
        "A webhook cannot be read as {type}",
        "webhook 不支持 {type} 格式",
    ),
    "hint.hook.media": (
        "Send plain text, a form with text=…, or JSON",
        "请发送纯文本、包含 text=… 的表单，或 JSON",
    ),
    "error.web.owner": (
        "Metrics are for this machine, and for owners",
        "指标只对本机和站点所有者开放",
    ),
    "hint.web.owner": (
        "Send an owner's token: landline token add metrics --user NAME --scope admin",
        "请使用所有者的令牌：landline token add metrics --user 名字 --scope admin",
    ),
    "error.websocket.broken": (
        "The WebSocket connection broke the protocol: {why}",
        "WebSocket 连接违反了协议：{why}",
    ),
    "error.websocket.not-utf8": (
        "A text message is not UTF-8",
        "文本消息不是有效的 UTF-8",
    ),
    "error.websocket.binary": (
        "A binary message has no meaning here",
        "这里不接受二进制消息",
    ),
    "hint.websocket.binary": (
        "Send one JSON object in each text message",
        "请在每条文本消息中发送一个 JSON 对象",
    ),
    # The page
    "page.description": (
        "Rooms to talk in, files to send, on your own network",
        "在自己的网络里聊天、传文件",
    ),
    "page.without": (
        "The page needs JavaScript. Without it: how to connect in other ways.",
        "此页面需要 JavaScript。没有的话，请看其他连接方式。",
    ),
    "page.late": (
        "The page did not start; this browser may be too old for it. Other ways to connect.",
        "页面未能启动，可能是浏览器版本过旧。请看其他连接方式。",
    ),
    "page.talk": ("Open the page to talk and to send files", "打开网页，聊天和传文件"),
    "page.websocket": (
        "WebSocket: the same objects, one per text message",
        "WebSocket：相同的对象，每条文本消息一个",
    ),
    "page.api": (
        "HTTP API: verbs by POST, reading by GET; Authorization: Bearer TOKEN for an account",
        "HTTP API：用 POST 调用动词，用 GET 读取；有账号时加上 Authorization: Bearer 令牌",
    ),
    "page.events": (
        "A room as server-sent events",
        "以服务器推送事件读取房间",
    ),
    "page.hook": (
        "A webhook for builds, alerts and scripts; landline hook add makes one",
        "用于构建、告警和脚本的 webhook，用 landline hook add 创建",
    ),
    "page.operating": (
        "For whoever runs this hub: health, readiness, metrics",
        "供管理员使用：存活、就绪与指标",
    ),
    "page.invitation.title": ("You are invited", "您收到了邀请"),
    "page.invitation.lead": (
        "Somebody invited you to this landline hub. The code works for a limited time, and only "
        "so often: keep it to yourself until you have used it.",
        "有人邀请您加入这个 landline 服务。邀请码有时间和次数限制，使用之前请勿外传。",
    ),
    "page.invitation.account": (
        "In a terminal with landline, to make an account: it asks for the code and a password",
        "在装有 landline 的终端里注册账号，随后会询问邀请码和密码",
    ),
    "page.invitation.room": (
        "Or, if you were invited to a room, to enter it as a guest",
        "如果邀请的是某个房间，也可以用访客身份进入",
    ),
    "page.invitation.code": ("The code", "邀请码"),
    # OpenAPI
    "openapi.lead": (
        "Every verb of the native protocol as POST /api/<verb>, and addresses for reading. "
        "Who asks says so with Authorization: Bearer and a token, or Basic with name and "
        "password; without, one is a guest. Secrets are never taken from the address.",
        "原生协议的每个动词都可以用 POST /api/<动词> 调用，另有用于读取的地址。"
        "身份用 Authorization: Bearer 加令牌，或 Basic 加用户名和密码；不带则为访客。"
        "网址中的机密信息一律拒绝。",
    ),
    "openapi.needs": (
        "Least role: {rank}. In its room: {right}. Scope of a token: {scope}.",
        "最低身份：{rank}。在房间中需要：{right}。令牌权限：{scope}。",
    ),
    "openapi.idempotency": (
        "A name for this message: sent again with the same name, it is said once",
        "此消息的标识：用同一标识重发只会说一次",
    ),
    "openapi.last": (
        "room:seq of the last message seen: the stream goes on behind it",
        "最后收到的消息的 房间:序号，从其后继续",
    ),
    "openapi.room-events": ("A room as server-sent events", "以服务器推送事件的形式读取一个房间"),
    "openapi.events": (
        "All rooms one is in, as server-sent events",
        "以服务器推送事件的形式读取自己所在的所有房间",
    ),
    "openapi.stream": (
        "Each event's data is an object of the native protocol; a message's id is room:seq",
        "每个事件的数据是原生协议的一个对象；消息的 id 是 房间:序号",
    ),
    "openapi.hook": (
        "Say something in the room of a webhook: text, a form, or JSON as GitHub, GitLab, "
        "Grafana, Alertmanager, Slack and Discord shape it",
        "在 webhook 所属的房间发言：纯文本、表单，或 GitHub、GitLab、Grafana、"
        "Alertmanager、Slack、Discord 格式的 JSON",
    ),
    "openapi.refusal": (
        "What was asked was not done; `code` is stable, `text` and `hint` are for people",
        "请求未执行；code 是固定的错误码，text 和 hint 供人阅读",
    ),
    # Metrics
    "metrics.connections": ("Connections by door", "各入口的连接数"),
    "metrics.connections-waiting": (
        "Connections that read slowly, wait for the log, speak too fast, or are ending",
        "处于等待状态的连接：读得慢、等日志、发得太快、正在结束",
    ),
    "metrics.strangers": (
        "Connections that have not said who they are",
        "尚未表明身份的连接数",
    ),
    "metrics.people": ("Persons who are here", "在线人数"),
    "metrics.accounts": ("Accounts", "账号数"),
    "metrics.rooms": ("Rooms", "房间数"),
    "metrics.entries-committed-total": (
        "Messages and facts written to the log",
        "写入日志的消息和记录数",
    ),
    "metrics.messages-delivered-total": (
        "Messages shown live, each counted for everybody it was shown to",
        "实时送达的消息数（按接收者计）",
    ),
    "metrics.commit-seconds": (
        "Time from a message's being taken to its being on disk, by tick",
        "消息从收下到写入磁盘的时间（按批计）",
    ),
    "metrics.delivery-seconds": (
        "Time from a batch's being on disk to its being written to everybody",
        "消息从写入磁盘到发给所有人的时间（按批计）",
    ),
    "metrics.queued": ("What waits in which queue", "各队列中等待的数量"),
    "metrics.events-total": (
        "What was dropped, refused, delayed or closed, by reason",
        "按原因统计的丢弃、拒绝、延迟和关闭次数",
    ),
    "metrics.log-writable": (
        "1 if the log could be written the last time, else 0",
        "日志最近一次写入成功为 1，否则为 0",
    ),
    "metrics.loop-lag-seconds": (
        "How long a turn of the event loop took, looked at twice a second",
        "事件循环一轮所用的时间（每秒采样两次）",
    ),
    "metrics.cpu-seconds-total": ("CPU time used", "已用 CPU 时间"),
    "metrics.shelf-bytes": (
        "Bytes of the shelf's files, or kept free for uploads that are under way",
        "文件架上的文件及上传中预留的字节数",
    ),
    "metrics.shelf-most-bytes": ("What these may be; 0: no bound", "其上限；0 表示不限"),
    "metrics.shelf-files": ("Files on the shelf", "文件架上的文件数"),
    "metrics.log-bytes": ("Bytes of the log on the disk", "消息库占用的磁盘字节数"),
    "metrics.disk-bytes": (
        "Bytes of the disk with the data folder",
        "数据文件夹所在磁盘的总字节数",
    ),
    "metrics.disk-free-bytes": ("Of these, free", "其中可用的字节数"),
    "metrics.resident-bytes": ("Resident memory", "常驻内存"),
    "metrics.descriptors": ("Open file descriptors", "打开的文件描述符数"),
}
