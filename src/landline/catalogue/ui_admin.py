"""Texts of the page for those who run the hub. Key -> (en, zh)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "ui.admin.figures": ("Now", "实时"),
    "ui.admin.users": ("Accounts", "账号"),
    "ui.admin.storage": ("Storage", "存储"),
    "ui.admin.settings": ("Settings", "设置"),
    "ui.admin.audit": ("Audit log", "审计记录"),
    "ui.admin.closed": ("Only owners run the hub.", "只有所有者可以管理站点。"),
    # Figures
    "ui.admin.people": ("People here", "在线人数"),
    "ui.admin.said": ("Messages per second", "每秒消息数"),
    "ui.admin.delivered": ("Deliveries per second", "每秒送达数"),
    "ui.admin.commit": ("To the disk, ms", "写入磁盘（毫秒）"),
    "ui.admin.memory": ("Memory, MiB", "内存（MiB）"),
    "ui.admin.cpu": ("Processor, %", "处理器（%）"),
    "ui.admin.doors": ("Connections", "连接"),
    "ui.admin.last": ("The last {count} minutes", "最近 {count} 分钟"),
    "ui.admin.collecting": (
        "Collecting: {seconds} s so far, of {count} minutes at most, while this is open",
        "正在收集：目前 {seconds} 秒，最多 {count} 分钟，仅在打开此页时收集",
    ),
    "ui.admin.soon": ("collecting…", "收集中…"),
    "ui.admin.now": ("{name}: now {value}, at most {most}", "{name}：当前 {value}，最高 {most}"),
    "ui.admin.shelf": ("Files on the shelf", "文件架"),
    "ui.admin.log": ("Log of messages", "消息库"),
    "ui.admin.free": ("Free on the disk", "磁盘可用空间"),
    "ui.admin.memory-only": (
        "Nothing is kept: this hub runs in memory",
        "不保存：本站仅在内存中运行",
    ),
    "ui.admin.files": ("{count} files", "{count} 个文件"),
    # Accounts
    "ui.admin.add": ("Add an account", "添加账号"),
    "ui.admin.remove": ("Remove the account", "删除账号"),
    "ui.admin.remove.sure": (
        "Remove {name}? Messages stay; sessions, devices and invitations end.",
        "删除 {name}？消息会保留，其登录、设备和邀请将失效。",
    ),
    # Settings
    "ui.admin.settings.lead": (
        "To change one, put it into landline.toml and start the hub again; "
        "landline help settings says how.",
        "如需修改，请写入 landline.toml 并重新启动服务器；运行 landline help settings 查看说明。",
    ),
    "ui.admin.usual": ("default: {value}", "默认：{value}"),
    "ui.admin.find": ("Filter", "筛选"),
    "ui.admin.older": ("Show older", "显示更早的"),
}
