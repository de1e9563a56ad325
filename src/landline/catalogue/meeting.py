"""Texts about meeting a hub: known ones, unknown ones, changed ones. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Who is there
    "error.hub.changed": (
        "{address} is not the hub that is known there: {expected_short} was expected,"
        " and {shown_short} answers. Nothing was sent to it",
        "{address} 上的服务器与已知的不同：应为 {expected_short}，现为 {shown_short}；"
        "未向它发送任何内容",
    ),
    "hint.hub.changed": (
        "Either the hub was set up anew, or somebody is in between. Ask whoever runs it to compare"
        " (expected: {expected}; shown: {shown}). Only if it was set up anew:"
        " landline known forget {address}",
        "要么服务器已重新建立，要么有人在中间冒充。请让管理员核对"
        "（应为：{expected}；现为：{shown}）。"
        "只有确认是重新建立的，才执行：landline known forget {address}",
    ),
    "error.hub.other": (
        "{address} is not the hub that was asked for: {expected_short} was expected,"
        " and {shown_short} answers. Nothing was sent to it",
        "{address} 不是要找的服务器：应为 {expected_short}，现为 {shown_short}；未向它发送任何内容",
    ),
    "hint.hub.other": (
        "Either the link is another hub's, or somebody is in between. Ask whoever runs it to"
        " compare (expected: {expected}; shown: {shown})",
        "要么链接属于另一台服务器，要么有人在中间冒充。请让管理员核对"
        "（应为：{expected}；现为：{shown}）",
    ),
    "meeting.somebody": ("somebody else", "另一方"),
    "meeting.no-fingerprint": ("somebody who does not say", "对方未表明身份"),
    "error.hub.untrusted": (
        "{address} is not the hub that was asked for. Nothing was sent to it",
        "{address} 不是要找的服务器；未向它发送任何内容",
    ),
    "error.hub.unknown": (
        "Nobody here has compared the fingerprint of the hub at {address} yet",
        "这里还没有人核对过 {address} 上服务器的指纹",
    ),
    "hint.hub.unknown": (
        "If the hub shows the same one at its start or on its page, use this link: {link}",
        "若服务器启动时或网页上显示的指纹与此相同，请使用此链接：{link}",
    ),
    "error.hub.declined": ("Not connected to {address}", "未连接到 {address}"),
    "error.hub.no-tls": (
        "{address} does not speak TLS: there is no hub there, or one without encryption",
        "{address} 不支持 TLS：那里没有服务器，或服务器不支持加密",
    ),
    "hint.hub.no-tls": (
        "Check the port; tcp://{address} connects without encryption, as a guest",
        "请检查端口；tcp://{address} 可不加密地以访客身份连接",
    ),
    "error.hub.no-identity": (
        "{label} does not say who it is: there is no hub there, or one without encryption",
        "{label} 未表明身份：那里没有服务器，或服务器不支持加密",
    ),
    "hint.hub.no-identity": (
        "Check the port; tcp://{label} connects without encryption, as a guest",
        "请检查端口；tcp://{label} 可不加密地以访客身份连接",
    ),
    # How one is there
    "error.login.readable": (
        "A password or token is not sent to {address} where others on the network can read it",
        "不会在网络上其他人可读取的情况下向 {address} 发送密码或令牌",
    ),
    "hint.login.readable": (
        "Leave tcp:// out, and the connection is encrypted",
        "去掉 tcp:// 即可加密连接",
    ),
    "error.device.plain": (
        "A device's key is good for encrypted connections only, and {address} is reached without",
        "设备密钥只能用于加密连接，而到 {address} 的连接未加密",
    ),
    "hint.device.plain": (
        "Use tls:// or the hub's link, or give a password",
        "请使用 tls:// 或服务器的链接，或提供密码",
    ),
    "meeting.encrypted": (
        "Encrypted; the hub is {fingerprint}{name}",
        "已加密；服务器为 {fingerprint}{name}",
    ),
    "meeting.plain": (
        "Not encrypted: anybody on the network can read along",
        "未加密：网络上的任何人都可以读到",
    ),
    "meeting.named": (" ({name})", "（{name}）"),
    # A person is asked
    "meeting.stranger": (
        "The hub at {address} is not known here yet.",
        "这里还不认识 {address} 上的服务器。",
    ),
    "meeting.stranger-named": (
        "The hub at {address}, which calls itself {name}, is not known here yet.",
        "这里还不认识 {address} 上的服务器（自称 {name}）。",
    ),
    "meeting.compare": (
        "Compare its fingerprint with what the hub shows at its start or on its page:",
        "请将其指纹与服务器启动时或网页上显示的指纹核对：",
    ),
    "meeting.ask": ("Is it the same?", "是否一致？"),
    # Devices that log in
    "meeting.enrolled": (
        "This device is known to the hub now: {name} needs no password here any more",
        "服务器已记住本设备：{name} 今后在此无需输入密码",
    ),
    "meeting.forgotten": (
        "The hub does not know this device any more ({why}); the password is needed again",
        "服务器不再认识本设备（{why}）；需要重新输入密码",
    ),
    # Known hubs
    "error.known.unreadable": (
        "The list of known hubs in {path} cannot be read: {why}",
        "无法读取 {path} 中的已知服务器列表：{why}",
    ),
    "hint.known.unreadable": (
        "Restore the file, or move it away: then no hub is known, and each has to be compared anew",
        "请恢复该文件，或将其移走：之后没有已知服务器，每台都需重新核对",
    ),
    "error.known.unwritable": (
        "The list of known hubs in {path} cannot be written: {why}",
        "无法写入 {path} 中的已知服务器列表：{why}",
    ),
    "error.known.full": (
        "{most} hubs are known, and no more are kept",
        "已知服务器已达 {most} 台，无法再保存",
    ),
    "hint.known.full": (
        "Forget one: landline known list, landline known forget",
        "请先忘记一台：landline known list、landline known forget",
    ),
    "error.known.certificate": (
        "What is kept of the hub {fingerprint} is damaged",
        "所保存的服务器 {fingerprint} 的信息已损坏",
    ),
    "hint.known.certificate": (
        "landline known forget {fingerprint}, and compare it anew",
        "请执行 landline known forget {fingerprint}，然后重新核对",
    ),
    "error.known.none": ("No known hub is {what}", "没有名为 {what} 的已知服务器"),
    "hint.known.none": (
        "landline known list shows names, addresses and fingerprints",
        "landline known list 会显示名称、地址和指纹",
    ),
    "error.known.ambiguous": (
        "{count} known hubs are {what}",
        "有 {count} 台已知服务器符合 {what}",
    ),
    "hint.known.ambiguous": (
        "Write more of the fingerprint, or an address",
        "请写出更多指纹字母，或使用地址",
    ),
    "command.known": (
        "List or forget known hubs and devices; say what is taken from whom",
        "列出或忘记已知的服务器和设备，设定接收规则",
    ),
    "help.known": (
        """List the known hubs and devices, say what is taken from whom, or forget one.

A hub is known once its fingerprint has been compared: it came with the link, a code was typed,
or a person said yes. From then on no other machine is taken for it. A device is known once
files were exchanged with it by a code, or through a hub.

\b
    landline known list
    landline known rule study --accept yes --into ~/inbox
    landline known forget hub.local
    landline known forget LL-ABCDEFG""",
        """列出已知的服务器和设备，设定接收规则，或忘记其中一个。

核对过指纹的服务器即为已知：指纹随链接而来、输入过配对码，或由人确认。此后不会把别的机器当作它。
凭配对码或经由服务器传过文件的设备也会成为已知。

\b
    landline known list
    landline known rule study --accept yes --into ~/inbox
    landline known forget hub.local
    landline known forget LL-ABCDEFG""",
    ),
    "help.known.list": (
        "List the hubs and devices that are known here.",
        "列出已知的服务器和设备。",
    ),
    "help.known.rule": (
        """Say what becomes of what a device sends, or show that.

For landline receive --always, and for every transfer from that device.

\b
    landline known rule                                    of all
    landline known rule study --accept yes --into ~/inbox --most 20G
    landline known rule phone --accept no""",
        """设定或显示对某台设备发来内容的处理规则。

适用于 landline receive --always，以及来自该设备的每次传输。

\b
    landline known rule                                    显示全部
    landline known rule study --accept yes --into ~/inbox --most 20G
    landline known rule phone --accept no""",
    ),
    "help.known.forget": (
        """Forget a hub, by an address, its name, or the beginning of its fingerprint; or a device.

By an address, a hub stays known at its other addresses. A device is named by its name or the
beginning of its id; it needs a code again then.""",
        """忘记一台服务器（按地址、名称或指纹开头），或一台设备。

按地址时，服务器在其他地址上仍为已知。设备按名称或标识开头指定，此后需要重新使用配对码。""",
    ),
    "option.known.json": ("An object per hub and device", "每台服务器或设备输出一个对象"),
    "option.known.rule-json": ("An object per device", "每台设备输出一个对象"),
    "option.known.accept": (
        "Take what it sends: ask a person, always, or never",
        "是否接收：ask 询问，yes 总是接收，no 从不接收",
    ),
    "option.known.into": (
        "Folder for what it sends; empty: the usual one",
        "其内容放入的文件夹；留空则用默认文件夹",
    ),
    "option.known.exists": (
        "Where another file has the name: ask, same, rename, overwrite or newer",
        "已有同名文件时：ask、same、rename、overwrite 或 newer",
    ),
    "option.known.most": (
        "With --always, what it may send in one transfer, such as 500M or 2G; 0: any size",
        "配合 --always，其一次传输的上限，如 500M、2G；0 为不限",
    ),
    "error.amount.invalid": ("{written} is no size", "{written} 不是有效的大小"),
    "hint.amount.invalid": (
        "Bytes, such as 500M or 2.5GiB; MB is a million, M and MiB are 1048576",
        "请写字节数，如 500M 或 2.5GiB；MB 为一百万，M 和 MiB 为 1048576",
    ),
    "error.known.rule-whose": ("Whose rule is it?", "要设定哪台设备的规则？"),
    "hint.known.rule-whose": (
        "Name the device: landline known rule NAME --accept yes",
        "请指定设备：landline known rule 名称 --accept yes",
    ),
    "known.how.device": ("device", "设备"),
    "known.accept": ("TAKEN", "接收"),
    "known.most": ("AT MOST", "上限"),
    "known.exists": ("EXISTS", "同名文件"),
    "known.into": ("FOLDER", "文件夹"),
    "known.no-device": ("No device is known here yet", "还没有已知设备"),
    "known.forgotten-device": ("Forgotten: {name} ({id})", "已忘记：{name}（{id}）"),
    "known.name": ("NAME", "名称"),
    "known.fingerprint": ("FINGERPRINT", "指纹"),
    "known.addresses": ("ADDRESSES", "地址"),
    "known.how": ("HOW", "方式"),
    "known.last": ("LAST", "最近"),
    "known.how.link": ("link", "链接"),
    "known.how.code": ("code", "配对码"),
    "known.how.asked": ("asked", "已确认"),
    "known.how.found": ("found", "发现"),
    "known.empty": ("No hub and no device is known here yet", "还没有已知的服务器或设备"),
    "known.forgotten": (
        "Forgotten: {fingerprint}{name}",
        "已忘记：{fingerprint}{name}",
    ),
    "known.forgotten-there": (
        "Forgotten at {address}; {fingerprint}{name} is still known at {others}",
        "已忘记其地址 {address}；{fingerprint}{name} 在 {others} 仍为已知",
    ),
}
