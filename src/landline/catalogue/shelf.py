"""The shelf: files that a hub keeps. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # What happens on the shelf, as people at a line of text read it
    "plain.file": ("file {name} ({size})", "文件 {name}（{size}）"),
    "plain.files": ("{name} ({count} files, {size})", "{name}（{count} 个文件，{size}）"),
    "plain.deed.file-put": (" put on the shelf: {files}", " 放到文件架：{files}"),
    "plain.deed.file-replace": (" put on the shelf anew: {files}", " 更新了文件架上的：{files}"),
    "plain.deed.file-remove": (" took off the shelf: {files}", " 从文件架移除：{files}"),
    "plain.deed.file-expire": (
        " (the hub by itself) took off the shelf, as they are too old: {files}",
        "（服务器自动）移除了文件架上过期的：{files}",
    ),
    "plain.deed.file-days": (
        " lets files be kept for {count} days",
        " 设置文件保留 {count} 天",
    ),
    "plain.deed.no-file-days": (
        " lets files be kept as long as everywhere",
        " 设置文件按服务器的期限保留",
    ),
    "plain.notice.removefile": (
        " took off the shelf of {place} what {who} had put there: {files}",
        " 从 {place} 的文件架移除了 {who} 放置的：{files}",
    ),
    "plain.usage.files": ("/files [ROOM] [FOLDER]", "/files [房间] [文件夹]"),
    "plain.what.files": (
        "what is on the shelf of a room, or in a folder there",
        "列出房间文件架或其中一个文件夹里的文件",
    ),
    "plain.no-files": ("The shelf is empty here.", "这里的文件架是空的。"),
    "plain.files.folder.one": ("{name}/ (1 file, {size})", "{name}/（1 个文件，{size}）"),
    "plain.files.folder": ("{name}/ ({files} files, {size})", "{name}/（{files} 个文件，{size}）"),
    "plain.files.file": ("{name} ({size}), {by}, {at}", "{name}（{size}），{by}，{at}"),
    # Files
    "error.file.unknown": (
        "There is no file {path} that you may read",
        "没有可供读取的文件 {path}",
    ),
    "hint.file.unknown": (
        "landline ls lists what there is",
        "可用 landline ls 查看已有文件",
    ),
    "error.file.exists": (
        "There is already a file {path}",
        "文件 {path} 已存在",
    ),
    "hint.file.exists": (
        "Give it another name, or say that it may be replaced",
        "请换一个名称，或指明可以替换",
    ),
    "error.file.not-a-folder": (
        "{path} is a file, and no folder",
        "{path} 是文件，不是文件夹",
    ),
    "error.file.not-yours": (
        "{path} was put there by somebody else",
        "{path} 是他人放置的",
    ),
    "hint.file.not-yours": (
        "Ask whoever put it, or a moderator of the room",
        "请联系放置者或房间管理员",
    ),
    "error.file.deep": (
        "A path has at most {most} names",
        "路径最多 {most} 级",
    ),
    "error.file.long": (
        "A path has at most {most} characters",
        "路径最多 {most} 个字符",
    ),
    "error.file.too-large": (
        "A file on this hub has at most {most}",
        "此服务器上的单个文件最大 {most}",
    ),
    "error.shelf.quota": (
        "That is more than you may have here:"
        " {used} of {most} are taken, unfinished uploads included",
        "超出您的配额：已用 {used} / {most}（含未完成的上传）",
    ),
    "hint.shelf.quota": (
        "Remove files that are no longer needed, or give up unfinished uploads"
        " (landline ls --unfinished)",
        "请删除不再需要的文件，或放弃未完成的上传（landline ls --unfinished）",
    ),
    "error.shelf.full": (
        "The shelf of this hub is full: it holds {most}",
        "此服务器的文件架已满：容量 {most}",
    ),
    "hint.shelf.full": (
        "Ask the hub's owner to make room",
        "请联系服务器所有者腾出空间",
    ),
    "error.shelf.too-many": (
        "This hub keeps at most {most} files",
        "此服务器最多保存 {most} 个文件",
    ),
    "error.shelf.lost": (
        "The connection to the hub broke: {why}",
        "与服务器的连接中断：{why}",
    ),
    "hint.shelf.lost": (
        "The same command goes on from where it stands",
        "重新运行同一命令即可从中断处继续",
    ),
    "error.shelf.altered": (
        "{path} was changed while it was being put",
        "{path} 在上传过程中被修改",
    ),
    "hint.shelf.altered": (
        "Put it again once nobody writes to it",
        "请在无人写入时重新上传",
    ),
    "error.shelf.wrong": (
        "What came is not the {path} that the hub has",
        "收到的内容与服务器上的 {path} 不符",
    ),
    "hint.shelf.wrong": (
        "Fetch it again; if that happens twice, tell the hub's owner",
        "请重新获取；若再次出现，请告知服务器所有者",
    ),
    # Links
    "error.share.unknown": (
        "This link does not hold, or no longer",
        "此链接无效或已失效",
    ),
    "hint.share.unknown": (
        "Ask whoever gave it to you for another",
        "请向提供者索取新的链接",
    ),
    "error.share.none": (
        "There is no such link of yours, or several begin so",
        "没有这个链接，或有多个以此开头",
    ),
    "error.share.too-many": (
        "One person has at most {most} links",
        "每人最多 {most} 个链接",
    ),
    # Uploads
    "error.upload.too-many": (
        "At most {most} uploads of one person are under way at once",
        "每人最多同时进行 {most} 个上传",
    ),
    "hint.upload.too-many": (
        "Finish some of them, or drop them",
        "请先完成或放弃其中一些",
    ),
    "error.upload.too-many-there": (
        "At most {most} uploads of guests of one address are under way at once",
        "同一地址的访客最多同时进行 {most} 个上传",
    ),
    "hint.upload.too-many-there": (
        "Finish some of them, or log in",
        "请先完成其中一些，或登录",
    ),
    "error.upload.unfinished": (
        "The bytes of this upload are not all there yet",
        "此上传的数据尚未全部到达",
    ),
    "hint.upload.unfinished": (
        "Go on with the upload where it stands",
        "请从当前位置继续上传",
    ),
    "error.upload.mismatch": (
        "What arrived is not the content that was meant to be kept",
        "收到的内容与要保存的不符",
    ),
    "hint.upload.mismatch": (
        "Drop the upload, and begin it again",
        "请放弃该上传并重新开始",
    ),
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
