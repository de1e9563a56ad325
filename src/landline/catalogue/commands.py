"""Texts of the command line: help, options, topics, complaints: key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # The frame of help
    "help.usage": ("Usage: ", "用法："),
    "help.heading.options": ("Options", "选项"),
    "help.heading.arguments": ("Arguments", "参数"),
    "help.group.talk": ("Talk", "聊天"),
    "help.group.files": ("Files", "文件"),
    "help.group.hub": ("Hub", "服务器"),
    "help.group.tools": ("Tools", "工具"),
    "help.landline": (
        """Rooms to talk in, files to send, and any socket is welcome.

\b
  landline serve                                   run a hub for this machine
  landline chat                                    talk there
  landline send photos                             to another machine, by a code
  landline receive                                 there
  landline listen tcp://:9999 --service echo       answer on a socket
  echo hi | landline connect tcp://127.0.0.1:9999  speak to any socket""",
        """开房间聊天、传文件，任何套接字都能接入。

\b
  landline serve                                   在本机运行服务器
  landline chat                                    进去聊天
  landline send photos                             凭配对码发给另一台机器
  landline receive                                 在那台机器上接收
  landline listen tcp://:9999 --service echo       在套接字上应答
  echo hi | landline connect tcp://127.0.0.1:9999  与任意套接字对话""",
    ),
    "command.serve": ("Run a hub", "运行服务器"),
    "command.chat": ("Talk on a hub, line by line", "在服务器上逐行聊天"),
    "command.say": ("Say one thing in a room, for scripts", "在房间里说一句话，供脚本使用"),
    "command.config": (
        "Show the settings of a hub, or check a config file",
        "显示服务器的设置，或检查配置文件",
    ),
    "command.listen": (
        "Answer on TCP, UDP or Unix sockets with a service",
        "在 TCP、UDP 或 Unix 套接字上提供服务",
    ),
    "command.connect": (
        "Speak to any socket, by hand or through pipes",
        "与任意套接字对话，可手动输入，也可用管道",
    ),
    "command.help": (
        "Show help on a command, or on exits, environment, addresses, services, settings",
        "查看某个命令的帮助，或主题 exits、environment、addresses、services、settings",
    ),
    # Options of every command
    "option.lang": ("Language: en or zh [from the environment]", "语言：en 或 zh [默认取自环境]"),
    "option.verbose": ("Say more", "显示更多信息"),
    "option.quiet": ("Say only results and errors", "只显示结果和错误"),
    "option.color": ("Colours: auto, always or never [auto]", "颜色：auto、always 或 never [auto]"),
    "option.debug": ("Show where in the program an error arose", "出错时显示程序内的位置"),
    "option.help": ("Show this help", "显示本帮助"),
    "option.version": ("Show the version", "显示版本"),
    # help
    "help.help": (
        """Show help on a command or on a topic.

\b
  landline help connect
  landline help exits

Topics: exits, environment, addresses, services.""",
        """查看某个命令或主题的帮助。

\b
  landline help connect
  landline help exits

主题：exits、environment、addresses、services。""",
    ),
    "topic.exits": ("Exit status of every command:\n", "所有命令的退出状态：\n"),
    "exit.0": ("done", "完成"),
    "exit.1": ("failed", "失败"),
    "exit.2": ("the command was written wrongly", "命令写法有误"),
    "exit.3": ("hub or peer not found or not reachable", "找不到或连不上服务器或对方"),
    "exit.4": ("not allowed, or wrong code or identity", "没有权限，或配对码、身份不符"),
    "exit.5": ("incomplete: broken off before the end", "未完成：中途断开"),
    "exit.6": ("verification failed", "校验失败"),
    "exit.7": ("timed out", "超时"),
    "exit.8": ("refused or cancelled by the other side", "被对方拒绝或取消"),
    "exit.9": ("this machine's disk, permission or address", "本机的磁盘、权限或地址问题"),
    "exit.130": ("stopped with Ctrl-C", "被 Ctrl-C 中断"),
    "topic.environment": (
        """Variables that the commands read; an option given on the command line wins.

  LANDLINE_LANG              en or zh; else LC_ALL, LC_MESSAGES, LANG decide
  LANDLINE_VERBOSE=1         as --verbose; likewise LANDLINE_QUIET, LANDLINE_DEBUG
  LANDLINE_COLOR             auto, always or never
  NO_COLOR, FORCE_COLOR      no colours, colours even into a pipe
  LANDLINE_TOKEN_FILE        as --token-file; likewise LANDLINE_PASSWORD_FILE
  LANDLINE_<COMMAND>_<OPTION>  any option, for example LANDLINE_LISTEN_SERVICE=echo
  LANDLINE_<TOPIC>_<SETTING>  any setting of a hub, for example LANDLINE_ROOMS_MOST=100""",
        """各命令读取的环境变量；命令行上给出的选项优先。

  LANDLINE_LANG              en 或 zh；未设置时依次看 LC_ALL、LC_MESSAGES、LANG
  LANDLINE_VERBOSE=1         同 --verbose；LANDLINE_QUIET、LANDLINE_DEBUG 类似
  LANDLINE_COLOR             auto、always 或 never
  NO_COLOR、FORCE_COLOR      不用颜色；即使输出到管道也用颜色
  LANDLINE_TOKEN_FILE        同 --token-file；LANDLINE_PASSWORD_FILE 类似
  LANDLINE_<命令>_<选项>       任意选项，例如 LANDLINE_LISTEN_SERVICE=echo
  LANDLINE_<类别>_<设置>       服务器的任意设置，例如 LANDLINE_ROOMS_MOST=100""",
    ),
    "topic.settings": (
        """Settings of a hub and their defaults. A config file has them in tables:

  port = 7788
  [delivery]
  high_water = "256 KiB"      sizes: a number of bytes, or kB MB GB KiB MiB GiB
  stall = "30 s"              times: a number of seconds, or ms s min h d

Files are ./landline.toml, landline.toml in the user's configuration folder, and
/etc/landline.toml; the first that sets a value wins. Above them stand variables such as
LANDLINE_DELIVERY_STALL="1 min", and options: --set delivery.stall=60.
`landline config show --origin` says what counts. Secrets do not belong there.
""",
        """服务器的设置及默认值。在配置文件里按表书写：

  port = 7788
  [delivery]
  high_water = "256 KiB"      大小：字节数，或带单位 kB MB GB KiB MiB GiB
  stall = "30 s"              时长：秒数，或带单位 ms s min h d

配置文件有 ./landline.toml、用户配置目录里的 landline.toml 和 /etc/landline.toml，
先设置的优先。比它们更优先的是环境变量（如 LANDLINE_DELIVERY_STALL="1 min"）
和选项（如 --set delivery.stall=60）。
`landline config show --origin` 显示实际生效的值。密码之类不要写在里面。
""",
    ),
    "topic.addresses": (
        """An address is a URL:

  tcp://127.0.0.1:9999     TCP; port 0 takes a free port and shows it
  tcp://:9999              every address of this machine, IPv4 and IPv6
  tcp://[::1]:9999         IPv6 stands in brackets
  udp://192.168.1.20:9999  UDP datagrams
  udp://239.1.2.3:9999     a multicast group; %eth0 behind the group names the interface
  unix:/tmp/line           a Unix socket; unixgram:/tmp/line for datagrams

`connect` reaches every machine of a network with --broadcast udp://192.168.1.255:9999.""",
        """地址写成 URL：

  tcp://127.0.0.1:9999     TCP；端口 0 会自动选一个空闲端口并显示出来
  tcp://:9999              本机的所有地址，IPv4 和 IPv6
  tcp://[::1]:9999         IPv6 地址要放在方括号里
  udp://192.168.1.20:9999  UDP 数据报
  udp://239.1.2.3:9999     组播组；在组地址后加 %eth0 可指定网络接口
  unix:/tmp/line           Unix 套接字；数据报用 unixgram:/tmp/line

`connect` 加 --broadcast udp://192.168.1.255:9999 可以发给网络上的所有机器。""",
    ),
    # Complaints about the command line
    "error.usage.no-command": ("There is no command {name}", "没有名为 {name} 的命令"),
    "hint.usage.no-command": ("{command} --help lists them", "{command} --help 可列出所有命令"),
    "error.usage.no-command-but": ("There is no command {name}", "没有名为 {name} 的命令"),
    "hint.usage.no-command-but": (
        "Did you mean landline {near}?",
        "是不是想输入 landline {near}？",
    ),
    "error.usage.no-option": ("{command} has no option {name}", "{command} 没有选项 {name}"),
    "hint.usage.no-option": (
        "{command} --help lists them",
        "{command} --help 可列出所有选项",
    ),
    "error.usage.no-option-but": ("{command} has no option {name}", "{command} 没有选项 {name}"),
    "hint.usage.no-option-but": ("Did you mean {near}?", "是不是想输入 {near}？"),
    "error.usage.missing": ("{name} is missing", "缺少 {name}"),
    "hint.usage.missing": ("{command} --help shows how it is written", "写法见 {command} --help"),
    "error.usage.bad-value": ("{name}: {why}", "{name}：{why}"),
    "hint.usage.bad-value": ("{command} --help says more", "详见 {command} --help"),
    "error.usage.option": ("{name} needs a value", "{name} 需要一个值"),
    "hint.usage.option": ("{command} --help shows how it is written", "写法见 {command} --help"),
    "error.usage.other": ("{why}", "{why}"),
    "hint.usage.other": ("{command} --help shows how it is written", "写法见 {command} --help"),
    "error.usage.no-topic": (
        "There is no command or topic {name}",
        "没有名为 {name} 的命令或主题",
    ),
    "hint.usage.no-topic": ("Topics are {topics}", "可用主题：{topics}"),
    "usage.why.choice": ("must be one of {choices}", "必须是 {choices} 之一"),
    "usage.why.between": (
        "must be a number from {least} to {most}",
        "必须是 {least} 到 {most} 之间的数",
    ),
    "usage.why.range": ("must be a number, at least {least}", "必须是不小于 {least} 的数"),
    "usage.why.number": ("must be a number", "必须是数"),
    # What the system says
    "error.file.unusable": ("{path} cannot be used: {why}", "{path} 无法使用：{why}"),
    "error.system.failed": ("The system refused: {why}", "系统拒绝：{why}"),
    "error.program.failed": (
        "Something failed inside landline: {why}",
        "landline 内部出错：{why}",
    ),
    "hint.program.failed": (
        "The same command with --debug shows where; please report it",
        "加上 --debug 再运行可看到出错位置，请报告给我们",
    ),
}
