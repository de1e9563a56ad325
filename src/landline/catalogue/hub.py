"""Texts of the hub's doors and of `landline serve`: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # The verb table's help
    # Farewells
    "goodbye.bye": ("Goodbye", "再见"),
    "goodbye.refused": ("This hub lets nobody in without an account", "本站不接受没有账号的访客"),
    "goodbye.shutdown": (
        "The hub is shutting down; come back in a moment",
        "服务正在关闭，请稍后再来",
    ),
    # The HTTP page
    "page.title": ("landline hub", "landline 服务"),
    "page.lead": (
        "There are other ways to connect, for terminals, programs and devices:",
        "终端、程序和设备还可以用下面的方式连接：",
    ),
    "page.terminal": ("In a terminal with landline", "在装有 landline 的终端里"),
    "page.plain": ("With nothing but netcat or telnet", "只用 netcat 或 telnet"),
    "page.letter": (
        "One UDP datagram, for example from a sensor",
        "一个 UDP 数据报，例如来自传感器",
    ),
    "page.native": ("From a program: JSON, one object per line", "用程序连接：每行一个 JSON 对象"),
    # landline serve
    "help.serve": (
        "Run a hub: one port for chat, plain sockets, UDP letters and browsers.\n\n"
        "\b\n  landline serve              for this machine, messages kept on disk\n"
        "  landline serve --lan        for everybody on the network\n"
        "  landline serve --memory     nothing is written to disk",
        "运行一个服务：聊天、普通套接字、UDP 信件和浏览器共用一个端口。\n\n"
        "\b\n  landline serve              仅限本机，消息保存到磁盘\n"
        "  landline serve --lan        对局域网开放\n"
        "  landline serve --memory     不写磁盘",
    ),
    "option.serve.port": (
        "TCP and UDP port; 0 takes a free one. Default: 7788",
        "TCP 和 UDP 端口，0 表示自动选择。默认 7788",
    ),
    "option.serve.host": ("Address to listen on. Default: 127.0.0.1", "监听地址。默认 127.0.0.1"),
    "option.serve.lan": ("Open the hub to the network", "对局域网开放"),
    "option.serve.guests": (
        "Where guests may talk: all rooms, the lobby, or none. Default: all; with --lan: lobby",
        "访客可以发言的范围：all 全部，lobby 仅大厅，none 禁止。默认 all，--lan 时为 lobby",
    ),
    "option.serve.data": (
        "Folder in which messages are kept. Default: a folder of this user",
        "保存消息的文件夹。默认使用当前用户的数据目录",
    ),
    "option.serve.memory": ("Keep messages in memory only", "消息只保存在内存里"),
    "option.serve.unix": ("Listen on a Unix socket as well", "同时监听一个 Unix 套接字"),
    "option.serve.plain-port": (
        "A second port for plain text lines that greets at once (telnet)",
        "另开一个纯文本端口，连接后立即问候（telnet）",
    ),
    "option.serve.loop": (
        "Event loop; auto takes uvloop where installed",
        "事件循环；auto 在装有 uvloop 时使用它",
    ),
    "option.serve.log-format": (
        "The log as text, or one JSON object per line",
        "日志格式：text 文本，json 每行一个 JSON 对象",
    ),
    "option.serve.set": (
        "Change any setting, for example strangers.most=1000 (may be repeated)",
        "修改任意设置，例如 strangers.most=1000（可重复）",
    ),
    "serve.ready": ("landline hub is on the line", "landline 服务已上线"),
    "serve.reach.chat": (
        "  talk here     landline chat {address}",
        "  终端聊天      landline chat {address}",
    ),
    "serve.reach.plain": ("  plain socket  nc {host} {port}", "  普通套接字    nc {host} {port}"),
    "serve.reach.letter": (
        "  UDP letter    echo hello | nc -u -w1 {host} {port}",
        "  UDP 信件      echo 你好 | nc -u -w1 {host} {port}",
    ),
    "serve.no-accounts": (
        "  first account {command}",
        "  第一个账号    {command}",
    ),
    "serve.reach.web": ("  browser       http://{address}/", "  浏览器        http://{address}/"),
    "serve.reach.unix": ("  Unix socket   {path}", "  Unix 套接字   {path}"),
    "serve.reach.greeting": (
        "  greets first  telnet {host} {port}",
        "  主动问候      telnet {host} {port}",
    ),
    "serve.data": ("  messages in   {folder}", "  消息保存在    {folder}"),
    "serve.memory": (
        "  messages are kept in memory only, and are gone when the hub stops",
        "  消息只保存在内存里，服务停止后即丢失",
    ),
    "serve.ram-disk": (
        "WARNING: {folder} lies on a RAM disk: all messages are lost when this machine restarts",
        "警告：{folder} 位于内存盘上，机器重启后所有消息都会丢失",
    ),
    "serve.exposed-key": (
        "WARNING: other users of this machine may read the hub's key and pass for the hub. Type:"
        " chmod 600 {path}",
        "警告：本机的其他用户可以读取服务器的密钥并冒充它。请执行：chmod 600 {path}",
    ),
    "serve.lan.all": (
        "  open to the network: guests may read and write every open room",
        "  已对局域网开放：访客可以读写所有公开房间",
    ),
    "serve.lan.lobby": (
        "  open to the network: guests may read and write the lobby",
        "  已对局域网开放：访客可以读写大厅",
    ),
    "serve.lan.none": (
        "  open to the network, for accounts only: no guests",
        "  已对局域网开放：仅限账号，不接受访客",
    ),
    "serve.no-address": (
        "  no address on the network yet; others get here by landline find",
        "  本机在网络上还没有地址；其他机器请用 landline find 查找",
    ),
    "serve.loopback": (
        "  for this machine only; --lan opens it to the network",
        "  仅限本机访问；--lan 可对局域网开放",
    ),
    "serve.set-aside": (
        "The log in {folder} was damaged. It is kept as {kept}; a new, empty log was begun",
        "{folder} 中的消息库已损坏，原文件保留为 {kept}，并新建了空的消息库",
    ),
    "serve.stopping": (
        "Stopping: saying goodbye and writing what is left. Ctrl-C again leaves at once",
        "正在停止：告别并写完剩余消息。再按一次 Ctrl-C 立即退出",
    ),
    "serve.stopped": (
        "Stopped; every message acknowledged is kept",
        "已停止；所有确认过的消息都已保存",
    ),
}
