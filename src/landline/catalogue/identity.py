"""Texts about who a hub is: what `serve`, the pages, `trust` and `devices` show. Key -> both."""

from typing import Final

_SERVE: Final[dict[str, tuple[str, str]]] = {
    "serve.fingerprint": ("  fingerprint   {fingerprint}", "  指纹          {fingerprint}"),
    "serve.link": ("  link          {link}", "  链接          {link}"),
    "serve.pair": ("  pair a device {command}", "  配对新设备    {command}"),
    "serve.beside": ("{lines}", "{lines}"),
    # Beside the QR code: at most 40 columns
    "serve.beside.scan": ("Scan the code, or open", "扫描二维码，或打开"),
    "serve.beside.chat": ("In a terminal", "在终端里"),
    "serve.beside.fingerprint": ("Fingerprint, to be compared", "指纹（请核对）"),
    "serve.beside.pair": ("Pair a device: in another terminal", "配对新设备：在另一个终端里"),
    "serve.beside.account": ("No accounts yet; make the first", "还没有账号；建立第一个"),
    "serve.beside.stop": ("Ctrl-C stops the hub", "按 Ctrl-C 停止服务"),
}

_PAGE: Final[dict[str, tuple[str, str]]] = {
    "page.qr": ("QR code: this hub's address and fingerprint", "二维码：本站的地址和指纹"),
    "page.encrypted": (
        "Encrypted: nobody on the way can read along.",
        "已加密：途中没有人能偷看。",
    ),
    "page.open": (
        "Not encrypted: anybody on this network can read along.",
        "未加密：此网络上的任何人都能看到传输的内容。",
    ),
    "page.open.guests": (
        "So nobody can log in with an account this way, only talk as a guest.",
        "因此不能用账号登录，只能以访客身份发言。",
    ),
    "page.open.secure": ("Encrypted:", "加密的地址："),
    "page.fingerprint": ("Fingerprint of this hub", "本站指纹"),
    "page.compare": (
        "The hub shows the same at its own terminal when it starts, and with "
        "`landline trust show`.",
        "服务启动时会在自己的终端里显示同样的指纹，也可以用 `landline trust show` 查看。",
    ),
    "page.trust": (
        "No more warnings of the browser: trust this hub",
        "让浏览器不再警告：信任本站",
    ),
    "page.link": ("Link for landline, with the fingerprint", "landline 链接（含指纹）"),
    "page.certificate": (
        "The certificate for `curl`; the second line must print the SHA-256 at `/trust`",
        "供 `curl` 使用的证书；第二行输出应与 `/trust` 页上的 SHA-256 一致",
    ),
    "page.sha256": (
        "SHA-256 of its certificate, as systems show it",
        "证书的 SHA-256（系统会显示）",
    ),
    "page.back": ("How to connect", "如何连接"),
    # /trust
    "page.trust.title": ("Trust this hub", "信任本站"),
    "page.trust.lead": (
        "A hub on a network of one's own has no certificate from the internet, so browsers warn. "
        "They stop once the certificate of this hub is installed, and then they warn for good "
        "reasons only.",
        "内网里的服务没有互联网机构签发的证书，所以浏览器会警告。装上本站的证书后便不再警告；"
        "之后如果还有警告，就要当真。",
    ),
    "page.trust.compare": (
        "Compare first, and not with this page alone: whoever can forge the certificate can forge "
        "a page. Ask whoever runs the hub what `landline trust show` says there, and compare that "
        "with what your system shows before it installs anything.",
        "请先核对，而且不要只看本页：能伪造证书的人也能伪造网页。请向管理员询问 "
        "`landline trust show` 的输出，并在安装前与系统显示的内容核对。",
    ),
    "page.trust.crt": ("Certificate (.crt)", "证书（.crt）"),
    "page.trust.pem": ("The same as text (.pem)", "文本格式（.pem）"),
    "page.trust.landline": (
        "With landline: it shows what to compare, and installs for the system and its browsers",
        "装有 landline 时：显示需要核对的内容，并为系统和浏览器安装",
    ),
    "page.trust.systems": ("By hand", "手动安装"),
    "page.trust.elsewhere": (
        "Under the address {host} browsers will warn all the same: for that the hub's certificate "
        "cannot vouch. Open the hub by a private address or a name that ends in .local, or give "
        "it a certificate of your organisation's (`trust.cert`).",
        "通过地址 {host} 访问时浏览器仍会警告，因为本站的证书不能为它作证。请用私有地址或以 "
        ".local 结尾的名称访问，或为服务器配置机构颁发的证书（`trust.cert`）。",
    ),
    "page.trust.means": ("What this means, and what not", "这意味着什么"),
}

_STEPS: Final[dict[str, tuple[str, str]]] = {
    "trust.means": (
        "The certificate can vouch for names that end in .local, .lan, .home.arpa and "
        "localhost, and for addresses of private networks; for no site on the internet, be it "
        "your bank or your mail. Within such a network, whoever has the hub's data folder could "
        "pass for another machine: install it for hubs whose keepers you trust. It is listed as "
        "“{name}”; delete it there, or with `landline trust remove`, and all is as before.",
        "此证书只能为以 .local、.lan、.home.arpa、localhost 结尾的名称和私有网络的地址作证，"
        "不能为互联网上的任何网站作证，包括银行和邮箱。在内网里，持有本站数据目录的人可以冒充"
        "其他机器，因此请只为可信的管理员安装。它在系统中显示为“{name}”；在那里删除，或用 "
        "`landline trust remove`，即可恢复原状。",
    ),
    "trust.system.windows": ("Windows", "Windows 系统"),
    "trust.system.macos": ("macOS", "macOS 系统"),
    "trust.system.ios": ("iPhone, iPad", "iPhone 和 iPad"),
    "trust.system.android": ("Android", "安卓"),
    "trust.system.debian": ("Debian, Ubuntu", "Debian 和 Ubuntu"),
    "trust.system.fedora": ("Fedora, RHEL", "Fedora 和 RHEL"),
    "trust.system.firefox": ("Firefox (any system)", "Firefox（各系统）"),
    "trust.steps.windows": (
        "In PowerShell, where {crt} is: `Get-FileHash {crt}` has to print the SHA-256\n"
        "`certutil -user -addstore Root {crt}`\n"
        "Windows asks once more and shows the thumbprint (SHA-1): {sha1}\n"
        "Undo: `certutil -user -delstore Root {sha1}`",
        "在 {crt} 所在目录打开 PowerShell：`Get-FileHash {crt}` 的输出应为上述 SHA-256\n"
        "`certutil -user -addstore Root {crt}`\n"
        "Windows 会再次询问，并显示指纹（SHA-1）：{sha1}\n"
        "撤销：`certutil -user -delstore Root {sha1}`",
    ),
    "trust.steps.macos": (
        "Double-click {crt}; add it to the keychain “login”\n"
        "Open “{name}” in Keychain Access: compare the SHA-256, then choose Trust, Always Trust\n"
        "Undo: delete it there",
        "双击 {crt}，添加到“登录”钥匙串\n"
        "在“钥匙串访问”中打开“{name}”：核对 SHA-256，然后在“信任”中选择“始终信任”\n"
        "撤销：在那里删除",
    ),
    "trust.steps.ios": (
        "Open {root}/ca in Safari and allow the download\n"
        "Settings, Profile Downloaded: under More Details, compare the SHA-256; then Install\n"
        "Settings, General, About, Certificate Trust Settings: turn on “{name}”\n"
        "Undo: Settings, General, VPN & Device Management, remove the profile",
        "用 Safari 打开 {root}/ca，允许下载\n"
        "设置 › 已下载描述文件：在“更多详细信息”中核对 SHA-256，然后安装\n"
        "设置 › 通用 › 关于本机 › 证书信任设置：打开“{name}”\n"
        "撤销：设置 › 通用 › VPN 与设备管理，移除描述文件",
    ),
    "trust.steps.android": (
        "Download {crt} (first link above)\n"
        "Settings, Security, Encryption & credentials, Install a certificate, CA certificate: "
        "choose the file. Makers call these menus differently: search for “CA certificate”\n"
        "Compare under Trusted credentials, User: “{name}”, SHA-256\n"
        "Android now says that the network may be monitored; it says so of any certificate added\n"
        "Undo: remove it there",
        "下载 {crt}（上面第一个链接）\n"
        "设置 › 安全 › 加密与凭据 › 安装证书 › CA 证书：选择文件。各厂商菜单不同，可搜索“CA 证书”\n"
        "在“信任的凭据 › 用户”中核对“{name}”的 SHA-256\n"
        "此后安卓会提示网络可能受到监控；添加任何证书都会这样提示\n"
        "撤销：在那里移除",
    ),
    "trust.steps.debian": (
        "`openssl x509 -in {pem} -noout -fingerprint -sha256` has to print the SHA-256\n"
        "`sudo install -m 644 {pem} /usr/local/share/ca-certificates/{crt}`\n"
        "`sudo update-ca-certificates`\n"
        "Chromium and Firefox have lists of their own: "
        '`certutil -d sql:$HOME/.pki/nssdb -A -t C,, -a -n "{name}" -i {pem}` (package '
        "libnss3-tools), and see below\n"
        "Undo: `sudo rm /usr/local/share/ca-certificates/{crt}`, `sudo update-ca-certificates`",
        "`openssl x509 -in {pem} -noout -fingerprint -sha256` 的输出应为上述 SHA-256\n"
        "`sudo install -m 644 {pem} /usr/local/share/ca-certificates/{crt}`\n"
        "`sudo update-ca-certificates`\n"
        "Chromium 和 Firefox 各有自己的列表："
        '`certutil -d sql:$HOME/.pki/nssdb -A -t C,, -a -n "{name}" -i {pem}`'
        "（软件包 libnss3-tools），Firefox 见下\n"
        "撤销：`sudo rm /usr/local/share/ca-certificates/{crt}`，`sudo update-ca-certificates`",
    ),
    "trust.steps.fedora": (
        "`openssl x509 -in {pem} -noout -fingerprint -sha256` has to print the SHA-256\n"
        "`sudo install -m 644 {pem} /etc/pki/ca-trust/source/anchors/{crt}`\n"
        "`sudo update-ca-trust`\n"
        "Undo: `sudo rm /etc/pki/ca-trust/source/anchors/{crt}`, `sudo update-ca-trust`",
        "`openssl x509 -in {pem} -noout -fingerprint -sha256` 的输出应为上述 SHA-256\n"
        "`sudo install -m 644 {pem} /etc/pki/ca-trust/source/anchors/{crt}`\n"
        "`sudo update-ca-trust`\n"
        "撤销：`sudo rm /etc/pki/ca-trust/source/anchors/{crt}`，`sudo update-ca-trust`",
    ),
    "trust.steps.firefox": (
        "Settings, Privacy & Security, View Certificates, Authorities, Import: {crt}\n"
        "View: compare the SHA-256; then choose “Trust this CA to identify websites”\n"
        "Undo: delete “{name}” there",
        "设置 › 隐私与安全 › 查看证书 › 证书颁发机构 › 导入：{crt}\n"
        "点“查看”核对 SHA-256，然后勾选“信任由此证书颁发机构来标识网站”\n"
        "撤销：在那里删除“{name}”",
    ),
}

_TRUST: Final[dict[str, tuple[str, str]]] = {
    "command.trust": (
        "Let this system and its browsers believe a hub: show, install, remove",
        "让本系统和浏览器信任服务器：查看、安装、移除",
    ),
    "help.trust": (
        """Let this system and its browsers believe a hub's certificates.

\b
  landline trust show                       of the hub on this machine
  landline trust install hub.local          nobody's browser warns any more
  landline trust remove hub.local           as it was before

HUB is an address, a link (landline://hub.local/#LL-…) or, to remove it when the hub is gone,
its fingerprint. Without it, the hub of the data folder is meant.""",
        """让本系统和浏览器信任服务器的证书。

\b
  landline trust show                       查看本机的服务器
  landline trust install hub.local          浏览器不再警告
  landline trust remove hub.local           恢复原状

HUB 可以是地址、链接（landline://hub.local/#LL-…），或者在服务器已不存在时用指纹来移除。
不写则指数据目录中的服务器。""",
    ),
    "help.trust.show": (
        """Show a hub's fingerprint, its certificate's SHA-256 and what it may vouch for.

\b
  landline trust show
  landline trust show hub.local --out hub.pem
  landline trust show --steps""",
        """显示服务器的指纹、证书的 SHA-256 及其作用范围。

\b
  landline trust show
  landline trust show hub.local --out hub.pem
  landline trust show --steps""",
    ),
    "help.trust.install": (
        """Put a hub's certificate where this system and this user's browsers look.

\b
  landline trust install landline://hub.local/#LL-…
  landline trust install                    the hub on this machine

Never gains rights by itself: what takes root is printed, to be typed.""",
        """把服务器的证书放入本系统和当前用户浏览器的信任列表。

\b
  landline trust install landline://hub.local/#LL-…
  landline trust install                    本机的服务器

不会自行提权：需要 root 的命令会打印出来，由您输入。""",
    ),
    "help.trust.remove": (
        """Take a hub's certificate back from where install put it.

\b
  landline trust remove hub.local
  landline trust remove LL-ABCDEFG-HIJKLMN  the hub is gone""",
        """移除 install 放入的证书。

\b
  landline trust remove hub.local
  landline trust remove LL-ABCDEFG-HIJKLMN  服务器已不存在""",
    ),
    "option.trust.out": ("Save the certificate (PEM) in this file", "把证书（PEM）保存到此文件"),
    "option.trust.steps": (
        "Show what to do by hand, system by system",
        "显示各系统手动安装的步骤",
    ),
    "trust.show.fingerprint": ("fingerprint  ", "指纹         "),
    "trust.show.sha256": ("SHA-256      ", "证书 SHA-256 "),
    "trust.show.name": ("listed as    ", "显示名称     "),
    "trust.show.valid": ("valid        ", "有效期       "),
    "trust.show.names": ("for names    ", "名称范围     "),
    "trust.show.networks": ("for networks ", "网络范围     "),
    "trust.unsure": (
        "The hub says so itself, and nobody has compared it yet: compare before you believe it",
        "以下内容由对方自称，尚未核对：请先核对再相信",
    ),
    "trust.saved": ("Certificate saved as {file}", "证书已保存为 {file}"),
    "trust.how": (
        "For this system and its browsers: landline trust install{hub}. For others: the page "
        "/trust of the hub, or --steps",
        "为本系统和浏览器安装：landline trust install{hub}。其他系统见服务器的 /trust 页，"
        "或加 --steps",
    ),
    "trust.install.ask": (
        "Have you compared the fingerprint, and do you want to install this certificate?",
        "您核对过指纹了吗？确定安装此证书？",
    ),
    "trust.remove.ask": ("Remove “{name}” from this system?", "从本系统移除“{name}”？"),
    "trust.added": ("Installed: {place}", "已安装：{place}"),
    "trust.there": ("There already: {place}", "已存在：{place}"),
    "trust.removed": ("Removed: {place}", "已移除：{place}"),
    "trust.nowhere": ("“{name}” is not installed here", "本系统没有安装“{name}”"),
    "trust.no-certutil": (
        "Firefox and Chromium have lists of their own. To reach them too, install certutil "
        "(package libnss3-tools or nss-tools) and do this again",
        "Firefox 和 Chromium 各有自己的列表。如需一并安装，请先安装 certutil"
        "（软件包 libnss3-tools 或 nss-tools）再运行一次",
    ),
    "trust.done": (
        "Done: this system believes “{name}”. Browsers that run have to be started again",
        "完成：本系统已信任“{name}”。正在运行的浏览器需要重启",
    ),
    "trust.proven": (
        "Done, and tried: a new program on this system accepts {address}. Browsers that run have "
        "to be started again",
        "完成并已验证：本系统的新程序接受 {address}。正在运行的浏览器需要重启",
    ),
    "trust.unproven": (
        "Done; but a program of this system did not accept {address} when it was tried. Does the "
        "hub run, and is it this one?",
        "已完成，但验证时本系统的程序未能接受 {address}。服务器在运行吗，是这一个吗？",
    ),
    "error.trust.rights": (
        "That takes the rights of root: type the commands above",
        "需要 root 权限：请输入上面的命令",
    ),
    "error.trust.unbounded": (
        "This certificate is not as hubs make theirs: it could vouch for sites on the internet, "
        "too, and is not installed",
        "此证书与正常的服务器证书不符，可能为互联网上的网站作证，因此不予安装",
    ),
    "hint.trust.unbounded": (
        "Ask whoever runs the hub why; install it nowhere by hand either",
        "请询问管理员原因；也不要手动安装",
    ),
    "error.trust.no-place": (
        "No list of this system or of its browsers is known here; the certificate is in {file}",
        "没有找到本系统或浏览器的信任列表；证书在 {file}",
    ),
    "hint.trust.no-place": (
        "landline trust show --steps says what to do by hand",
        "手动步骤见 landline trust show --steps",
    ),
    "error.trust.not-believed": (
        "{place} took the certificate, and yet it is not in effect",
        "{place} 收下了证书，但没有生效",
    ),
    "error.roots.refused": ("{place} cannot be changed: {why}", "无法更改 {place}：{why}"),
    "error.trust.unwritable": ("{file} cannot be written: {why}", "无法写入 {file}：{why}"),
    "error.trust.one-hub": ("Only one hub can be named", "只能指定一个服务器"),
    "error.trust.no-hub": (
        "There is no hub in {folder}",
        "{folder} 里没有服务器的数据",
    ),
    "hint.trust.no-hub": (
        "Name the hub by its address or link: landline trust show HUB; or its folder, as"
        " `landline serve` has it, with --data",
        "请用地址或链接指定服务器：landline trust show 地址；或用 --data 指定"
        " `landline serve` 所用的目录",
    ),
    "error.trust.two-hubs": (
        "--data and HUB name two hubs",
        "--data 与 HUB 指定了两个服务器",
    ),
    "error.trust.not-known": (
        "No hub with the fingerprint {fingerprint} is known here",
        "本机不认识指纹为 {fingerprint} 的服务器",
    ),
    "hint.trust.not-known": (
        "Name it by its address, or by its link",
        "请用地址或链接指定",
    ),
    "error.trust.no-terminal": (
        "Nobody is at a terminal to compare the fingerprint",
        "没有终端，无法请人核对指纹",
    ),
    "hint.trust.no-terminal": (
        "In a script, name the hub by a link with its fingerprint, and add --yes",
        "在脚本里请用含指纹的链接指定服务器，并加上 --yes",
    ),
}

_DEVICES: Final[dict[str, tuple[str, str]]] = {
    "command.devices": (
        "Machines that log in by their keys: list, rename, revoke",
        "用密钥登录的设备：列出、改名、吊销",
    ),
    "help.devices": (
        """Devices: the machines from which a user logs in without a password.

\b
  landline devices list --hub hub.local --as ada
  landline devices list --user ada
  landline devices revoke 3f9a02c4b1d7 --user ada

A device is added by landline pair, or by the first login with a password.""",
        """设备：用户无需密码即可登录的机器。

\b
  landline devices list --hub hub.local --as ada
  landline devices list --user ada
  landline devices revoke 3f9a02c4b1d7 --user ada

用 landline pair 或第一次用密码登录即可添加设备。""",
    ),
    "help.devices.list": (
        """List devices: since when, when last used, and which is this one.

\b
  landline devices list --user ada
  landline devices list --hub hub.local --as ada""",
        """列出设备：添加时间、上次使用时间，以及哪个是本机。

\b
  landline devices list --user ada
  landline devices list --hub hub.local --as ada""",
    ),
    "help.devices.rename": (
        """Call a device something else.

\b
  landline devices rename 3f9a02 "kitchen tablet" --user ada""",
        """给设备改名。

\b
  landline devices rename 3f9a02 厨房平板 --user ada""",
    ),
    "help.devices.revoke": (
        """End a device: it is cut off at once and cannot log in again.

\b
  landline devices revoke 3f9a02c4b1d7 --user ada""",
        """吊销设备：立即断开，且不能再登录。

\b
  landline devices revoke 3f9a02c4b1d7 --user ada""",
    ),
    "option.devices.user": (
        "Whose devices; needed for the hub of a data folder",
        "谁的设备；操作数据目录的服务器时必须给出",
    ),
    "column.this-one": ("THIS ONE", "本机"),
    "devices.here": ("yes", "是"),
    "devices.none": ("No devices", "没有设备"),
    "devices.renamed": ("{id} is called {label} now", "{id} 已改名为 {label}"),
    "devices.revoked": (
        "{id} is cut off, and cannot log in again",
        "{id} 已断开，且不能再登录",
    ),
    "devices.revoke.ask": ("Revoke the device {id} for good?", "确定永久吊销设备 {id} 吗？"),
    "error.devices.whose": (
        "Whoever runs the hub has no devices of their own",
        "管理服务器的操作者没有自己的设备",
    ),
    "hint.devices.whose": ("Say whose with --user NAME", "请用 --user 名字 指定是谁的设备"),
}

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    **_SERVE, **_PAGE, **_STEPS, **_TRUST, **_DEVICES,
}  # fmt: skip
