"""What sender and receiver say about a transfer that is under way. Key -> (en, zh)."""

from __future__ import annotations

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    "error.transfer.malformed": (
        "The other side said something about the transfer that cannot be understood",
        "对方发来的传输消息无法理解",
    ),
    "hint.transfer.malformed": (
        "Install the same version of landline on both machines",
        "请在两台机器上安装相同版本的 landline",
    ),
}
