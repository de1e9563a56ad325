"""Names that peers have used, or could use, to get out of a folder or into trouble."""

from __future__ import annotations

import itertools
from typing import Final

PARTS: Final = (
    "..", ".", "", "a", "con", "NUL", "COM1", "lpt¹", "CONIN$", "aux.txt", "a.", "a ", " a", "...",
    "~", "-rf", ".bashrc", "a\0b", "a\nb", "a\x1b[2Jb", "\x7f", "\u202egpj.exe", "\u200bx",
    "\ufeffx", "a:b", "a|b", "a?*", '"a"', "<a>", "\ud800", "C:", "x" * 300, "é" * 200, "图" * 100,
    "e\u0301", "\u2028", "\u3000", "\xa0", "👩\u200d💻", "\u200d", "con .txt", "nul:",
    "\u2066a", "ａ",
)  # fmt: skip
SEPARATORS: Final = ("/", "\\", "//", "/../", "\\..\\", "/./")
WAYS_OUT: Final = (
    "/etc/passwd", "../../../../etc/cron.d/x", "..\\..\\windows\\system.ini", "C:\\autoexec.bat",
    "\\\\server\\share\\x", "file:///etc/passwd", "//etc/passwd", "....//....//x", "%2e%2e%2fx",
    "..;/x", "/dev/null", "/proc/self/mem", "a/../../b", "~root/x", "a/", "/", "\\", "a\\",
)  # fmt: skip

NAMES: Final = sorted(
    {
        *PARTS,
        *WAYS_OUT,
        *(
            f"{a}{mark}{b}"
            for a, mark, b in itertools.product(PARTS[:20], SEPARATORS[:4], PARTS[::4])
        ),
    },
    key=repr,
)
