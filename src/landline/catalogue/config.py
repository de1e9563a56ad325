"""Texts about the config file and `landline config`: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "help.config": (
        """Show the settings of a hub, or check a config file.

\b
  landline config show --origin         every setting, and where its value came from
  landline config show > landline.toml  a file to begin with
  landline config check landline.toml   what is wrong with it

Settings come from options, LANDLINE_* variables, ./landline.toml, the user's landline.toml,
/etc/landline.toml, and defaults; what comes first in this list wins.""",
        """显示服务器的设置，或检查配置文件。

\b
  landline config show --origin         所有设置，以及各个值的来源
  landline config show > landline.toml  生成一份配置文件作为开头
  landline config check landline.toml   检查其中的错误

设置依次取自选项、LANDLINE_* 环境变量、./landline.toml、当前用户的 landline.toml、
/etc/landline.toml 和默认值，排在前面的优先。""",
    ),
    "help.config.show": (
        "Print the settings that `landline serve` would run with, as a config file. Takes the\n"
        "options of `landline serve`.",
        "以配置文件的格式打印 `landline serve` 将会使用的设置。选项与 `landline serve` 相同。",
    ),
    "help.config.check": (
        "Say everything that is wrong with a config file, each on one line; exits with 0 if\n"
        "there is nothing, else with 2.",
        "逐行指出配置文件里的所有错误；没有错误时以 0 退出，否则为 2。",
    ),
    "option.config.origin": (
        "Say of every value where it came from",
        "标明每个值的来源",
    ),
    "help.heading.commands": ("Commands", "命令"),
    "config.fine": (
        "{path} is right; it gives {count} settings a value",
        "{path} 没有错误，其中设置了 {count} 项",
    ),
    "config.origin.default": ("default", "默认值"),
    "config.origin.flag": ("flag {name}", "选项 {name}"),
    "config.origin.environment": ("environment {name}", "环境变量 {name}"),
    "serve.settings": ("  settings from {path}", "  设置取自      {path}"),
    # What is wrong with a file
    "error.config.no-file": ("{path} is not a file", "{path} 不是文件"),
    "error.config.too-long": (
        "{path} is longer than {limit} bytes, too long for a config file",
        "{path} 超过 {limit} 字节，不像是配置文件",
    ),
    "error.config.not-utf-8": ("{where}: this is not UTF-8", "{where}：不是 UTF-8 编码"),
    "hint.config.not-utf-8": ("Save the file as UTF-8", "请把文件保存为 UTF-8 编码"),
    "error.config.syntax": ("{path} is not TOML: {why}", "{path} 不是有效的 TOML：{why}"),
    "hint.config.syntax": (
        'Write for example port = 7788, or unix = "/run/landline.sock"; `landline config show`'
        " prints a whole file",
        '可以这样写：port = 7788 或 unix = "/run/landline.sock"；`landline config show`'
        " 会打印一份完整的文件",
    ),
    # What is wrong with a setting
    "error.setting.unknown": (
        "{where}: there is no setting {name}",
        "{where}：没有名为 {name} 的设置",
    ),
    "hint.setting.unknown": (
        "`landline help settings` lists them",
        "`landline help settings` 列出所有设置",
    ),
    "error.setting.unknown-but": (
        "{where}: there is no setting {name}",
        "{where}：没有名为 {name} 的设置",
    ),
    "hint.setting.unknown-but": ("Did you mean {near}?", "是不是想写 {near}？"),
    "error.setting.group": (
        "{where}: {name} is a group of settings, not one",
        "{where}：{name} 是一组设置，不是一项",
    ),
    "hint.setting.group": (
        "`landline help settings` lists what is in it; in a file they stand below [{name}]",
        "`landline help settings` 列出其中各项；在文件里要写在 [{name}] 下面",
    ),
    "error.setting.invalid": (
        "{where}: {name} cannot be {value}; it takes {takes}",
        "{where}：{name} 不能是 {value}，应为{takes}",
    ),
    "setting.takes.count": (
        "a whole number from {least} to {most}",
        " {least} 到 {most} 之间的整数",
    ),
    "setting.takes.bytes": (
        'a size from {least} to {most}, such as 65536 or "64 KiB"',
        ' {least} 到 {most} 之间的大小，例如 65536 或 "64 KiB"',
    ),
    "setting.takes.days": (
        "a whole number of days from {least} to {most}",
        " {least} 到 {most} 之间的整数（天）",
    ),
    "setting.takes.seconds": (
        'a time from {least} to {most}, such as 90 (seconds), "1.5 min" or "2 h"',
        ' {least} 到 {most} 之间的时长，例如 90（秒）、"1.5 min" 或 "2 h"',
    ),
    "setting.takes.rate": (
        "a number from {least} to {most} (a second)",
        " {least} 到 {most} 之间的数（每秒）",
    ),
    "setting.takes.switch": ("true or false", " true 或 false"),
    "setting.takes.choice": ("one of {choices}", " {choices} 之一"),
    "setting.takes.text": ("a text on one line", "一行文字"),
    "setting.takes.path": ("a path, as text", "文字形式的路径"),
    "setting.takes.prefixes": (
        'a list such as ["https://ci.lan/"]: http or https, a host, and at least a / behind it',
        '形如 ["https://ci.lan/"] 的列表：http 或 https、主机名，其后至少有一个 /',
    ),
}
