"""Texts about TLS on the hub's port. Key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "option.serve.cert": (
        "An organisation's certificate for browsers (PEM, with what leads to its root)."
        " Read again on SIGHUP",
        "供浏览器使用的组织证书（PEM，须含通向根证书的各级证书）。收到 SIGHUP 时重新读取",
    ),
    "option.serve.key": (
        "The private key of that certificate (PEM, without a password)",
        "该证书的私钥（PEM，不带密码）",
    ),
    "error.trust.certificate": (
        "The certificate for browsers cannot be used. {file}: {why}",
        "无法使用供浏览器使用的证书。{file}：{why}",
    ),
    "hint.trust.certificate": (
        "Give the certificate with what leads to its root, and its key without a password,"
        " both PEM and readable by this user; or leave both away",
        "请提供含各级证书的证书和不带密码的私钥，均为 PEM 格式且当前用户可读；或两者都不指定",
    ),
    "error.trust.certificate-half": (
        "A certificate for browsers needs both trust.cert and trust.key (--cert and --key)",
        "供浏览器使用的证书需要同时指定 trust.cert 和 trust.key（--cert 和 --key）",
    ),
    "trust.no-pem": ("there is none in it (PEM)", "其中没有所需的 PEM 内容"),
    "trust.password": ("it has a password", "它带有密码"),
    "trust.other-key": ("it is not the key of {file}", "它不是 {file} 的私钥"),
    "metrics.tls": (
        "Callers whose TLS has found no door yet, and those of them who wait for their turn",
        "尚未进入任何入口的 TLS 连接，以及其中正在排队的",
    ),
    "metrics.connections-sealed": ("Connections by TLS", "通过 TLS 的连接数"),
}
