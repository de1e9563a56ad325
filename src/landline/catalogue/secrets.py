"""Words about an invitation's code: asked for, or read from a file, never an argument."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "option.identity.code": (
        "Ask for an invitation's code: with --as to sign up, else to enter the room it opens",
        "询问邀请码：与 --as 一起用于注册，否则用于进入邀请的房间",
    ),
    "option.identity.code-file": (
        "File whose first line is that code; - reads standard input",
        "首行为邀请码的文件，- 表示标准输入",
    ),
    "invitation.ask": ("Code of the invitation: ", "邀请码："),
    "error.invitation.argument": (
        "A code is no part of a command, which others on this machine can read",
        "不要把邀请码写在命令里，本机的其他用户可以看到命令",
    ),
    "hint.invitation.argument": (
        "End the command with --code alone: you are asked for it; or use --code-file FILE",
        "命令末尾只写 --code，随后会询问邀请码；也可用 --code-file 文件",
    ),
    "error.invitation.no-terminal": (
        "An invitation's code is asked for at a terminal only",
        "只有在终端里才会询问邀请码",
    ),
    "hint.invitation.no-terminal": (
        "In a script, give a file: --code-file FILE",
        "在脚本里请使用 --code-file 文件",
    ),
    "error.invitation.empty": ("No code was typed", "没有输入邀请码"),
}
