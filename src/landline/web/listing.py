"""What is in a folder of a room's shelf: the hub's list for programs, a plain page for people."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from landline import catalogue
from landline.web import markup
from landline.web.answering import answered, language_of
from landline.web.filed import HTML, is_asked
from landline.web.guard import HEADERS
from landline.web.places import Place

if TYPE_CHECKING:
    from aiohttp import web

    from landline.catalogue import Language
    from landline.wire.shelf_events import FileList

_POLICY: Final = HEADERS["Content-Security-Policy"].replace(
    "form-action 'none'", "form-action 'self'"
)
_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB")


def listed(found: FileList, request: web.Request) -> web.Response:
    """Return what `found` has, as whoever asks reads it."""
    if not is_asked(request, HTML):
        return answered(found)
    response = _page(found, language_of(request))
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _page(found: FileList, language: Language) -> web.Response:
    place = Place(found.room, found.folder)
    rows = [_row("../", "../", "")] if found.folder else []
    rows += [
        _row(f"{quote(each.name, safe='')}/", f"{each.name}/", size_of(each.size))
        for each in found.folders
    ]
    rows += [_row(quote(each.name, safe=""), each.name, size_of(each.size)) for each in found.files]
    empty = markup.paragraph("page.files.empty", language)
    parts = [f"<table>{''.join(rows)}</table>" if rows else empty]
    if found.more is not None:
        further = f"?after={quote(found.more, safe='')}"
        parts.append(f"<p>{markup.link(further, 'page.files.more', language)}</p>")
    parts.append(_form(language))
    title = f"{place.room}/{place.path}"
    return markup.document(title, "".join(parts), language)


def _row(target: str, name: str, size: str) -> str:
    # ./ so that a name with a colon is no address of its own (RFC 3986 §4.2).
    where = html.escape(target if target.startswith("../") else f"./{target}")
    return f'<tr><td><a href="{where}">{html.escape(name)}</a><td>{size}'


def _form(language: Language) -> str:
    send = html.escape(catalogue.text("page.files.send", language))
    return (
        '<form method="post" enctype="multipart/form-data"><p>'
        f'<input type="file" name="file" multiple required> <button>{send}</button></form>'
    )


def size_of(size: int) -> str:
    """Return a number of bytes as people read it."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return (
        f"{amount:.0f} {_UNITS[unit]}"
        if not unit or amount >= 100
        else f"{amount:.1f} {_UNITS[unit]}"
    )
