"""What the page says of its connection to the hub, and refuses itself."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "ui.wire.connection.lost": (
        "The connection broke off before the hub answered; it may be done or not",
        "服务器应答之前连接就断开了，操作可能已经完成，也可能没有",
    ),
    "ui.wire.connection.ended": (
        "Signed out before the hub answered",
        "服务器应答之前已退出登录",
    ),
    "ui.wire.notes": ("My notes", "我的笔记"),
    "ui.wire.outbox.full": (
        "{most} messages already wait for the hub: try again when it is back",
        "已有 {most} 条消息在等待服务器，请等服务器恢复后再试",
    ),
    "ui.wire.requests.full": (
        "{most} questions to the hub already wait for their answers",
        "已有 {most} 个请求在等待服务器回答",
    ),
    "ui.wire.room.none": ("There is no room {room} here", "这里没有房间 {room}"),
    "ui.wire.text.too-long": (
        "A message may have at most {limit} bytes: send this as a file",
        "一条消息最多 {limit} 字节，请改为发送文件",
    ),
    "ui.wire.unreachable": (
        "The hub cannot be reached: check the network, then try again",
        "无法连接到服务器，请检查网络后重试",
    ),
}
