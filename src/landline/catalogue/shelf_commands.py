"""The commands about the shelf: put, get, ls, rm, share. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "command.put": ("Put files on a hub's shelf", "把文件放到服务器的文件架上"),
    "command.get": ("Fetch files from a hub's shelf", "从服务器的文件架获取文件"),
    "command.ls": ("List what is on a hub's shelf", "列出服务器文件架上的内容"),
    "command.rm": ("Take files off a hub's shelf", "从服务器的文件架移除文件"),
    "command.share": (
        "Make a link to a file of the shelf, for anybody",
        "为文件架上的文件生成任何人可用的链接",
    ),
    "help.put": (
        """Put files, and what is in folders, on a hub's shelf; print where each is there.

\b
  landline put plan.pdf                  on the lobby's shelf
  landline put *.jpg dev:photos/         into a folder of the room dev
  landline put plan.pdf dev:new.pdf      under another name
  landline put plan.pdf @bo: --say hi    to bo alone, and say so

What broke off goes on with the same command. Content that the hub has is not sent again.""",
        """把文件以及文件夹的内容放到服务器的文件架上，并输出每个文件所在的位置。

\b
  landline put plan.pdf                  放到大厅的文件架
  landline put *.jpg dev:photos/         放进房间 dev 的一个文件夹
  landline put plan.pdf dev:new.pdf      使用另一个名称
  landline put plan.pdf @bo: --say hi    只给 bo，并说一声

中断后用同一命令继续。服务器上已有的内容不会重复发送。""",
    ),
    "help.get": (
        """Fetch files from a hub's shelf; print where each is here.

\b
  landline get plan.pdf                  from the lobby's shelf
  landline get dev:photos/ --into ~/in   a whole folder of the room dev
  landline get @me:notes.txt             from one's own

Each is proven by its hash before it has its name. What broke off goes on with the same
command.""",
        """从服务器的文件架获取文件，并输出每个文件在本机的位置。

\b
  landline get plan.pdf                  取自大厅的文件架
  landline get dev:photos/ --into ~/in   房间 dev 的整个文件夹
  landline get @me:notes.txt             自己的文件

每个文件经哈希校验后才会得到正式名称。中断后用同一命令继续。""",
    ),
    "help.ls": (
        """List what is in a folder of the shelf.

\b
  landline ls             of the lobby
  landline ls dev:        of the room dev
  landline ls dev:docs/   of a folder there

--unfinished lists what you have begun to put and not finished: it counts against your quota
until it is given up (landline rm --unfinished), or over.""",
        """列出文件架上某个文件夹的内容。

\b
  landline ls             大厅
  landline ls dev:        房间 dev
  landline ls dev:docs/   其中的一个文件夹

--unfinished 列出您开始上传而未完成的文件；
在放弃（landline rm --unfinished）或过期之前，它们占用您的配额。""",
    ),
    "help.rm": (
        """Take files off a hub's shelf: one's own, or as a moderator any.

\b
  landline rm dev:docs/plan.pdf
  landline rm -r dev:docs/            a folder, and all that is in it""",
        """从服务器的文件架移除文件：自己的文件；管理员可移除任何文件。

\b
  landline rm dev:docs/plan.pdf
  landline rm -r dev:docs/            整个文件夹""",
    ),
    "help.share": (
        """Make a link by which anybody fetches a file, without an account; print it.

\b
  landline share dev:plan.pdf            for a week
  landline share dev:plan.pdf --uses 1   once
  landline share                         list one's links
  landline share --end KEY               end one

Whoever has the link has the file: pass it on with care.""",
        """生成一个链接，任何人无需账号即可用它获取文件；链接输出到标准输出。

\b
  landline share dev:plan.pdf            有效一周
  landline share dev:plan.pdf --uses 1   只能使用一次
  landline share                         列出自己的链接
  landline share --end 编号              停用一个链接

持有链接者即可取得文件，请谨慎转发。""",
    ),
    "option.shelf.json": (
        "Print one JSON object a line, as the hub's API has it",
        "每行输出一个 JSON 对象，格式与服务器 API 相同",
    ),
    "option.put.exists": (
        "What to do if there is such a file: rename, replace or refuse [rename]",
        "同名文件已存在时：rename（另取名）、replace（替换）或 refuse（拒绝）[rename]",
    ),
    "option.put.say": ("Say TEXT in the room, with the files", "在房间里说出 TEXT，并附上文件"),
    "option.get.into": ("The folder to fetch into [this one]", "保存到哪个文件夹 [当前文件夹]"),
    "option.get.exists": (
        "What to do if there is such a file: same (leave it if it is the same, else rename), "
        "rename, overwrite or newer [same]",
        "同名文件已存在时：same（相同则保留，否则另取名）、rename（另取名）、overwrite（覆盖）"
        "或 newer（仅用较新的覆盖）[same]",
    ),
    "option.share.uses": ("How often it may be used [always]", "最多可使用几次 [不限]"),
    "option.share.days": (
        "For how many days it holds; 0: until it is ended [7]",
        "有效天数；0 表示直到停用为止 [7]",
    ),
    "option.share.end": ("End the link KEY", "停用链接 KEY"),
    "option.room.file-days": (
        "Remove files older than so many days; 0: as the hub's setting says",
        "移除早于这么多天的文件，0 表示按服务器的设置",
    ),
    "backup.shelf": (
        "The files of the shelf are not in it: copy {folder} as well; the hub may go on running",
        "其中不含文件架上的文件：请把 {folder} 也复制一份，服务器可以照常运行",
    ),
    "error.put.nothing": ("No file is named", "没有指定文件"),
    "hint.put.nothing": (
        "Name files first, then the place: landline put FILE dev:docs/",
        "请先写文件，再写位置：landline put 文件 dev:docs/",
    ),
    "error.put.one-name": (
        "{place} is the name of one file, and several are to be put",
        "{place} 是单个文件的名称，而要放置的文件有多个",
    ),
    "hint.put.one-name": (
        "End it with a / to mean a folder",
        "以 / 结尾表示文件夹",
    ),
    "put.left": (
        "{path} is no file of its own, and is left out",
        "{path} 不是独立的文件，已略过",
    ),
    "put.empty": ("There is no file to put in it", "其中没有可以放置的文件"),
    "error.rm.folder": ("{place} is a folder", "{place} 是文件夹"),
    "hint.rm.folder": (
        "With --recursive all that is in it is removed",
        "加上 --recursive 会移除其中的全部文件",
    ),
    "error.rm.unasked": (
        "Nobody sits here who could be asked whether all of that is to be removed",
        "此处没有终端，无法询问是否全部移除",
    ),
    "hint.rm.unasked": ("Say so with --yes", "确定的话请加上 --yes"),
    "option.rm.recursive": (
        "Folders, too, with all that is in them; it is asked first",
        "连同文件夹及其中的全部文件；会先询问",
    ),
    "option.rm.yes": ("Ask nothing", "不询问"),
    "option.rm.unfinished": (
        "Give up what was broken off while it was put; it counts no longer",
        "放弃上传中断、尚未完成的文件，不再占用配额",
    ),
    "option.ls.unfinished": (
        "What was broken off while you put it, in all rooms, and until when it can go on",
        "您上传中断、尚未完成的文件（所有房间），以及可继续到何时",
    ),
    "error.rm.finished": (
        "Nothing of yours is unfinished at {place}",
        "{place} 没有您未完成的上传",
    ),
    "hint.rm.finished": ("landline ls --unfinished lists all", "landline ls --unfinished 列出全部"),
    "rm.given-up": ("Given up: {place}", "已放弃：{place}"),
    "rm.ask": ("Remove {places} for good: {what}?", "永久移除 {places}：{what}，确定吗？"),
    "rm.removed-all": ("Removed: {what}", "已移除：{what}"),
    "error.share.two-things": (
        "A link is made or ended, not both at once",
        "生成链接与停用链接不能同时进行",
    ),
    "error.share.folder": (
        "{place} is a folder, and a link leads to one file",
        "{place} 是文件夹，而链接只能指向一个文件",
    ),
    "hint.share.folder": (
        "Name a file in it; landline ls shows them",
        "请指定其中的文件；可用 landline ls 查看",
    ),
    "error.shelf.nowhere": ("{said}", "{said}"),
    "hint.shelf.nowhere": (
        "In landline chat, /rooms and /users list who and what is there, and /join makes a room",
        "在 landline chat 中可用 /rooms 和 /users 查看房间和用户，用 /join 新建房间",
    ),
    "rm.removed": ("Removed {place}", "已移除 {place}"),
    "get.waits": (
        "{place} is still being put; waiting for the rest ...",
        "{place} 仍在上传，正在等待其余部分……",
    ),
    "shelf.stopped": (
        "Stopped; the same command goes on from here.",
        "已停止；重新运行同一命令即可从这里继续。",
    ),
    "get.here": ("{path} was here already", "{path} 已在本机"),
    "ls.empty": ("Nothing is in {place}", "{place} 中没有内容"),
    "share.here-only": (
        "The hub listens on this machine only: nobody else can open it (landline serve --lan).",
        "服务器只在本机监听：其他人无法打开此链接（landline serve --lan）。",
    ),
    "share.made": (
        "Whoever has this link has the file. To end it: landline share --end {key}",
        "持有此链接者即可取得文件。停用：landline share --end {key}",
    ),
    "share.ended": ("The link {key} is ended", "链接 {key} 已停用"),
    "share.none": ("You have no links", "没有链接"),
    "column.size": ("SIZE", "大小"),
    "column.put": ("PUT", "放置时间"),
    "column.file": ("FILE", "文件"),
    "column.left": ("LEFT", "剩余次数"),
    "column.opened": ("OPENED", "已用次数"),
}
