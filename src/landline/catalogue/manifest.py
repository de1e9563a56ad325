"""Texts about what a transfer consists of: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # All of it
    "error.manifest.too-large": (
        "The other side sends more than is taken in one transfer",
        "对方要发送的内容超过一次传输的上限",
    ),
    "hint.manifest.too-large": (
        "Send it in several parts",
        "请分几次发送",
    ),
    "error.manifest.large": (
        "One transfer has at most {entries} files and folders, whose list takes up to {size} bytes",
        "一次传输最多包含 {entries} 个文件和文件夹，且其清单不超过 {size} 字节",
    ),
    "hint.manifest.large": (
        "Send it in several parts, or as one file made by tar",
        "请分几次发送，或先用 tar 打包成一个文件",
    ),
    "error.manifest.nested": (
        "So many files and folders lie too deep: all paths have at most {components} names",
        "文件和文件夹过多且层级过深：所有路径合计最多包含 {components} 个名称",
    ),
    "hint.manifest.nested": (
        "Send it in several parts, or as one file made by tar",
        "请分几次发送，或先用 tar 打包成一个文件",
    ),
    "error.manifest.malformed": (
        "The other side told in no known form what it sends",
        "对方发送的清单不符合已知格式",
    ),
    "hint.manifest.malformed": (
        "Install the same version of landline on both machines",
        "请在两台机器上安装相同版本的 landline",
    ),
    "error.manifest.not-text": (
        "{name} is called so in an encoding other than UTF-8",
        "{name} 的名称不是 UTF-8 编码",
    ),
    "hint.manifest.not-text": (
        "Rename it, or send it in a tar file",
        "请重命名，或用 tar 打包后发送",
    ),
    "error.manifest.malformed-answer": (
        "The other side told in no known form what it takes",
        "对方的接收答复不符合已知格式",
    ),
    "error.ranges.malformed": (
        "The other side told in no known form which segments it has",
        "对方告知的已有分段不符合已知格式",
    ),
    # Why one entry is not written, or not under the name it was sent with
    "manifest.why.path": (
        "its name leads to another folder",
        "其名称指向别的文件夹",
    ),
    "manifest.why.long": (
        "its name or path is too long",
        "其名称或路径过长",
    ),
    "manifest.why.deep": (
        "it lies more than 64 folders deep",
        "其所在位置超过 64 层文件夹",
    ),
    "manifest.why.parent": (
        "the folder that it lies in is not received",
        "其所在的文件夹未被接收",
    ),
    "manifest.why.duplicate": (
        "something of the same name was sent before it",
        "在它之前已有同名的项目",
    ),
    "manifest.why.size": (
        "no file has such a size",
        "文件大小无效",
    ),
    "manifest.why.name": (
        "its name would do harm, or cannot be on some systems",
        "其名称有危害，或在某些系统上无法使用",
    ),
    "manifest.why.collision": (
        "some systems take its name for that of another file",
        "在某些系统上其名称与另一个文件相同",
    ),
    "manifest.why.hidden": (
        "it would be hidden, and some program might read it",
        "它会成为隐藏项目，并可能被某些程序读取",
    ),
    "manifest.why.ours": (
        "unfinished transfers are called so",
        "此类名称用于未完成的传输",
    ),
    # Why one entry is left out
    "manifest.why.same": ("it is there already", "已存在相同内容"),
    "manifest.why.done": ("it arrived before the break", "中断前已收到"),
    "manifest.why.older": ("what is there is not older", "已有的版本不比它旧"),
    "manifest.why.unwanted": ("it was not wanted", "接收方选择不要"),
    "manifest.why.link-outside": (
        "it is a link that leads out of what was sent",
        "它是指向发送内容之外的链接",
    ),
    "manifest.why.link-nowhere": (
        "it is a link through something that was not sent",
        "它是经过未发送内容的链接",
    ),
    "manifest.why.link-loop": (
        "it is a link that leads in a circle",
        "它是循环链接",
    ),
    "manifest.why.link-long": (
        "it is a link without a way, or with one that is too long",
        "它是路径为空或过长的链接",
    ),
}
