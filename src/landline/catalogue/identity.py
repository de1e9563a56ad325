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
    "serve.beside.account": ("Guests only so far; first account", "目前只有访客；建立第一个账号"),
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
        "With landline: it compares, and installs for the system and its browsers",
        "装有 landline 时：自动核对，并为系统和浏览器安装",
    ),
    "page.trust.systems": ("By hand", "手动安装"),
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
        '`certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "{name}" -i {pem}` (package '
        "libnss3-tools), and see below\n"
        "Undo: `sudo rm /usr/local/share/ca-certificates/{crt}`, `sudo update-ca-certificates`",
        "`openssl x509 -in {pem} -noout -fingerprint -sha256` 的输出应为上述 SHA-256\n"
        "`sudo install -m 644 {pem} /usr/local/share/ca-certificates/{crt}`\n"
        "`sudo update-ca-certificates`\n"
        "Chromium 和 Firefox 各有自己的列表："
        '`certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n "{name}" -i {pem}`'
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

ENTRIES: Final[dict[str, tuple[str, str]]] = {**_SERVE, **_PAGE, **_STEPS}
