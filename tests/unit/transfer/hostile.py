"""Names that lead out of a folder, do harm where they are used, or pass for another.

`CORPUS` has them by what they try; `NAMES` is all of them, with those of `hostile_names`.
Each is one name as it may be sent, though not each is one that a system could have.
"""

from __future__ import annotations

import itertools
from typing import Final

from tests.unit.transfer import hostile_names

_ENDINGS: Final = ("", ".", " ", ".txt", ".tar.gz", " .txt", ":", ":stream", "::$DATA", "/x")
_DEVICES: Final = (
    "con", "PRN", "Aux", "nul", "COM1", "com9", "LPT1", "lpt9", "com¹", "LPT³", "conin$", "CONOUT$",
    "CLOCK$", "com0",
)  # fmt: skip
_OUT: Final = ("..", "../", "..\\", "../..", "..\\..", "./..", "a/..", "a/../..", ".. ", "...")
_WHERE: Final = ("", "/", "x", "/etc/passwd", "\\windows\\win.ini", "/.ssh/authorized_keys")
_INVISIBLE: Final = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u061c", "\u115f",
    "\u180e", "\u3164", "\uffa0", "\u2800", "\U000e0041", "\ufe0f",
)  # fmt: skip
_TURNED: Final = tuple("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
_ESCAPES: Final = (
    "\x1b[2J", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1bc", "\x9b31m", "\r", "\n", "\t",
    "\b", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\x1bP", "\x0e",
)  # fmt: skip

CORPUS: Final[dict[str, tuple[str, ...]]] = {
    "traversal": tuple(f"{out}{where}" for out, where in itertools.product(_OUT, _WHERE)),
    "absolute": (
        "/", "//", "/etc/passwd", "//server/share", "/dev/null", "/proc/self/mem", "/dev/fd/3",
        "~", "~/x", "~root", "$HOME/x", "${HOME}", "%USERPROFILE%\\x", "%TEMP%", "file:///etc/x",
    ),
    "drives": (
        "C:", "c:\\", "C:/x", "C:x", "C:..\\x", "z:\\autoexec.bat", "\\", "\\x", "\\\\server\\c$",
        "\\\\?\\C:\\x", "\\\\.\\PhysicalDrive0", "\\\\.\\pipe\\x", "\\??\\C:\\x", "//?/C:/x",
        "\\\\?\\UNC\\server\\share\\x", "\\Device\\Harddisk0", "GLOBALROOT",
    ),
    "streams": (
        "a:b", "a.txt:evil.exe", "a::$DATA", ":a", "a:", "a:$I30:$INDEX_ALLOCATION", "$MFT",
        "$Extend", ".::$INDEX_ALLOCATION", "a:b:c", "a.txt:Zone.Identifier",
    ),
    "devices": tuple(f"{name}{end}" for name, end in itertools.product(_DEVICES, _ENDINGS)),
    "ends": tuple(
        f"{before}a{after}"
        for before, after in itertools.product(
            ("", " ", "\t", "\u3000", "\xa0"), (".", "..", " ", ". .", "\u3000", "\xa0", "\u2007")
        )
    ),
    "controls": tuple(
        f"{before}{escape}{after}"
        for escape in _ESCAPES
        for before, after in (("a", "b"), ("", "b"), ("a", ""))
    ),
    "turned": tuple(f"{before}{mark}gpj.exe" for mark in _TURNED for before in ("", "invoice")),
    "invisible": tuple(
        name
        for mark in _INVISIBLE
        for name in (mark, f"a{mark}b", f"{mark}a", f"a{mark}", f".{mark}.")
    ),
    "combining": (
        "a" + "\u0301" * 100, "\u0301", "\u0301a", "Z" + "\u0300\u0316" * 60, "\u0489" * 80,
        "a\u0338", "/\u0338", "\u0344" * 60, "ﷺ" * 80, "\ufdfa" * 90, "e\u0301" * 120,
    ),
    "surrogates": (
        "\ud800", "a\udfff", "\udc80\udcff", "\ud83d", "\ude00\ud83d", "caf\udce9", "\uffff",
    ),
    "long": (
        "x" * 255, "x" * 256, "x" * 4096, "x" * 100_000, "é" * 128, "图" * 85, "图" * 86, "👩" * 64,
        "x" * 251 + ".txt", "x" * 252 + ".txt",
        "a." + "b" * 254, "." * 255, " " * 255, "x" * 254 + ".",
        "x" * 254 + " ", "x" * 254 + "é", "a" * 250 + ".part",
    ),
    "encoded": (
        "%2e%2e", "%2e%2e%2f", "..%2f", "%2e%2e/x", "..%5c", "%252e%252e%252f", "..%c0%af", "%00",
        "a%00.txt", "..%00/", "%c0%ae%c0%ae", "..%u2215", "&#46;&#46;/", "\\u002e\\u002e", "=2E=2E",
        "..;/x", "..\u2215x", "..\u2044x", "\uff0e\uff0e\uff0fx", "\u2024\u2024/", "..\u29f8x",
    ),
    "alike": (
        "аdmin", "pаypal", "ΑΒΓ", "gооgle", "ⅼogin", "ａ", "ｃｏｎ", "𝐜𝐨𝐧", "ｎｕｌ.txt", "℀", "№",
        "file\u02d0x", "a\ua789b", "a\uff1ab", "a\u2024txt", "report․pdf.exe", "ﬁle", "ſh",
    ),
    "twins": (
        "é", "e\u0301", "É", "E\u0301", "ß", "ss", "SS", "ẞ", "ſs", "İ", "i", "I", "ı", "i\u0307",
        "ﬀ", "ff", "FF", "K", "\u212a", "k", "Å", "\u212b", "A\u030a", "å", "Σ", "σ", "ς", "ŉ",
        "ʼn",
        "ǆ", "ǅ", "Ǆ", "가", "\u1100\u1161", "Ω", "\u2126", "ω", "ΐ", "ΐ", "ͅ", "ι", "Makefile",
        "makefile", "MAKEFILE", "README", "ReadMe", "Straße", "STRASSE", "Maße", "masse",
    ),
    "short": ("PROGRA~1", "progra~1", "GIT~1", "LONGFI~1.TXT", "A~1", "~1", "FILE~12.TXT"),
    "ours": (
        ".x.0123abcd.part", ".x.0123ABCD.PART", ".landline.0123456789ab.journal", "..00000000.part",
        ".x.part", "x.part", ".landline", ".a\nb.0123abcd.part", ".é.0123456789abcdef.part",
        ".x.0123abcd (2).part", " .x.0123abcd.part", ".x.0123abcd.part ",
    ),
    "read": (
        ".bashrc", ".bash_login", ".profile", ".ssh", ".git", ".GIT", ".git\u200c", ".npmrc",
        ".env",
        ".netrc", ".config", ".htaccess", "desktop.ini", "Thumbs.db", "autorun.inf", ".DS_Store",
        "._x", ".AppleDouble", ".Trash-1000", "lost+found", ".nfs0001", ".fuse_hidden1", "core",
    ),
    "commands": (
        "-rf", "--help", "-", "-o", "a;rm -rf x", "`id`", "$(id)", "a|b", "a&b", "a>b", "<a", "*",
        "?",
        "a*", "[a]", "{a,b}", "!x", "#x", "a'b", 'a"b', "a b", "=cmd|' /C calc'!A0", "@SUM(1)",
        "+1",
        "'; DROP TABLE x;--", "<script>alert(1)</script>", "{0}", "{name}", "%s%n", "%(x)s",
        "\\N{DIGIT ONE}",
    ),
    "odd": ("", " ", "\u3000", ".", "\u200d", "\ufffe", "\ufdd0", "\U0010ffff", "\ue000", "🏴‍☠️"),
}  # fmt: skip

NAMES: Final = sorted(
    {*hostile_names.NAMES, *(name for names in CORPUS.values() for name in names)}, key=repr
)
