"""Texts of landing a transfer, its journal, and its source: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # The disk
    "error.disk.is-a-folder": (
        "{path} is a folder, and was to become a file",
        "{path} 是文件夹，无法写成文件",
    ),
    "hint.disk.is-a-folder": (
        "Move the folder away, or receive into another one with --into",
        "请移走该文件夹，或用 --into 指定其他文件夹",
    ),
    "error.disk.not-ours": (
        "{path} was left there by somebody else, and is not trusted",
        "{path} 是他人留下的，不予信任",
    ),
    "hint.disk.not-ours": (
        "Remove it, or receive into another folder with --into",
        "请删除它，或用 --into 指定其他文件夹",
    ),
    # The journal of what has arrived
    "error.journal.in-use": (
        "The same files are being received into {path} by another program right now",
        "另一个程序正在把同样的文件接收到 {path}",
    ),
    "hint.journal.in-use": (
        "Wait for it to end, or receive into another folder with --into",
        "请等待其结束，或用 --into 指定其他文件夹",
    ),
    "error.journal.newer": (
        "What has arrived in {path} was noted down by a newer landline",
        "{path} 中的接收记录由更新版本的 landline 写成",
    ),
    "hint.journal.newer": (
        "Go on with that version, or receive into another folder with --into",
        "请用该版本继续，或用 --into 指定其他文件夹",
    ),
    # What is sent
    "error.source.missing": (
        "There is no {path}",
        "{path} 不存在",
    ),
    "error.source.nameless": (
        "{path} has no name that it could have elsewhere",
        "{path} 没有可在别处使用的名称",
    ),
    "hint.source.nameless": (
        "Name the folders in it instead",
        "请改为指定其中的文件夹",
    ),
    "error.source.unreadable": (
        "{path} cannot be read: {why}",
        "无法读取 {path}：{why}",
    ),
    "error.source.special": (
        "{path} is neither file, folder nor link, and is left out",
        "{path} 不是文件、文件夹或链接，已略过",
    ),
    "error.source.deep": (
        "{path} lies more than {most} folders deep, and is left out",
        "{path} 的层级超过 {most} 层，已略过",
    ),
    "error.source.target": (
        "{path} is a link to a name that is not UTF-8, and is left out",
        "{path} 是指向非 UTF-8 名称的链接，已略过",
    ),
    "error.source.renamed": (
        "{path} is sent as {name}: not every system could have its own name",
        "{path} 将以 {name} 发送：并非所有系统都能使用原名称",
    ),
    "error.source.changed": (
        "{path} was changed while it was being sent",
        "{path} 在发送过程中被修改",
    ),
    "hint.source.changed": (
        "Send it again once nobody writes to it",
        "请在无人写入时重新发送",
    ),
}
