"""The reference of all settings, made from `landline.settings`: it cannot be out of date.

`python docs/make_settings.py` writes docs/settings.md and docs/settings.zh.md; a test compares.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from landline import catalogue
from landline.cli.setting_keys import KEYS

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.cli.setting_keys import Key

_HEADS: Final[dict[Language, str]] = {
    "en": """# Settings of a hub

[中文](settings.zh.md)

A hub runs without any. Whatever is to be different stands in a config file, in TOML:

```toml
port = 7788
lan = true

[delivery]
high_water = "256 KiB"   # or 262144

[accounts]
longest_wait = "5 min"   # or 300
```

Where a value is looked for; what comes first wins:

1. options of `landline serve`; `--set delivery.stall=60` sets any of them;
2. environment variables, the name in capitals: `LANDLINE_PORT`, `LANDLINE_DELIVERY_STALL="1 min"`;
3. `landline.toml` in the current folder;
4. `landline.toml` in the user's configuration folder (`~/.config/landline` on Linux);
5. `/etc/landline.toml`;
6. defaults.

`landline config show --origin` prints what counts and where each value came from, `landline config check landline.toml`
what is wrong with a file. A name that does not exist, a wrong type or a value out of range stops the hub from starting,
with file, line and what is allowed.

Sizes are numbers of bytes or texts with a unit: `"64 KiB"`, `"1.5 MB"` (kB MB GB, KiB MiB GiB). Times are numbers of
seconds or texts: `"200 ms"`, `"30 s"`, `"2 min"`, `"1.5 h"`, `"7 d"`. A path counts from the folder of the file it
stands in. What may be left out is left out by an empty text (`unix = ""`). There is no place for passwords or other
secrets, and so the file may be readable by everybody.
""",
    "zh": """# 服务器的设置

[English](settings.md)

不写任何设置也能运行。想改变的写在 TOML 配置文件里：

```toml
port = 7788
lan = true

[delivery]
high_water = "256 KiB"   # 或 262144

[accounts]
longest_wait = "5 min"   # 或 300
```

一个值从哪里取，排在前面的优先：

1. `landline serve` 的选项；`--set delivery.stall=60` 可以设置任意一项；
2. 环境变量，名称大写：`LANDLINE_PORT`、`LANDLINE_DELIVERY_STALL="1 min"`；
3. 当前目录的 `landline.toml`；
4. 用户配置目录的 `landline.toml`（Linux 上是 `~/.config/landline`）；
5. `/etc/landline.toml`；
6. 默认值。

`landline config show --origin` 打印实际生效的值及其来源，`landline config check landline.toml` 检查文件里的错误。名称不存在、
类型不对或超出范围时服务器不会启动，并会指出文件、行号和允许的值。

大小写成字节数，或带单位的文字：`"64 KiB"`、`"1.5 MB"`（kB MB GB、KiB MiB GiB）。时长写成秒数，或带单位的文字：`"200 ms"`、
`"30 s"`、`"2 min"`、`"1.5 h"`、`"7 d"`。相对路径从所在文件的目录算起。可以不设的项用空文字表示不设（`unix = ""`）。
密码之类没有地方可写，所以这个文件可以让所有人读。
""",
}
_TABLE: Final[dict[Language, str]] = {
    "en": "| name | default | may be | |\n|---|---|---|---|\n",
    "zh": "| 名称 | 默认值 | 可取的值 | |\n|---|---|---|---|\n",
}
_GENERAL: Final[dict[Language, str]] = {"en": "General", "zh": "总的设置"}
_RATE: Final[dict[Language, str]] = {"en": " a second", "zh": " 每秒"}
_DAYS: Final[dict[Language, str]] = {"en": " days", "zh": " 天"}


def reference(language: Language) -> str:
    """Return the reference as Markdown."""
    parts = [_HEADS[language]]
    for topic, keys in groupby(KEYS.values(), lambda key: key.topic):
        parts.append(f"\n## {f'[{topic}]' if topic else _GENERAL[language]}\n\n")
        if topic:
            parts.append(catalogue.text(f"settings.{topic}", language) + "\n\n")
        parts.append(_TABLE[language])
        for key in keys:
            said = catalogue.text(f"setting.{key.name}", language)
            default = f"`{key.written(key.default)}`"
            parts.append(f"| `{key.last}` | {default} | {_takes(key, language)} | {said} |\n")
    return "".join(parts)


def _takes(key: Key, language: Language) -> str:
    if key.kind == "switch":
        return "`true` `false`"
    if key.kind == "choice":
        return " ".join(f"`{choice}`" for choice in key.choices)
    if key.kind in ("text", "path", "prefixes"):
        phrase = key.takes()
        return catalogue.text(phrase.key, language, **phrase.fields).strip()
    unit = {"rate": _RATE[language], "days": _DAYS[language]}.get(key.kind, "")
    return f"{key.amount(key.least)} – {key.amount(key.most)}{unit}"


def pages() -> dict[Path, str]:
    """Return what each file is to contain."""
    folder = Path(__file__).parent
    return {folder / "settings.md": reference("en"), folder / "settings.zh.md": reference("zh")}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
