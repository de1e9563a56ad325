"""The commands `send`, `receive` and `transfers`. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # What cannot be begun
    "error.send.nobody": (
        "{to} is no device that is known here, and no code",
        "{to} 不是本机已知的设备，也不是配对码",
    ),
    "hint.send.nobody": (
        "Leave out --to for a code that the other machine can type,"
        " or name a hub with --hub for one of its rooms or @users",
        "不写 --to 即可得到一个供另一台机器输入的配对码；"
        "若要发给某个房间或 @用户，请用 --hub 指定服务器",
    ),
    "error.send.nowhere": (
        "{to} is no machine that is known here, and no room at {hub}",
        "{to} 不是本机已知的机器，{hub} 上也没有这个房间",
    ),
    "hint.send.nowhere": (
        "landline known list has the machines; a user is written @NAME",
        "用 landline known list 查看已知的机器；用户请写作 @名字",
    ),
    "error.send.name": (
        "A file cannot be called {name} at the receiver: paths, hidden names and what some system"
        " forbids are not taken",
        "接收方的文件不能叫作 {name}：不接受路径、隐藏名称和某些系统禁止的名称",
    ),
    "hint.send.name": ("Say --name {tame}", "请使用 --name {tame}"),
    "error.send.no-user": (
        "{to} is nobody at {hub}",
        "{hub} 上没有 {to} 这个用户",
    ),
    "hint.send.no-user": (
        "Look at the spelling; guests are there only while they are connected, and rooms and known"
        " machines are written without @",
        "请检查拼写；访客只在连接期间存在，房间和已知的机器前不加 @",
    ),
    "error.send.no-hub": (
        "{to} is somebody at a hub, and none was named",
        "{to} 属于服务器上的用户，但没有指定服务器",
    ),
    "hint.send.no-hub": ("Name it: --hub ADDRESS", "请指定：--hub 地址"),
    # Who is not there
    "error.transfer.code-unseen": (
        "Nobody shows a code that begins with {slot}, neither on this network nor at a hub",
        "没有找到以 {slot} 开头的配对码，本网络和服务器上都没有",
    ),
    "hint.transfer.code-unseen": (
        "Both machines have to be on one network or name the same hub with --hub;"
        " the link that the other one shows works across networks, too",
        "两台机器须在同一网络，或用 --hub 指定同一台服务器；也可以使用对方显示的链接跨网络连接",
    ),
    "error.transfer.not-there": ("{name} is not there", "{name} 不在线"),
    "hint.transfer.not-there": (
        "Say on that machine: landline receive, or landline receive --always",
        "请在那台机器上执行：landline receive，或 landline receive --always",
    ),
    "error.transfer.not-private": (
        "Somebody on the way to the hub could have changed whose device that is",
        "通往服务器的途中可能有人篡改了对方设备的身份",
    ),
    "hint.transfer.not-private": (
        "Both sides have to reach the hub encrypted, without tcp://; or use a code",
        "双方都须以加密方式连接服务器（不用 tcp://），或改用配对码",
    ),
    # What ended
    "error.transfer.code-dead": (
        "Somebody tried three wrong codes: this one is dead",
        "有人三次输入了错误的配对码，此码已失效",
    ),
    "hint.transfer.code-dead": (
        "Give the command again for a new one, and tell it only to whom it is for",
        "请再次运行该命令以获得新的配对码，并且只告诉对方",
    ),
    "error.transfer.code-expired": (
        "Nobody came with the code in time",
        "配对码在有效期内无人使用",
    ),
    "hint.transfer.code-expired": (
        "Give the command again for a new one",
        "请再次运行该命令以获得新的配对码",
    ),
    "error.transfer.busy": (
        "It takes as much as it can at a time already",
        "已达到同时接收的上限",
    ),
    "error.transfers.none": (
        "There is no unfinished transfer {id}",
        "没有编号为 {id} 的未完成传输",
    ),
    "hint.transfers.none": ("See landline transfers", "请查看 landline transfers"),
    "error.transfers.ambiguous": (
        "Several unfinished transfers begin with {id}",
        "有多个未完成的传输以 {id} 开头",
    ),
    "hint.transfers.ambiguous": ("Write more of it", "请多写几位"),
    "error.transfers.stream": (
        "Transfer {id} came from a pipe, which cannot be read again",
        "传输 {id} 来自管道，无法重新读取",
    ),
    "hint.transfers.stream": (
        "Remove what there is of it: landline transfers drop {id}; then send it again",
        "请用 landline transfers drop {id} 删除已有部分，然后重新发送",
    ),
    "error.transfers.away": (
        "The disk with the folder {path} is not there now",
        "文件夹 {path} 所在的磁盘目前不在",
    ),
    "hint.transfers.away": (
        "Connect the disk and say it again; to give the transfer up: landline transfers drop {id}",
        "请接上磁盘后再运行一次；要放弃此次传输：landline transfers drop {id}",
    ),
    "error.transfers.running": (
        "A program is at transfer {id} just now",
        "有程序正在进行传输 {id}",
    ),
    "hint.transfers.running": ("Stop that one first", "请先停止该程序"),
}
