"""The shelf: files that a hub keeps. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Uploads
    "error.upload.busy": (
        "This file is being uploaded by another connection right now",
        "该文件正由另一个连接上传",
    ),
    "hint.upload.busy": (
        "Wait for that one, or end it first",
        "请等待其完成，或先将其结束",
    ),
    "error.upload.unknown": (
        "No such upload is under way: it is over, was dropped, or has expired",
        "没有这个上传：它已完成、被放弃或已过期",
    ),
    "hint.upload.unknown": (
        "Begin it again",
        "请重新开始上传",
    ),
    "error.upload.dropped": (
        "The upload was dropped while it was coming",
        "上传过程中被放弃",
    ),
    "hint.upload.dropped": (
        "Begin it again",
        "请重新开始上传",
    ),
    "error.upload.too-long": (
        "More bytes came than this file was to have",
        "收到的数据超过了该文件的长度",
    ),
    "hint.upload.too-long": (
        "Say how long the file is, or begin it again",
        "请声明正确的文件长度，或重新开始上传",
    ),
    "error.upload.incomplete": (
        "The file is not all there yet: {missing} bytes are missing",
        "文件尚未完整：还缺 {missing} 字节",
    ),
    "hint.upload.incomplete": (
        "Go on with the upload where it stands",
        "请从当前位置继续上传",
    ),
}
