"""Offers of files through a hub, and the way through it. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Why not
    "error.offer.unknown": (
        "There is no such offer, or it is over",
        "没有这个文件邀约，或它已结束",
    ),
    "hint.offer.unknown": (
        "Ask the other side to send again; /offers lists what is offered now",
        "请让对方重新发送；/offers 列出当前可接收的文件",
    ),
    "error.offer.too-many": (
        "As many files are offered, or taken, as may be at once",
        "同时提供或接收的文件已达上限",
    ),
    "hint.offer.too-many": (
        "Wait until others are done; the hub's bounds are the settings offers.…",
        "请等其他传输完成；上限见服务器设置 offers.…",
    ),
    "error.offer.whom": (
        "An offer is for a room or user and says what it is, or it is for a code",
        "文件邀约须面向房间或用户并说明内容，或者只用配对码",
    ),
    "hint.offer.whom": (
        "Give either `to` and `about`, or `slot`",
        "请给出 `to` 和 `about`，或只给出 `slot`",
    ),
    "error.offer.which": (
        "An offer is taken by its name or by a code",
        "接收文件须指明邀约或配对码",
    ),
    "hint.offer.which": (
        "Give either `offer` or `slot`",
        "请给出 `offer` 或 `slot`，二选一",
    ),
    "error.offer.address": (
        "An address has to be written as host:port",
        "地址须写成 主机:端口",
    ),
    "hint.offer.address": (
        "For example 10.0.0.5:40123 or [fd00::5]:40123",
        "例如 10.0.0.5:40123 或 [fd00::5]:40123",
    ),
    "error.slot.taken": (
        "The number {slot} cannot be had now",
        "编号 {slot} 目前不可用",
    ),
    "hint.slot.taken": (
        "Choose another number; after many tries, wait a minute",
        "请换一个编号；若已试过多次，请等一分钟",
    ),
    "error.slot.unknown": (
        "Nobody waits with a code of that number, or too many codes were tried",
        "没有人用这个编号的配对码等待，或尝试次数过多",
    ),
    "hint.slot.unknown": (
        "Look at the code again, and whether the other side still waits; else wait a minute",
        "请核对配对码，并确认对方仍在等待；否则请等一分钟再试",
    ),
    "error.worker.gone": (
        "The hub's process that did this has ended",
        "处理此任务的服务器子进程已结束",
    ),
    "hint.worker.gone": (
        "Try again: another takes its place",
        "请重试：会有新的进程接替",
    ),
    "error.worker.failed": (
        "A process of the hub could not do this: {why}",
        "服务器的子进程无法完成此任务：{why}",
    ),
    "hint.worker.failed": (
        "The hub's log says more",
        "详情见服务器日志",
    ),
    # How an offer reads
    "plain.offer": (
        "{name} offers {what} in {room}. To take it: landline receive --hub {hub}",
        "{name} 在 {room} 提供 {what}。接收请运行：landline receive --hub {hub}",
    ),
    "plain.offer.own": (
        "{name} offers you {what}. To take it: landline receive --hub {hub}",
        "{name} 向您提供 {what}。接收请运行：landline receive --hub {hub}",
    ),
    "plain.offer.hub": ("ADDRESS", "地址"),
    "plain.offer.one-file": ("{title} (1 file, {size})", "{title}（1 个文件，{size}）"),
    "plain.offer.files": (
        "{title} ({files} files, {size})",
        "{title}（{files} 个文件，{size}）",
    ),
    "plain.offer.file": ("{title} ({size})", "{title}（{size}）"),
    "plain.offer.text": ("a text", "一段文字"),
    "plain.offer.stream": ("{title} (what a program writes)", "{title}（程序的输出）"),
    "plain.no-offers": ("Nobody offers you files.", "没有人向您提供文件。"),
    "plain.what.offers": (
        "list the files that are offered to you",
        "列出可以接收的文件",
    ),
    # What is measured
    "metrics.relay": (
        "Connections of file transfers that wait for the other side, and pairs passed on",
        "等待对方的传输连接数，以及正在转发的连接对数",
    ),
    "metrics.relayed-bytes-total": (
        "Bytes passed on between two who transfer files, counted when their connections end",
        "为传输双方转发的字节数，在连接结束时计入",
    ),
    "metrics.offers": ("Open offers of files", "未结束的文件邀约数"),
    "metrics.workers": (
        "Processes that move bytes beside the hub, and what they are doing",
        "在服务器旁搬运数据的进程数及其任务数",
    ),
}
