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
}
