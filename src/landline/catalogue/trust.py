"""Texts about identities, devices and pairing codes. Key -> (English, Chinese)."""

from typing import Final

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    # The hub's identity
    "error.fingerprint.invalid": ("{fingerprint} is no fingerprint", "{fingerprint} 不是指纹"),
    "hint.fingerprint.invalid": (
        "One is LL- and eight groups of seven letters, as the hub shows it when it starts",
        "指纹由 LL- 和八组字母组成，每组七个，服务器启动时会显示",
    ),
    "error.fingerprint.typo": (
        "There is a mistake in the part {part} of the fingerprint",
        "指纹中 {part} 这一段有误",
    ),
    "hint.fingerprint.typo": (
        "Compare it letter by letter with what the hub shows",
        "请与服务器显示的指纹逐个字母核对",
    ),
    "error.trust.unreadable": (
        "The hub's identity in {folder} cannot be used: {why}",
        "无法使用 {folder} 中的服务器身份：{why}",
    ),
    "hint.trust.unreadable": (
        "Check who may read and write there; landline restore brings the identity back, together"
        " with the log as it was when that backup was made; if this is to become another hub, which"
        " nobody knows yet, move the folder away",
        "请检查该文件夹的读写权限；landline restore 可以恢复备份中的身份，"
        "消息库也会回到备份时的样子；"
        "若要让它成为一台无人认识的新服务器，请移走该文件夹",
    ),
    "trust.damaged": (
        "{file} is damaged, or holds something else",
        "{file} 已损坏，或内容不是密钥、证书",
    ),
    "trust.missing": ("{file} is missing", "缺少 {file}"),
    "trust.foreign": (
        "{key} is not the key of {file}",
        "{key} 不是 {file} 的密钥",
    ),
    # Devices
    "error.device.unreadable": (
        "This device's key in {path} cannot be used: {why}",
        "无法使用 {path} 中的设备密钥：{why}",
    ),
    "hint.device.unreadable": (
        "Check who may read and write there; if the file is damaged, move it away,"
        " and this is a new device that has to be paired again",
        "请检查读写权限；若文件已损坏，请移走它，此后这是一台新设备，需要重新配对",
    ),
    "error.device.others": (
        "Others on this machine may read {path}, which holds this device's key",
        "本机的其他用户可以读取 {path}，其中存有本设备的密钥",
    ),
    "hint.device.others": (
        "Close it with chmod 600; if somebody may have read it, revoke this device,"
        " remove the file and pair again",
        "请用 chmod 600 收回权限；若可能已被他人读取，请吊销此设备，删除该文件后重新配对",
    ),
    # Pairing codes
    "error.code.invalid": ("That is no pairing code", "这不是配对码"),
    "hint.code.invalid": (
        "One is a number and three words, like 7-guitar-revenge-lemon,"
        " or four numbers, like 7-042-187-133",
        "配对码是一个数字加三个英文单词，如 7-guitar-revenge-lemon；或四个数字，如 7-042-187-133",
    ),
    "error.code.word": ("No pairing code has the word {word}", "配对码里没有 {word} 这个词"),
    "hint.code.word": ("{advice}", "{advice}"),
    "code.word-near": ("Is it {near}?", "是不是 {near}？"),
    "code.word-far": (
        "Look at the code again, or type its digits",
        "请再看一遍配对码，或改用数字输入",
    ),
    "error.pair.share": (
        "The other side does not pair as it should",
        "对方的配对数据无效",
    ),
    "hint.pair.share": (
        "Begin again with a new code; if it goes wrong again, somebody may be in between",
        "请用新的配对码重试；若仍然失败，可能有人在中间窜改数据",
    ),
}
