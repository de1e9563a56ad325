"""Texts about the bytes of a transfer: data connections and records. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.record.preamble": (
        "A data connection did not begin as one does",
        "数据连接的开头不符合格式",
    ),
    "error.record.version": (
        "The other side speaks version {version} of the transfer format, this one version {own}",
        "对方使用传输格式的第 {version} 版，本端为第 {own} 版",
    ),
    "hint.record.version": (
        "Install the same version of landline on both machines",
        "请在两台机器上安装相同版本的 landline",
    ),
    "error.record.returned": (
        "A data connection led back to the side that opened it",
        "数据连接绕回了发起它的一端",
    ),
    "error.record.reused": (
        "Data connection {number} of this transfer was opened a second time",
        "此传输的第 {number} 号数据连接被重复打开",
    ),
    "error.record.kind": (
        "The other side sent a record of the unknown kind {kind}",
        "对方发来未知类型的数据记录 {kind}",
    ),
    "error.record.length": (
        "The other side sent a record of an impossible length: {length} bytes",
        "对方发来的数据记录长度不合理：{length} 字节",
    ),
    "error.record.place": (
        "The other side sent a record for a place where it cannot belong",
        "对方发来的数据记录位置不合理",
    ),
    "error.record.order": (
        "The other side sent a record out of turn",
        "对方发来的数据记录顺序不对",
    ),
    "error.record.changed": (
        "What arrived is not what was sent: something changed it on the way",
        "收到的内容与发出的不同：途中被改动",
    ),
    "hint.record.changed": (
        "Start it again: what has been proven is kept. If it happens again, somebody or"
        " something between the two machines changes what passes",
        "请重新开始，已验证的部分会保留。若再次发生，说明两台机器之间有人或设备在改动数据",
    ),
    "error.record.count": (
        "Data is missing from a connection: {told} records were sent, {seen} arrived",
        "数据连接缺少内容：发出 {told} 条记录，收到 {seen} 条",
    ),
    "error.record.cut": (
        "A data connection broke off before its end",
        "数据连接在结束前中断",
    ),
    "hint.record.cut": (
        "Give the same command again: it goes on from what has been proven",
        "请再次运行同一命令，将从已验证的部分继续",
    ),
    "error.record.spent": (
        "A data connection carried as much as one key may protect",
        "单个数据连接已达到一个密钥可保护的数据上限",
    ),
    "error.record.pack": (
        "The other side sent a pack of small files that does not add up",
        "对方发来的小文件包内容不一致",
    ),
    "error.record.content": (
        "What arrived is not what its sender read",
        "收到的内容与发送方读取的不同",
    ),
}
