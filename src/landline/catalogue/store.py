"""Backups of a hub's log, and putting one back."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.backup.no-log": (
        "{folder} holds no log: there is nothing to back up",
        "{folder} 中没有消息记录，没有可备份的内容",
    ),
    "hint.backup.no-log": (
        "Name the data folder of the hub",
        "请指定 hub 的数据文件夹",
    ),
    "error.backup.exists": (
        "{file} is there already, and a backup never overwrites anything",
        "{file} 已存在，备份不会覆盖任何文件",
    ),
    "hint.backup.exists": (
        "Choose another name, with the date in it for example",
        "请换一个文件名，例如在其中加上日期",
    ),
    "error.backup.full": (
        "{file} could not be written: the disk is full",
        "无法写入 {file}：磁盘已满",
    ),
    "hint.backup.full": (
        "Make room there, or choose another disk; nothing was left behind",
        "请在该磁盘上清理出空间，或换一个磁盘；没有留下任何残余文件",
    ),
    "error.backup.unwritable": (
        "{file} could not be written: {why}",
        "无法写入 {file}：{why}",
    ),
    "hint.backup.unwritable": (
        "Choose a folder that exists and that this user may write to",
        "请选择一个已存在且当前用户可写的文件夹",
    ),
    "error.backup.unreadable": (
        "{file} could not be read: {why}",
        "无法读取 {file}：{why}",
    ),
    "hint.backup.unreadable": (
        "Check the name and who may read the file",
        "请检查文件名和读取权限",
    ),
    "error.backup.not-ours": (
        "{file} is no backup of a hub",
        "{file} 不是 hub 的备份",
    ),
    "hint.backup.not-ours": (
        "Name a file that landline backup has written",
        "请指定由 landline backup 写出的文件",
    ),
    "error.backup.newer": (
        "{file} was written by a newer landline (its schema is version {found},"
        " this program knows up to {known})",
        "{file} 由更新版本的 landline 写入（其结构版本为 {found}，本程序最高支持 {known}）",
    ),
    "hint.backup.newer": (
        "Install that newer landline and restore with it",
        "请安装更新版本的 landline 后再恢复",
    ),
    "error.backup.damaged": (
        "{file} is damaged ({why}), so nothing was restored",
        "{file} 已损坏（{why}），因此没有恢复任何内容",
    ),
    "hint.backup.damaged": (
        "Use another backup, or try sqlite3's .recover on this one",
        "请使用其他备份，或用 sqlite3 的 .recover 命令抢救此文件",
    ),
    "error.backup.occupied": (
        "{folder} holds a log already ({file})",
        "{folder} 中已有消息记录（{file}）",
    ),
    "hint.backup.occupied": (
        "Restore into another folder, or move the log that is there away first",
        "请恢复到其他文件夹，或先移走现有的消息记录",
    ),
}
