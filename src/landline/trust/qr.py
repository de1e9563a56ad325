"""What a phone's camera reads: a hub's address and fingerprint as a QR code (ISO/IEC 18004).

The content is a link that browsers open and that landline's clients take as well. What can
be upper case is, since a QR code holds that in a third less room: scheme and host mean the
same in either case (RFC 3986 §6.2.2.1), so that the code fits an 80x24 terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import segno

if TYPE_CHECKING:
    from landline.trust.fingerprint import Fingerprint

QUIET: Final = 2
"""Light modules around it in a terminal, half of what the standard asks for: with the light
colour set explicitly, cameras need no more, and four more lines would not fit a screen."""
_QUIET_ON_PAPER: Final = 4

_HALVES: Final = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}
_INVERSE: Final = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}


def content(
    address: str, fingerprint: Fingerprint, path: str = "", *, secure: bool = False
) -> tuple[str, str, str]:
    """Return what the code for the hub at `address` (`host:port`) says, in its three parts.

    `path`: of a page there, behind the `/`.
    """
    scheme = "HTTPS" if secure else "HTTP"
    return f"{scheme}://{address}/".upper(), f"{path}#", str(fingerprint)


def lines(parts: tuple[str, str, str], *, inverse: bool = False) -> list[str]:
    """Return the code for a terminal, two rows of modules a line.

    The dark modules are in the foreground colour, with `inverse` the light ones.
    """
    code = _code(parts, "l")
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    halves = _INVERSE if inverse else _HALVES
    return [
        "".join(halves[bool(top), bool(bottom)] for top, bottom in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


def svg(parts: tuple[str, str, str], label: str) -> str:
    """Return the code as an SVG element for HTML, dark on light; `label` is for screen readers."""
    code = _code(parts, "m")
    drawn = code.svg_inline(
        border=_QUIET_ON_PAPER, dark="#000", light="#fff", omitsize=True, title=label
    )
    return drawn.replace("<svg", '<svg role="img"', 1)


def rows(parts: tuple[str, str, str]) -> list[str]:
    """Return the code as rows of `0` and `1`, for who draws it themselves; `1` is dark."""
    code = _code(parts, "m")
    return ["".join(map(str, row)) for row in code.matrix_iter(border=_QUIET_ON_PAPER)]


def _code(parts: tuple[str, str, str], error: str) -> segno.QRCode:
    # Each part gets the mode that suits it; segno's stub knows only contents of one part.
    return segno.make(list(parts), error=error, micro=False)  # type: ignore[arg-type]
