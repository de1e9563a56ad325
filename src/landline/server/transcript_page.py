"""A room as one page of HTML that needs nothing else: no address, no script, no picture.

Every text is escaped, and what could hide or turn text around is shown as an escape
(`safetext`). Texts are shown as they were typed, code blocks as code.
"""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING, Final

from landline import catalogue
from landline.doors.messages import FOLDED, file_words, message_lines
from landline.doors.voice import Voice
from landline.model import Logged
from landline.safetext import safe_block, safe_text
from landline.wire.body import encode_body, message_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from landline.catalogue import Language
    from landline.server.transcript import Told
    from landline.wire.body import Body

_STYLE: Final = (
    ":root{color-scheme:light dark;--text:#222;--faint:#666;--line:#ddd;--paper:#fff;"
    "--block:#f3f3f0;--name:#0b5}"
    "@media(prefers-color-scheme:dark){:root{--text:#ddd;--faint:#999;--line:#333;"
    "--paper:#1b1b1b;--block:#2a2a2a;--name:#6c9}}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;"
    "color:var(--text);background:var(--paper)}"
    "h1{font-size:1.4rem;margin:0}h2{font-size:.9rem;font-weight:600;color:var(--faint);"
    "border-bottom:1px solid var(--line);margin:2rem 0 .5rem}"
    "header p,footer{color:var(--faint)}article{margin:.4rem 0;padding:.1rem .3rem}"
    "article:target{background:var(--block)}"
    ".by{font-weight:600;color:var(--name)}a,time,small{color:var(--faint)}"
    "a{text-decoration:none}time,small{font-size:.8rem}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}"
    "pre,code{font:.9rem/1.4 ui-monospace,monospace;background:var(--block);border-radius:.3rem}"
    "code{padding:0 .2rem}pre code{padding:0}"
    "pre{padding:.5rem .7rem;overflow-x:auto;margin:.3rem 0}"
    "blockquote{margin:.2rem 0;padding:0 .6rem;border-left:3px solid var(--line);"
    "color:var(--faint)}"
    ".deed,.gone{color:var(--faint);font-style:italic}"
    ".put{display:inline-block;border:1px solid var(--line);border-radius:1rem;"
    "padding:0 .5rem;margin:.2rem .3rem 0 0;font-size:.85rem}"
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

_FENCE: Final = re.compile(r"^```[^\n`]*\n(.*?)(?:^```[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE: Final = re.compile(r"`([^`\n]+)`")


class Page:
    """One room on its way to a page, in one language."""

    def __init__(self, told: Told, names: Mapping[str, str], language: Language) -> None:
        """`names`: user id -> name, for those who put an emoji under a message."""
        self._told = told
        self._names = names
        self._language: Language = language
        self._voice = Voice(language)

    def pieces(self, bodies: Iterable[tuple[int, Body]]) -> Iterator[str]:
        """Give out the page piece by piece; the whole is as long as the room."""
        yield self._head()
        day = ""
        for seq, body in bodies:
            if body.kind in FOLDED:
                continue
            at = time.localtime(body.at / 1000)
            if (today := time.strftime("%Y-%m-%d", at)) != day:
                day = today
                weekday = self._say(f"page.day.{at.tm_wday}")
                yield f'<h2><time datetime="{day}">{day} {weekday}</time></h2>\n'
            yield self._message(seq, body, at)
        yield f"<footer>{self._say('page.end')}</footer>\n</main></html>\n"

    def _head(self) -> str:
        told = self._told
        title = _safe(told.title)
        zone = time.strftime("%Z (UTC%z)")
        facts = self._say(
            "page.facts",
            kind=self._voice.kind(told.room.kind),
            count=told.state.head - told.state.floor,
            zone=zone,
        )
        topic = f"<p>{_safe(told.room.topic)}</p>" if told.room.topic else ""
        return (
            f'<!doctype html>\n<html lang="{self._language}"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n"
            f"<main><header><h1>{title}</h1>{topic}<p>{facts}</p></header>\n"
        )

    def _message(self, seq: int, body: Body, at: time.struct_time) -> str:
        when = time.strftime("%H:%M", at)
        stamp = f'<a href="#m{seq}"><time>{when}</time></a>'
        if body.kind is not None:
            return f'<article id="m{seq}" class="deed">{stamp} {self._deed(seq, body)}</article>\n'
        said = self._said(body)
        by = f'<span class="by">{_safe(body.sender)}</span>'
        via = f" <small>{self._say(f'page.via.{body.via}')}</small>" if body.via else ""
        edited = f" <small>{self._say('page.edited')}</small>" if body.edited is not None else ""
        head = f"* {by}" if body.me else by
        return (
            f'<article id="m{seq}">{stamp} {head}{via}{edited}{self._quote(body)}'
            f"{said}{self._reactions(body)}</article>\n"
        )

    def _said(self, body: Body) -> str:
        if body.deleted:
            return f' <span class="gone">{self._say("page.deleted")}</span>'
        text = f'<div class="text" dir="auto">{marked_up(body.text)}</div>' if body.text else ""
        files = (
            f"<div>{html.escape(words)}</div>" for words in file_words(self._voice, body.files)
        )
        return text + "".join(files)

    def _quote(self, body: Body) -> str:
        if body.quote is None:
            return ""
        sender = _safe(body.quote.sender)
        text = _safe(body.quote.text) or self._say("page.deleted")
        link = f'<a href="#m{body.reply}">{sender}</a>' if body.reply is not None else sender
        return f'<blockquote dir="auto">{link}: {text}</blockquote>'

    def _reactions(self, body: Body) -> str:
        put = []
        for emoji, users in body.reactions.items():
            who = ", ".join(self._names.get(user, user) for user in users)
            put.append(f'<span class="put" title="{_safe(who)}">{_safe(emoji)} {len(users)}</span>')
        return f"<div>{''.join(put)}</div>" if put else ""

    def _deed(self, seq: int, body: Body) -> str:
        """Return what somebody did, in the words of the plain door."""
        message = message_of(self._told.room.name, Logged(seq, encode_body(body)))
        (line,) = message_lines(self._voice, message)
        told = [piece.text for piece in line if piece.style in ("name", "notice")]
        return html.escape("".join(told))

    def _say(self, key: str, /, **fields: object) -> str:
        return html.escape(catalogue.text(key, self._language, **fields))


def marked_up(text: str) -> str:
    """Return a text as HTML: fenced blocks and `code` as code, all else as it was typed."""
    shown = safe_block(text.replace("\r\n", "\n"))
    parts, end = [], 0
    for match in _FENCE.finditer(shown):
        parts.append(_inline(shown[end : match.start()].removesuffix("\n")))
        code = match[1].removesuffix("\n")
        parts.append(f"<pre><code>{html.escape(code)}</code></pre>")
        end = match.end()
    parts.append(_inline(shown[end:].removeprefix("\n") if end else shown))
    return "".join(parts)


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", html.escape(text))


def _safe(text: str) -> str:
    return html.escape(safe_text(text))
