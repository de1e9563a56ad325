"""Texts about devices, pairing and who may log in how, as a hub says them. Key -> (en, zh)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # Who the hub is, and connections that others can read
    "error.identity.none": (
        "This hub has no identity: it does not speak TLS",
        "此服务器没有身份，不支持 TLS",
    ),
    "hint.identity.none": (
        "Connect to it without encryption (tcp://), as a guest",
        "请以访客身份不加密地连接（tcp://）",
    ),
    "error.login.plain": (
        "This connection is not encrypted: anybody on the way could read the password or token",
        "此连接未加密，途中的任何人都能读到密码或令牌",
    ),
    "hint.login.plain": (
        "Come by TLS (landline chat HOST, or https:// in a browser), or stay a guest here; the"
        " hub's owner can allow it with trust.plain_logins",
        "请使用 TLS（landline chat 主机，或在浏览器中用 https://），或以访客身份留在这里；"
        "管理员可用 trust.plain_logins 允许明文登录",
    ),
    # Devices that log in
    "error.device.no-tls": (
        "A device's key is good over TLS only",
        "设备密钥只能用于 TLS 连接",
    ),
    "hint.device.no-tls": ("Connect with TLS", "请使用 TLS 连接"),
    "error.device.nonce": (
        "A device's key needs a nonce with it",
        "使用设备密钥时必须同时给出随机数",
    ),
    "hint.device.nonce": (
        "Send 16 new random bytes in every hello (`nonce`)",
        "请在每次 hello 中给出 16 个新的随机字节（nonce 字段）",
    ),
    "error.device.token": (
        "A token and a device's key do not go together",
        "令牌与设备密钥不能同时使用",
    ),
    "hint.device.token": ("Log in with one of them", "请只用其中一种方式登录"),
    "error.device.no-challenge": (
        "There is nothing to prove here",
        "当前没有需要证明的内容",
    ),
    "hint.device.no-challenge": ("Say hello with the key first", "请先用密钥发送 hello"),
    "error.device.passing": (
        "A device logs in where it stays to prove itself, not with a single call",
        "设备只能在保持的连接上登录，不能用单次调用登录",
    ),
    "hint.device.passing": (
        "Use a WebSocket or the native protocol, or a token",
        "请使用 WebSocket、原生协议或令牌",
    ),
    "error.device.wrong": (
        "The signature is not this device's for this connection",
        "签名与此设备或此连接不符",
    ),
    "hint.device.wrong": (
        "If it is right where the hub runs, somebody may be in between",
        "若设备密钥无误，则可能有人在中间冒充",
    ),
    "error.device.unknown": (
        "This device is not known here, or not as a device of that user",
        "服务器不认识此设备，或它不属于该用户",
    ),
    "hint.device.unknown": (
        "Log in with a password once, or pair it with a code (landline pair)",
        "请用密码登录一次，或用配对码配对（landline pair）",
    ),
    "error.device.none": ("There is no such device", "没有这个设备"),
    "hint.device.none": (
        "devices lists them; enough of the key that it can only mean one will do",
        "用 devices 查看设备；只写编号开头的几个字母也可以，只要不会混淆",
    ),
    "error.device.too-many": ("There are {most} devices already", "已有 {most} 个设备"),
    "hint.device.too-many": ("Revoke one first", "请先吊销一个"),
    # Pairing
    "error.pair.no-tls": ("Devices are paired over TLS only", "只能通过 TLS 连接配对设备"),
    "hint.pair.no-tls": ("Connect with TLS", "请使用 TLS 连接"),
    "error.pair.none": ("No pairing is under way here", "当前没有正在进行的配对"),
    "hint.pair.none": ("Begin with pair", "请先发送 pair"),
    "error.pair.name": (
        "This code is for somebody new, who has to be named",
        "此配对码用于新用户，必须给出名字",
    ),
    "hint.pair.name": ("Say a name (`as`)", "请给出名字（as 字段）"),
    "error.pair.resting": (
        "Too many codes were tried; pairing rests for {retry} s",
        "尝试配对的次数过多，请在 {retry} 秒后再试",
    ),
    "error.pair.too-many": (
        "There are as many pairing codes as there may be",
        "配对码已达上限",
    ),
    "hint.pair.too-many": (
        "Use one, end one, or wait for ten minutes",
        "请先使用或作废一个，或等待十分钟",
    ),
    "error.pair.unknown": (
        "There is no such code of yours, and no device waits with that number",
        "您没有这个配对码，也没有设备在用这个号码等待配对",
    ),
    "hint.pair.unknown": (
        "Look at the device again: its code holds for ten minutes",
        "请再看一眼新设备，配对码的有效期为十分钟",
    ),
    # What is told in one's own room and in the audit log
    "plain.notice.adddevice": (
        " let in the device {place} for {who}",
        " 为 {who} 添加了设备 {place}",
    ),
    "plain.notice.renamedevice": (
        " named a device {place} for {who}",
        " 将 {who} 的一个设备改名为 {place}",
    ),
    "plain.notice.revokedevice": (
        " revoked the device {place} for {who}",
        " 吊销了 {who} 的设备 {place}",
    ),
    "plain.notice.restpairing": (
        " (the hub by itself) lets pairing rest for a minute: too many codes were tried,"
        " the last one from {place}",
        " （服务器自动）暂停配对一分钟：尝试次数过多，最后一次来自 {place}",
    ),
    # As lines
    "plain.device": ("{key}  {label}: {facts}", "{key}  {label}：{facts}"),
    "plain.code": (
        "Type this on the new device, after landline pair: {code}  (or {digits}), until {at}",
        "请在新设备上运行 landline pair，然后输入：{code}（或 {digits}），有效期至 {at}",
    ),
    "plain.pairing.paired": (
        "{name} has a new device: {device}",
        "{name} 有了新设备：{device}",
    ),
    "plain.pairing.wrong": (
        "Somebody tried a wrong code for number {slot}; tries left: {left}",
        "有人为 {slot} 号输入了错误的配对码，剩余次数：{left}",
    ),
    "plain.pairing.over": (
        "The pairing code with number {slot} can no longer be used",
        "{slot} 号配对码已失效",
    ),
    # Commands
    "plain.what.devices": ("your devices", "列出自己的设备"),
    "plain.usage.renamedevice": ("/renamedevice KEY NAME", "/renamedevice 编号 名称"),
    "plain.what.renamedevice": ("call a device of yours something else", "给自己的设备改名"),
    "plain.usage.revokedevice": ("/revokedevice KEY", "/revokedevice 编号"),
    "plain.what.revokedevice": (
        "end a device of yours: it is cut off at once",
        "吊销自己的设备，立即断开",
    ),
    "plain.usage.newcode": ("/newcode [NAME]", "/newcode [名字]"),
    "plain.what.newcode": (
        "make a code that lets in a new device of yours (or of NAME, as an owner)",
        "生成配对码，让自己的新设备接入（管理员可以指定他人）",
    ),
    "plain.usage.dropcode": ("/dropcode NUMBER", "/dropcode 号码"),
    "plain.what.dropcode": ("end a pairing code of yours", "作废自己的配对码"),
    "plain.usage.approve": ("/approve CODE [NAME]", "/approve 配对码 [名字]"),
    "plain.what.approve": (
        "let in the new device that shows CODE",
        "让显示该配对码的新设备接入",
    ),
}
