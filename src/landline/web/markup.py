"""The frame of every page: one file, no script, nothing that a browser would fetch elsewhere."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline import catalogue
from landline.trust import qr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landline.catalogue import Language
    from landline.trust.fingerprint import Fingerprint

_STYLE: Final = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2.5rem auto;"
    "padding:0 1rem;color:#222;background:#fff;overflow-wrap:break-word}"
    "h1{line-height:1.25;margin:0 0 1rem}h2{font-size:1rem;margin:1.6rem 0 .3rem}"
    "pre,code{font-family:ui-monospace,monospace;font-size:.9em}"
    "pre{background:#f3f3f0;padding:.7rem 1rem;border-radius:.4rem;margin:.3rem 0;"
    "white-space:pre-wrap;overflow-wrap:anywhere}"
    "code{background:#f3f3f0;padding:.1em .3em;border-radius:.3em;overflow-wrap:anywhere}"
    "a{color:#0b57a4}.badge{padding:.6rem 1rem;border-radius:.4rem;border-left:.35rem solid}"
    ".open{background:#fdeeda;border-color:#b85c00}.safe{background:#e4f3e6;border-color:#1f7a33}"
    ".who{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;align-items:flex-start;margin:1.5rem 0}"
    ".who>div{flex:1 1 16rem;min-width:0}.who svg{width:11rem;height:11rem;border-radius:.4rem}"
    ".who h2:first-child{margin-top:0}.print{display:block;padding:.5rem .7rem}"
    ".print span{white-space:nowrap}"
    "details{border-top:1px solid #8885;padding:.5rem 0}summary{cursor:pointer;font-weight:600}"
    "ol{padding-left:1.4rem;margin:.5rem 0}li{margin:.35rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}"
    "pre,code{background:#2a2a2a}a{color:#8ec2ff}.open{background:#3a2a14;border-color:#e39a45}"
    ".safe{background:#17301c;border-color:#5db872}}"
)

_CODE: Final = re.compile("`([^`]+)`")


def document(title: str, body: str, language: Language) -> web.Response:
    """Return a page with `title` (text) and `body` (markup)."""
    heading = html.escape(title)
    return web.Response(
        text=f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style>"
        f"<main><h1>{heading}</h1>{body}</main></html>\n",
        content_type="text/html",
    )


def prose(key: str, language: Language, /, **fields: object) -> str:
    """Return a catalogue entry as markup: what stands in backticks as code."""
    said = html.escape(catalogue.text(key, language, **fields))
    return _CODE.sub(r"<code>\1</code>", said)


def paragraph(key: str, language: Language, /, kind: str = "", **fields: object) -> str:
    """Return a catalogue entry as a paragraph, which looks like `kind`."""
    looks = f' class="{kind}"' if kind else ""
    return f"<p{looks}>{prose(key, language, **fields)}</p>"


def ways(rows: Iterable[tuple[str, str]], language: Language) -> str:
    """Return headings by their catalogue keys, each with what to type."""
    return "".join(
        f"<h2>{prose(key, language)}</h2><pre>{html.escape(how)}</pre>" for key, how in rows
    )


def steps(key: str, language: Language, /, **fields: object) -> str:
    """Return a catalogue entry of one step a line as a list."""
    told = prose(key, language, **fields).splitlines()
    return f"<ol>{''.join(f'<li>{step}</li>' for step in told)}</ol>"


def link(target: str, key: str, language: Language) -> str:
    """Return a link to `target`, which is called as the catalogue entry says."""
    return f'<a href="{html.escape(target)}">{prose(key, language)}</a>'


def code(address: str, fingerprint: Fingerprint, language: Language) -> str:
    """Return the QR code of a hub; nothing for one that has no address for others."""
    if not address:
        return ""
    return qr.svg(qr.content(address, fingerprint), catalogue.text("page.qr", language))


def print_of(fingerprint: Fingerprint) -> str:
    """Return a fingerprint that wraps between groups, two by two: so it is compared."""
    prefix, *groups = str(fingerprint).split("-")
    pairs = ["-".join(groups[at : at + 2]) for at in range(0, len(groups), 2)]
    pairs[0] = f"{prefix}-{pairs[0]}"
    return in_pieces([f"{pair}-" for pair in pairs[:-1]] + pairs[-1:])


def in_pieces(pieces: Iterable[str]) -> str:
    """Return code that wraps only between `pieces`."""
    return f'<code class="print">{"<wbr>".join(f"<span>{piece}</span>" for piece in pieces)}</code>'
