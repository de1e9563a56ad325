"""Texts about finding hubs and others on the network: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "command.find": (
        "Find hubs, and who waits to send or receive, on the network",
        "查找网络上的服务器，以及等待收发文件的机器",
    ),
    "help.find": (
        """Find the hubs, and who waits to send or receive files, on the networks of this machine.

What they say of themselves is a hint: whether a hub is the one it says it is shows when it is
connected to. KNOWN: its fingerprint has been compared before. Who waits with a code is listed
by the number that the code begins with (7-…).

\b
    landline find
    landline find --json --seconds 3""",
        """查找本机所在各网络上的服务器，以及等待收发文件的机器。

它们对自己的说明仅供参考：服务器是否属实，要到连接时才能确认。“已知”表示其指纹已经核对过。
用配对码等待的一方以配对码开头的编号列出（7-…）。

\b
    landline find
    landline find --json --seconds 3""",
    ),
    "option.find.seconds": ("How long to look [1]", "查找时长（秒）[1]"),
    "option.find.json": (
        "An object for each, with the whole fingerprint, and the link of a hub",
        "每一项输出一个对象，含完整指纹；服务器另有链接",
    ),
    "option.serve.no-announce": (
        "Do not answer whoever looks for hubs on the network",
        "不应答网络上查找服务器的请求",
    ),
    "find.name": ("NAME", "名称"),
    "find.kind": ("KIND", "类型"),
    "find.address": ("ADDRESS", "地址"),
    "find.fingerprint": ("FINGERPRINT", "指纹"),
    "find.known": ("KNOWN", "已知"),
    "find.kind.hub": ("hub", "服务器"),
    "find.kind.receiver": ("receiver", "接收方"),
    "find.kind.sender": ("sender", "发送方"),
    "find.yes": ("yes", "是"),
    "find.no": ("no", "否"),
    "error.find.nobody": (
        "Nobody answered within {seconds} s",
        "{seconds} 秒内无人应答",
    ),
    "hint.find.nobody": (
        "Is a hub running with --lan, and does its firewall let UDP port 7787 in? In another"
        " network, or where a Wi-Fi keeps its guests apart, give its address or link"
        " (landline chat ADDRESS), or a code (landline pair)",
        "请确认服务器以 --lan 运行，且其防火墙允许 UDP 端口 7787 传入。若在其他网络，"
        "或 Wi-Fi 隔离了各设备，请直接给出地址或链接（landline chat ADDRESS），"
        "或使用配对码（landline pair）",
    ),
    # No address was given
    "find.choice.known": (
        "  {number}  {name}  {address}  {fingerprint}  known",
        "  {number}  {name}  {address}  {fingerprint}  已知",
    ),
    "find.choice.new": (
        "  {number}  {name}  {address}  {fingerprint}  not known yet",
        "  {number}  {name}  {address}  {fingerprint}  未知",
    ),
    "find.which": ("Which hub? [1-{most}]", "选择哪台服务器？[1-{most}]"),
    "find.which-one": ("Which hub? [1]", "选择哪台服务器？[1]"),
    "error.find.choose": (
        "No address was given, and it is not clear which hub is meant: {hubs}",
        "未给出地址，无法确定要用哪台服务器：{hubs}",
    ),
    "hint.find.choose": (
        "Give the address of the one that is meant, such as {address}",
        "请给出所要服务器的地址，例如 {address}",
    ),
    "find.meant": ("{name} {address} {fingerprint}", "{name} {address} {fingerprint}"),
    "error.find.unchosen": ("No hub was chosen", "未选择服务器"),
    "hint.find.unchosen": (
        "Type the number in front of it, or give the address of one, such as {address}",
        "请输入前面的编号，或给出服务器的地址，例如 {address}",
    ),
    "error.find.none": (
        "No hub runs on this machine, and none answers on its networks",
        "本机没有运行服务器，所在网络上也没有服务器应答",
    ),
    "hint.find.none": (
        "Give the address or link of one (landline known list shows those that are known), or"
        " start one: landline serve",
        "请给出服务器的地址或链接（landline known list 会列出已知服务器），"
        "或启动一台：landline serve",
    ),
}
