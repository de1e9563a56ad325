"""Machine to machine: finding the other side, and proving who it is. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # The connection
    "error.transfer.lost": (
        "The connection to the other side broke off",
        "与对方的连接中断",
    ),
    "hint.transfer.lost": (
        "Give the same command again on the side that has ended: it goes on from where it was",
        "请在已结束的一端再次运行同一命令，将从中断处继续",
    ),
    "error.direct.handshake": (
        "The other side does not speak as landline does between two machines",
        "对方不是以 landline 两机直连的方式通信",
    ),
    "hint.direct.handshake": (
        "Is it a landline send or landline receive that waits there? A hub is used with --hub",
        "请确认那里等待的是 landline send 或 landline receive；经由服务器请用 --hub",
    ),
    "error.direct.version": (
        "The other side proves who it is by version {version}, this one by version {own}",
        "对方使用身份验证的第 {version} 版，本端为第 {own} 版",
    ),
    "hint.direct.version": (
        "Install the same version of landline on both machines",
        "请在两台机器上安装相同版本的 landline",
    ),
    "error.direct.silent": (
        "The other side did not say within {seconds} s who it is",
        "对方在 {seconds} 秒内没有表明身份",
    ),
    "error.direct.unreachable": (
        "None of the other side's addresses can be reached: {addresses}",
        "对方的地址都连接不上：{addresses}",
    ),
    "hint.direct.unreachable": (
        "Are both on one network, and does its firewall let the port in? Through a hub that both"
        " reach it works without (--hub)",
        "请确认双方在同一网络，且防火墙允许该端口传入。若双方都能连上某台服务器，可经由它传输（--hub）",
    ),
    "error.direct.relay": (
        "The hub at {address} does not connect the two machines",
        "服务器 {address} 没有接通两台机器",
    ),
    "hint.direct.relay": (
        "Give the same command again; the other side has to be there at the same time",
        "请再次运行同一命令；对方须同时在线",
    ),
    # Who is who
    "error.direct.role": ("{why}", "{why}"),
    "direct.both.sender": ("Both sides want to send", "双方都要发送"),
    "direct.both.receiver": ("Both sides want to receive", "双方都要接收"),
    "hint.direct.role": (
        "One side says landline send, the other landline receive",
        "请一端运行 landline send，另一端运行 landline receive",
    ),
    "error.direct.code": (
        "The code is wrong, or somebody stands in between",
        "配对码不对，或有人在中间冒充",
    ),
    "hint.direct.code": (
        "Compare it with what the other side shows, and give it again; three wrong tries end it",
        "请与对方显示的配对码核对后重新输入；输错三次即失效",
    ),
    "error.direct.code-tried": (
        "Somebody tried a wrong code; wrong tries left: {left}",
        "有人输入了错误的配对码；还可输错 {left} 次",
    ),
    "error.direct.code-over": (
        "The code is over: it was used, tried wrongly three times, or is ten minutes old",
        "配对码已失效：已被使用、输错三次，或已超过十分钟",
    ),
    "hint.direct.code-over": (
        "Start the side that showed it again: it shows a new one",
        "请在显示配对码的一端重新开始，会显示新的配对码",
    ),
    "error.direct.code-none": (
        "The side that was reached does not wait with that code",
        "连接到的一端并不在用这个配对码等待",
    ),
    "hint.direct.code-none": (
        "Compare the number in front of the words with what the other side shows",
        "请核对配对码开头的数字是否与对方显示的一致",
    ),
    "error.direct.busy": (
        "Others are trying that code at this moment",
        "此刻有其他人正在尝试这个配对码",
    ),
    "error.direct.unknown": (
        "The other side does not know this device",
        "对方不认识这台设备",
    ),
    "hint.direct.unknown": (
        "Use a code once: landline send without --to shows one",
        "请先用一次配对码：不带 --to 的 landline send 会显示一个",
    ),
    "error.direct.stranger": (
        "The device {device} called, which is not known here",
        "未知设备 {device} 请求连接",
    ),
    "error.direct.other": (
        "Another device answers there than the one that is meant",
        "那里应答的不是所要的设备",
    ),
    "hint.direct.other": (
        "If it has a new key, forget the old one (landline known forget NAME) and use a code once",
        "若对方换了新密钥，请先删除旧记录（landline known forget 名称），再用一次配对码",
    ),
    "error.direct.meant-other": (
        "Somebody called who was looking for another device",
        "有人请求连接，但要找的是另一台设备",
    ),
    "error.direct.forged": (
        "The other side could not prove who it says it is",
        "对方无法证明自己的身份",
    ),
    "hint.direct.forged": (
        "Try again; if it happens again, somebody stands in between",
        "请重试；若再次发生，说明有人在中间冒充",
    ),
    "error.direct.refused": ("The other side refused to connect", "对方拒绝连接"),
    # Devices that are remembered
    "error.peers.unreadable": (
        "The devices that are known, in {path}, cannot be read: {why}",
        "无法读取 {path} 中的已知设备：{why}",
    ),
    "hint.peers.unreadable": (
        "Check who may read it; if it is damaged, move it away, and use a code with each once more",
        "请检查读取权限；若文件已损坏，请移走它，此后与每台设备重新用一次配对码",
    ),
    "error.peers.unwritable": (
        "{path} cannot be written: {why}",
        "无法写入 {path}：{why}",
    ),
    "error.peers.full": (
        "{most} devices are known already",
        "已知设备已达 {most} 台",
    ),
    "hint.peers.full": (
        "Forget one that is not needed: landline known forget NAME",
        "请删除不再需要的设备：landline known forget 名称",
    ),
    "error.peers.none": (
        "No known device is called {what}, and none has an id that begins so",
        "没有名为 {what} 的已知设备，也没有标识以此开头的设备",
    ),
    "hint.peers.none": ("landline known list shows them", "landline known list 会列出它们"),
    "error.peers.ambiguous": (
        "{what} may be {count} known devices",
        "{what} 可能是 {count} 台已知设备",
    ),
    "hint.peers.ambiguous": (
        "Give more of the id, or the name: landline known list",
        "请写出更长的标识，或写名称：landline known list",
    ),
}
