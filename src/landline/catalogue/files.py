"""Texts of file names, the disk, file services and progress: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Names from others
    "error.name.refused": (
        "{name} cannot be a file's name here: {why}",
        "{name} 不能用作文件名：{why}",
    ),
    "name.why.empty": ("it is empty", "名称为空"),
    "name.why.path": ("it leads to another folder", "它指向别的文件夹"),
    "name.why.characters": (
        "it holds invisible characters or ones that some systems forbid",
        "含有不可见字符，或某些系统禁止的字符",
    ),
    "name.why.ends": (
        "it begins or ends with a blank, or ends with a dot",
        "以空白开头或结尾，或以句点结尾",
    ),
    "name.why.reserved": (
        "Windows keeps it for a device",
        "该名称在 Windows 上保留给设备使用",
    ),
    "name.why.long": ("it is longer than 255 bytes", "超过 255 字节"),
    # The disk
    "error.disk.full": (
        "{path} could not be written: the disk is full",
        "无法写入 {path}：磁盘已满",
    ),
    "hint.disk.full": (
        "Make room, then send the file again",
        "请腾出空间后重新发送",
    ),
    "error.disk.no-room": (
        "What is to come, {size}, does not fit on the disk of {path}",
        "{path} 所在磁盘放不下将要接收的 {size}",
    ),
    "hint.disk.no-room": (
        "Make room, or receive into another folder with --into",
        "请腾出空间，或用 --into 指定其他文件夹",
    ),
    "error.disk.spare": (
        "It would leave less than {spare} of the disk of {path} free",
        "接收后 {path} 所在磁盘的可用空间将不足 {spare}",
    ),
    "hint.disk.spare": (
        "Make room, or let a person receive it: without --always all of the disk may be used",
        "请腾出空间，或由人来接收：不带 --always 时可以用完整个磁盘",
    ),
    "error.disk.denied": (
        "This user may not write {path}",
        "当前用户无权写入 {path}",
    ),
    "hint.disk.denied": (
        "Choose another folder with --into, or change the permissions",
        "请用 --into 指定其他文件夹，或修改权限",
    ),
    "error.disk.not-a-folder": (
        "{path} is not a folder, or a link where none may be",
        "{path} 不是文件夹，或是不允许的链接",
    ),
    "hint.disk.not-a-folder": (
        "Choose another folder with --into",
        "请用 --into 指定其他文件夹",
    ),
    "error.disk.failed": (
        "{path} could not be written: {why}",
        "无法写入 {path}：{why}",
    ),
    "error.file.unreadable": (
        "{path} cannot be read: {why}",
        "无法读取 {path}：{why}",
    ),
    "error.file.not-a-file": (
        "{path} is not an ordinary file",
        "{path} 不是普通文件",
    ),
    "hint.file.not-a-file": (
        "Name an ordinary one",
        "请指定普通文件",
    ),
    "error.file.shrank": (
        "{path} became shorter while it was being sent",
        "{path} 在发送过程中变短了",
    ),
    # Moving one file by the tutorials' protocols
    "error.file.no-size": (
        "The peer did not begin with the size of the file in digits",
        "对方没有先用数字发送文件大小",
    ),
    "hint.file.no-size": (
        "Both sides must speak the same protocol: see --protocol",
        "双方必须使用同一种协议，见 --protocol",
    ),
    "error.file.broken-off": (
        "{address} hung up before the file was complete; nothing was kept",
        "{address} 在文件传完之前断开，未保留任何内容",
    ),
    "hint.file.broken-off": (
        "This protocol cannot resume: send the file again",
        "此协议不支持续传，请重新发送",
    ),
    "error.file.refused": (
        "{address} refused the file: {text}",
        "{address} 拒绝接收文件：{text}",
    ),
    "error.file.needs-stream": (
        "{address} carries datagrams, which may be lost: a file needs a stream",
        "{address} 使用数据报，可能丢失：传文件需要流式连接",
    ),
    "hint.file.needs-stream": (
        "Use tcp:// or unix:",
        "请使用 tcp:// 或 unix:",
    ),
    "error.file.which": (
        "{service} needs {option}",
        "{service} 需要 {option}",
    ),
    "files.progress": ("{percent:3d} %  {done} of {total}", "{percent:3d} %  {done} / {total}"),
    "files.progress-unknown": ("{done}", "{done}"),
    "files.received": (
        "received {name} from {address}: {size}",
        "已收到 {name}，来自 {address}：{size}",
    ),
    "files.description": ("description: {text}", "说明：{text}"),
    "files.sent": ("sent {name} to {address}: {size}", "已发送 {name} 到 {address}：{size}"),
    "files.not-hung-up": (
        "{address} did not hang up within {seconds} s: whether it took everything is not known",
        "{address} 在 {seconds} 秒内没有挂断：是否已全部收下，无法确定",
    ),
    "files.peer-says": ("{address} says: {text}", "{address} 回复：{text}"),
}
