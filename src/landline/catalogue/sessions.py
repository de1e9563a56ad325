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
        "Stopped here",
        "已在本端停止",
    ),
    "error.transfer.refused": (
        "The other side did not want it",
        "对方未接受",
    ),
    "error.transfer.too-large": (
        "It is more than the other side takes from this machine in one transfer",
        "超过对方一次从本机接收的上限",
    ),
    "hint.transfer.too-large": (
        "Send less at a time, or have the rule changed there: landline known rule NAME --most SIZE",
        "请分几次发送，或请对方修改规则：landline known rule 名称 --most 大小",
    ),
    "error.transfer.unread": (
        "The program behind standard output reads no more",
        "标准输出之后的程序已不再读取",
    ),
    "error.transfer.over-most": (
        "It is more than the rule here allows that machine in one transfer",
        "超过本机规则允许该机器单次发送的上限",
    ),
    "hint.transfer.over-most": (
        "Change the rule, landline known rule NAME --most SIZE, and have it sent again",
        "请用 landline known rule 名称 --most 大小 更改规则，并请对方重新发送",
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
        "Once that is put right, start it again on both sides",
        "解决后请在两端重新开始",
    ),
    "error.transfer.stream-taken": (
        "What comes from standard input can be sent once, and to one receiver",
        "标准输入的内容只能发送一次，且只能发给一个接收方",
    ),
    "error.transfer.stream-lost": (
        "The connection broke while standard input was being sent, which cannot be read again",
        "发送标准输入时连接中断，已读取的内容无法重新读取",
    ),
    "hint.transfer.stream-lost": (
        "Start it again from its beginning",
        "请从头重新开始",
    ),
    "error.transfer.text-long": (
        "The text has {size} bytes, and may have {most}",
        "文本有 {size} 字节，最多允许 {most} 字节",
    ),
    "hint.transfer.text-long": (
        "Write it into a file and send that",
        "请将其写入文件后发送",
    ),
    "error.transfer.not-text": (
        "The text cannot be sent: it is not UTF-8",
        "无法发送该文本：不是 UTF-8",
    ),
    "error.transfer.needs-folder": (
        "Files and folders cannot be received to standard output",
        "文件和文件夹无法接收到标准输出",
    ),
    "hint.transfer.needs-folder": (
        "Name a folder with --into",
        "请用 --into 指定文件夹",
    ),
    "error.transfer.part-gone": (
        "What had arrived of {path} was taken away meanwhile",
        "{path} 已收到的部分在此期间被移走",
    ),
    "hint.transfer.part-gone": (
        "Give the same command again: it goes on from what is still there",
        "请再次运行同一命令，将从仍在的部分继续",
    ),
    "transfer.why.transfer.lost": ("its connections broke again and again", "其连接反复中断"),
    "transfer.why.transfer.unread": (
        "the program there that was to have it reads no more",
        "对方用来接收数据的程序已不再读取",
    ),
    "transfer.why.transfer.stream-lost": (
        "what it read from standard input cannot be read again",
        "其标准输入的内容无法重新读取",
    ),
    "transfer.why.transfer.needs-folder": (
        "it receives to standard output, which takes a stream only",
        "其接收到标准输出，只能接收数据流",
    ),
    "error.transfer.unknown": (
        "The transfer failed for a reason that landline does not know",
        "传输失败，原因未知",
    ),
    "transfer.why.transfer.unknown": (
        "for a reason that this version does not know",
        "原因未知（本版本无法识别）",
    ),
    "transfer.why.disk.full": ("its disk is full", "其磁盘已满"),
    "transfer.why.disk.no-room": ("its disk has not enough room", "其磁盘空间不足"),
    "transfer.why.disk.spare": ("its disk has not enough room", "其磁盘空间不足"),
    "transfer.why.disk.denied": ("it may not write there", "无权写入目标位置"),
    "transfer.why.disk.failed": ("its disk could not be written", "其磁盘无法写入"),
    "transfer.why.disk.not-a-folder": (
        "something that is no folder is in the way",
        "目标路径被非文件夹占用",
    ),
    "transfer.why.file.unreadable": (
        "it cannot read what had arrived there before",
        "其无法读取之前已收到的部分",
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
    "transfer.why.manifest.too-large": (
        "it takes fewer files, or less deep folders, in one transfer",
        "其一次传输只能接收更少的文件或更浅的文件夹",
    ),
    "transfer.why.journal.newer": (
        "a newer landline has begun to receive the same there",
        "更新版本的 landline 已在那里开始接收同样的内容",
    ),
    "transfer.why.transfer.version": (
        "it speaks another version of the transfer protocol",
        "其使用另一版本的传输协议",
    ),
}
