"""Texts of `landline pair`, and why pairing fails. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "command.pair": (
        "Make a new device and a hub known to each other, by a code typed once",
        "用一次性的配对码让新设备与服务器互相认识",
    ),
    "help.pair": (
        """Make a new device and a hub known to each other, by a code typed once.

Run it on both machines: one shows a code, the other asks for it. On the machine of a
running hub, and where you are logged in at ADDRESS already, it shows a code that lets one
device in; elsewhere this machine is the new device. The code is typed at the prompt, or
read from standard input.

\b
  landline pair                                  where the hub runs: shows a code
  landline pair --for ada                        the same, for a device of ada's
  landline pair hub.local                        on the new device: asks for the code""",
        """用一次性的配对码让新设备与服务器互相认识。

在两台机器上都运行此命令：一台显示配对码，另一台输入。在正在运行服务器的机器上，或已登录
ADDRESS 的机器上，它会显示配对码，允许一台设备接入；在其他机器上，本机就是新设备。配对码
在提示后输入，或从标准输入读取。

\b
  landline pair                                  在服务器所在的机器上：显示配对码
  landline pair --for ada                        同上，配对 ada 的一台设备
  landline pair hub.local                        在新设备上：输入配对码""",
    ),
    "option.pair.as": (
        "New device: the user to become, where the code leaves that open [your name here];"
        " a member: which of your accounts there",
        "新设备：配对码未指定用户时要使用的名字 [默认为本机用户名]；已登录的机器：使用哪个账号",
    ),
    "option.pair.for": (
        "Whose device it will be, where you run the hub or own it"
        " [a member's own; where the hub runs: a new user's]",
        "设备归谁所有，仅限服务器的运行者或 owner [默认：归自己；在服务器上则由设备建立新用户]",
    ),
    "option.pair.label": (
        "New device: its name in the list of devices [this machine's name]",
        "新设备：在设备列表中显示的名称 [默认为本机的主机名]",
    ),
    "option.pair.json": (
        "Print what happens as JSON, one object per line",
        "以 JSON 打印过程，每行一个对象",
    ),
    # Where a device is let in
    "pair.show": (
        "On the other machine type\n    {command}\nand then this code:\n",
        "请在另一台机器上运行\n    {command}\n然后输入此配对码：\n",
    ),
    "pair.show.own": (
        "It lets in one more device of yours, within {minutes} min.",
        "{minutes} 分钟内有效，供您的一台设备使用。",
    ),
    "pair.show.of": (
        "It lets in one device of {name}'s, within {minutes} min.",
        "{minutes} 分钟内有效，供 {name} 的一台设备使用。",
    ),
    "pair.show.open": (
        "It lets in one device, for a new user, within {minutes} min.",
        "{minutes} 分钟内有效，供一台设备建立新用户。",
    ),
    "pair.loopback": (
        "This hub can be reached from this machine only; landline serve --lan opens it to others.",
        "此服务器只能从本机访问；要让其他机器访问，请用 landline serve --lan 启动。",
    ),
    "pair.or-type": (
        "Does the other machine show a code instead? Type that here. Ctrl-C ends it all.",
        "如果配对码显示在另一台机器上，请在这里输入。按 Ctrl-C 结束。",
    ),
    "pair.waiting": ("Waiting for the other machine ...", "正在等待另一台机器……"),
    "pair.prompt": ("code> ", "配对码> "),
    "pair.our-own": (
        "That is the code shown here: it is typed on the other machine.",
        "这是本机显示的配对码，应在另一台机器上输入。",
    ),
    "pair.typed": (
        "The code is known; waiting for the device to prove that it knows it, too ...",
        "已找到等待配对的设备，正在核对……",
    ),
    "pair.tried": (
        "Somebody tried with a wrong code; tries left: {left}",
        "有人输错了配对码，剩余次数：{left}",
    ),
    "pair.typed-wrong": (
        "The device shows another code, or somebody is in between. Nobody was let in."
        " Look at the code and type it again.",
        "设备显示的是另一个配对码，或有人在中间窜改数据。没有设备接入。请核对后重新输入。",
    ),
    "pair.typed-over": (
        "That code can no longer be used.",
        "那个配对码已失效。",
    ),
    "pair.let-in": (
        "Done: {device} is a device of {name}'s now.",
        "配对完成：{device} 现在是 {name} 的设备。",
    ),
    "pair.a-device": ("the device", "新设备"),
    "error.pair.dead": (
        "The code is dead: too many wrong tries",
        "配对码已失效：输错次数过多",
    ),
    "hint.pair.dead": (
        "If that was not you, somebody in the network is trying to get in; otherwise make"
        " another with landline pair",
        "如果不是您自己输错，说明网络中有人试图接入；否则请用 landline pair 重新生成",
    ),
    "error.pair.expired": ("Nobody used the code in time", "配对码已过期，没有人使用"),
    "hint.pair.expired": ("Make another with landline pair", "请用 landline pair 重新生成"),
    # On the new device
    "pair.looking": ("Looking for hubs on this network ...", "正在查找网络中的服务器……"),
    "pair.none-found": ("None was found.", "没有找到。"),
    "pair.which": ("Which one, or which address? [1] ", "选择哪一台，或输入地址？[1] "),
    "pair.which-address": ("The hub's address: ", "服务器地址："),
    "pair.name": (
        "The code does not say who you are there.\nYour name [{name}]: ",
        "此配对码没有指定用户。\n您的名字 [{name}]：",
    ),
    "pair.name.first": (
        "Your name there, if you are new [{name}]: ",
        "如果是新用户，您的名字 [{name}]：",
    ),
    "pair.ask": (
        "Type the code that the hub shows, or press Enter to show one here.\ncode> ",
        "请输入服务器显示的配对码；直接按回车则在本机显示一个。\n配对码> ",
    ),
    "pair.again": (
        "Type it again, or press Enter to give up.\ncode> ",
        "请重新输入；直接按回车则放弃。\n配对码> ",
    ),
    "pair.show-there": (
        "Type this code where the hub runs, after\n    landline pair\n"
        "or on a machine that is in there already, after\n    {command}\n",
        "请在服务器所在的机器上运行\n    landline pair\n"
        "或在已登录的机器上运行\n    {command}\n然后输入此配对码：\n",
    ),
    "pair.mistyped": (
        "Another code was typed at the hub, or somebody in between is reading along."
        " This one can still be typed; tries left: {left}",
        "服务器那边输入的是另一个配对码，或有人在中间窃听。上面的配对码仍可输入，剩余次数：{left}",
    ),
    "pair.done": (
        "Paired: this machine is {name}'s at {hub} now.\n{fingerprint}\nFrom now on:",
        "配对完成：本机现在是 {name} 在 {hub} 上的设备。\n{fingerprint}\n今后直接运行：",
    ),
    # Why not
    "error.pair.wrong": (
        "The code is wrong or used up, or somebody in between is reading along",
        "配对码有误或已失效，或有人在中间窃听",
    ),
    "hint.pair.wrong": (
        "Nothing was kept. Look at the code again; after {tries} wrong tries it is dead",
        "没有保存任何内容。请核对配对码；输错 {tries} 次后即失效",
    ),
    "error.pair.refused": (
        "Whoever answers there does not pair this device: {why}",
        "对方拒绝与本设备配对：{why}",
    ),
    "pair.why.users": ("the hub takes no more users", "服务器的用户已满"),
    "pair.why.devices": (
        "this user has as many devices as may be; revoke one first",
        "该用户的设备已达上限，请先吊销一台",
    ),
    "pair.why.plain": ("the way there is not encrypted", "连接没有加密"),
    "pair.why.resting": (
        "too many wrong codes were tried there; wait a minute",
        "最近输错的配对码太多，请等一分钟",
    ),
    "pair.why.waiting": (
        "too many devices wait there already; try again later",
        "等待配对的设备太多，请稍后重试",
    ),
    "error.pair.other-name": (
        "The code leaves open who you become, and the hub does not take the name for a new user",
        "此配对码要求建立新用户，但服务器不接受这个名字",
    ),
    "hint.pair.other-name": (
        "Choose another with --as NAME, and type the same code; if you are a user there already,"
        " the code has to be made for you: landline pair --for NAME",
        "请用 --as 换一个名字，配对码仍可使用；如果您已是该服务器的用户，请让对方用"
        " landline pair --for 名字 为您生成",
    ),
    "error.pair.unix": (
        "A device pairs over the network, not over a Unix socket",
        "配对须通过网络进行，不能使用 Unix 套接字",
    ),
    "hint.pair.unix": (
        "Name the hub as host:port; on its own machine 127.0.0.1 will do",
        "请用 主机:端口 指定服务器；在本机可用 127.0.0.1",
    ),
    "error.pair.over": (
        "Nobody used the code shown here in time",
        "本机显示的配对码已过期，没有人使用",
    ),
    "hint.pair.over": ("Begin again for a new one", "请重新运行以获得新的配对码"),
    "error.pair.order": (
        "The other side does not keep to the order of pairing",
        "对方不遵守配对的步骤",
    ),
    "hint.pair.order": (
        "Is that a hub of this version? If so, somebody may be in between",
        "请确认对方是同一版本的服务器；若是，则可能有人在中间窜改数据",
    ),
    "error.pair.code-argument": (
        "A code does not belong into the command: other people on this machine can read it there",
        "配对码不能写在命令里，本机的其他用户可以看到",
    ),
    "hint.pair.code-argument": (
        "This one counts as seen, make another; then: landline pair ADDRESS, which asks for it",
        "这个配对码应视为已泄露，请重新生成；然后运行 landline pair 地址，按提示输入",
    ),
    "error.pair.no-address": (
        "No hub runs on this machine, and none was named",
        "本机没有运行服务器，也没有指定地址",
    ),
    "hint.pair.no-address": (
        "Name it: landline pair ADDRESS; or start one here: landline serve --lan",
        "请指定：landline pair 地址；或在本机启动：landline serve --lan",
    ),
    "error.pair.no-hub": (
        "No hub is running on {folder}",
        "{folder} 上没有正在运行的服务器",
    ),
    "hint.pair.no-hub": ("Start it: landline serve", "请先启动：landline serve"),
    "error.pair.two-hubs": (
        "--data and ADDRESS name two hubs",
        "--data 与地址指定了两个服务器",
    ),
    "hint.pair.two-hubs": ("Give one of them", "请只给出其中一个"),
    "error.pair.lets-in": (
        "{option} is for the new device; this machine lets one in",
        "{option} 用于新设备，而本机是允许设备接入的一方",
    ),
    "hint.pair.lets-in": (
        "Leave it out; to pair whoever uses this very machine: landline pair 127.0.0.1",
        "请去掉此选项；若要配对本机自己，请运行 landline pair 127.0.0.1",
    ),
    "error.pair.is-new": (
        "--for is for the machine that lets a device in; this one is to be let in",
        "--for 用于允许设备接入的一方，而本机是新设备",
    ),
    "hint.pair.is-new": ("Use it there", "请在那台机器上使用"),
}
