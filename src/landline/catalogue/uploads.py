"""Files over HTTP: uploads, downloads, links. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.file.range": (
        "The file has {size} bytes: none of those that were asked for",
        "文件只有 {size} 字节，所请求的范围不存在",
    ),
    "error.file.changed": (
        "The file is not as the request says that it must be",
        "文件与请求所要求的状态不符",
    ),
    "hint.file.changed": (
        "Look at it again: somebody may have replaced or removed it",
        "请重新查看：可能有人替换或删除了它",
    ),
    "error.upload.range": (
        "Content-Range cannot be read",
        "无法识别 Content-Range 头",
    ),
    "hint.upload.range": (
        "Send bytes FIRST-LAST/SIZE, as curl -C does",
        "格式为 bytes 起始-结束/大小，curl -C 会自动发送",
    ),
    "error.upload.encoding": (
        "An upload with Content-Encoding {encoding} is not taken",
        "不接受 Content-Encoding 为 {encoding} 的上传",
    ),
    "hint.upload.encoding": (
        "Send the file as it is",
        "请直接发送文件原文",
    ),
    "error.upload.broken-off": (
        "The upload broke off: {here} bytes are here",
        "上传中断：已收到 {here} 字节",
    ),
    "hint.upload.broken-off": (
        "Go on with curl -C {here} -T FILE and the same address",
        "可用 curl -C {here} -T 文件 和相同地址继续",
    ),
    "error.upload.offset": (
        "The upload goes on at byte {here}, and not where the request does",
        "上传应从第 {here} 字节继续，与请求不符",
    ),
    "hint.upload.offset": (
        "Ask with HEAD where it goes on",
        "请用 HEAD 查询应从何处继续",
    ),
    "error.upload.form": (
        "The form holds no file",
        "表单中没有文件",
    ),
    "hint.upload.form": (
        "Send multipart/form-data, as curl -F file=@FILE does",
        "请发送 multipart/form-data，例如 curl -F file=@文件",
    ),
    "error.tus.version": (
        "tus {version} is spoken here, and the request does not say Tus-Resumable: {version}",
        "此处使用 tus {version}，而请求没有 Tus-Resumable: {version}",
    ),
    "error.tus.header": (
        "{name} is missing, doubled or cannot be read",
        "{name} 缺失、重复或无法识别",
    ),
    "error.tus.media": (
        "A PATCH of tus is of type application/offset+octet-stream",
        "tus 的 PATCH 请求类型必须是 application/offset+octet-stream",
    ),
    "error.tus.checksum": (
        "Upload-Checksum is one of {algorithms} and its digest in Base64",
        "Upload-Checksum 必须是 {algorithms} 之一，加上 Base64 编码的摘要",
    ),
    "error.tus.mismatch": (
        "The bytes are not those that the checksum was made of; none of them was kept",
        "数据与校验和不符，未保留任何内容",
    ),
    "hint.tus.mismatch": (
        "Send them again from the same offset",
        "请从同一偏移处重新发送",
    ),
    "error.upload.disk-full": (
        "The hub's disk is full; what came is kept",
        "服务器磁盘已满，已收到的数据会保留",
    ),
    "hint.upload.disk-full": (
        "Have whoever runs the hub make room, then go on",
        "请让管理员腾出空间，然后继续上传",
    ),
    "error.upload.disk-failed": (
        "The hub could not write to its disk",
        "服务器无法写入磁盘",
    ),
    "hint.upload.disk-failed": (
        "Whoever runs the hub finds the reason in its log",
        "管理员可以在服务器日志中找到原因",
    ),
    "error.file.lost": (
        "The content of this file is not there any more",
        "该文件的内容已不存在",
    ),
    "error.file.ticket": (
        "This ticket is good for no file, or no longer",
        "此凭证无效或已过期",
    ),
    "hint.file.ticket": (
        "Ask for another with getfile",
        "请用 getfile 重新获取",
    ),
    "error.web.transfers": (
        "Too many files are on their way at once",
        "同时传输的文件太多",
    ),
    "hint.web.transfers": ("Try again in a moment", "请稍后再试"),
    "page.files.empty": ("There is no file here yet.", "这里还没有文件。"),
    "page.files.more": ("More", "更多"),
    "page.files.send": ("Send files", "上传文件"),
    "page.files.no-link": ("No file", "没有文件"),
    # The API's description
    "openapi.file-get": (
        "A file, or with a path that ends in / what is in a folder",
        "读取文件；路径以 / 结尾时列出文件夹内容",
    ),
    "openapi.file-put": (
        "Put a file; one whose name is taken gets another, which the answer tells",
        "上传文件；名称已被占用时会改用其他名称，并在应答中说明",
    ),
    "openapi.file-post": (
        "Put the files of a form into a folder, or the body as a file",
        "把表单中的文件放入文件夹，或把正文作为文件上传",
    ),
    "openapi.file-delete": ("Take a file off the shelf", "删除文件"),
    "openapi.ticket-get": (
        "A file by a ticket of `getfile`, whoever asks",
        "用 `getfile` 给出的凭证读取文件，无需登录",
    ),
    "openapi.link-get": (
        "A file by a link of `sharefile`, whoever asks",
        "用 `sharefile` 给出的链接读取文件，无需登录",
    ),
    "openapi.tus-begin": (
        "Begin an upload that can go on (tus 1.0.0)",
        "开始一个可续传的上传（tus 1.0.0）",
    ),
    "openapi.tus-ask": ("How much of an upload is there", "查询上传已到达的字节数"),
    "openapi.tus-bring": ("Bring what comes next of an upload", "继续上传后面的内容"),
    "openapi.tus-end": ("Give an upload up", "放弃上传"),
    "openapi.file": ("The file", "文件"),
    "openapi.file-part": ("The bytes that were asked for", "所请求的字节"),
    "openapi.file-same": ("It is as the caller knows it", "与调用者已有的相同"),
    "openapi.filed": (
        "It stands on the shelf; a line of text for who does not ask for JSON",
        "已放入文件架；不要求 JSON 时返回一行文字",
    ),
    "openapi.done": ("Done", "完成"),
    "openapi.tus-done": (
        "As the tus protocol says, with Upload-Offset",
        "按 tus 协议应答，带 Upload-Offset",
    ),
}
