"""What sender and receiver say about a transfer that is under way. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.transfer.malformed": (
        "The other side said something about the transfer that cannot be understood",
        "对方发来的传输消息无法理解",
    ),
    "hint.transfer.malformed": (
        "Install the same version of landline on both machines",
        "请在两台机器上安装相同版本的 landline",
    ),
    "error.transfer.order": (
        "The other side said something about the transfer out of turn",
        "对方在不恰当的时候发来传输消息",
    ),
    "error.transfer.version": (
        "The other side speaks version {version} of the transfer protocol, this one version {own}",
        "对方使用传输协议的第 {version} 版，本端为第 {own} 版",
    ),
    "hint.transfer.version": (
        "Install the same version of landline on both machines",
        "请在两台机器上安装相同版本的 landline",
    ),
    "error.transfer.other": (
        "What the other side sends is not what it had offered",
        "对方发送的内容与其提议的不同",
    ),
    "error.transfer.grown": (
        "Files became far larger than they were offered while they were being sent",
        "文件在发送过程中变得远大于所提议的大小",
    ),
    "hint.transfer.grown": (
        "Send them again once nothing writes to them",
        "请在没有程序写入这些文件时重新发送",
    ),
    "error.transfer.damaged": (
        "The same part arrived damaged several times: something on the way changes what passes",
        "同一部分多次损坏：途中有设备在改动数据",
    ),
    "hint.transfer.damaged": (
        "Start it again, if you can over another network: what has been proven is kept",
        "请重新开始，尽可能换一个网络；已验证的部分会保留",
    ),
    "error.transfer.expired": (
        "Nothing was heard from the other side for too long",
        "太久没有收到对方的消息",
    ),
    "hint.transfer.expired": (
        "Start it again on both sides: it goes on from what has arrived",
        "请在两端重新开始，将从已收到的部分继续",
    ),
    "error.transfer.cancelled": (
        "The other side cancelled the transfer",
        "对方取消了传输",
    ),
    "error.transfer.stopped": (
        "The transfer was stopped here",
        "传输已在本端停止",
    ),
    "hint.transfer.stopped": (
        "Give the same command again: it goes on from what has arrived",
        "请再次运行同一命令，将从已收到的部分继续",
    ),
    "error.transfer.refused": (
        "The other side did not want it",
        "对方未接受",
    ),
    "error.transfer.declined": (
        "It was refused here, and nothing was received",
        "已在本端拒绝，未接收任何内容",
    ),
    "error.transfer.gave-up": (
        "The other side gave up: {why}",
        "对方已放弃：{why}",
    ),
    "hint.transfer.gave-up": (
        "Once that is put right, start it again on both sides: it goes on from what has arrived",
        "解决后请在两端重新开始，将从已收到的部分继续",
    ),
    "transfer.why.transfer.unknown": (
        "for a reason that this version does not know",
        "原因未知（本版本无法识别）",
    ),
    "transfer.why.disk.full": ("its disk is full", "其磁盘已满"),
    "transfer.why.disk.no-room": ("its disk has not enough room", "其磁盘空间不足"),
    "transfer.why.disk.denied": ("it may not write there", "无权写入目标位置"),
    "transfer.why.disk.failed": ("its disk could not be written", "其磁盘无法写入"),
    "transfer.why.disk.not-a-folder": (
        "something that is no folder is in the way",
        "目标路径被非文件夹占用",
    ),
    "transfer.why.source.changed": (
        "it kept changing while it was read",
        "读取过程中不断变化",
    ),
    "transfer.why.source.unreadable": ("it could not be read", "无法读取"),
    "transfer.why.source.missing": ("it is not there any more", "已不存在"),
    "transfer.why.journal.in-use": (
        "another program is receiving the same there right now",
        "另一个程序正在那里接收同样的内容",
    ),
    "transfer.why.transfer.version": (
        "it speaks another version of the transfer protocol",
        "其使用另一版本的传输协议",
    ),
}
