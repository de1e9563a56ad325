"""How browsers and systems get to trust this hub: its authority's certificate, and the steps."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from aiohttp import hdrs, web

from landline import catalogue
from landline.trust.certificates import is_coverable
from landline.web import markup
from landline.web.answering import language_of
from landline.web.reached import address_to_show, reached

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.trust.authority import Authority
    from landline.web.hall import Hall

SYSTEMS: Final = ("windows", "macos", "ios", "android", "debian", "fedora", "firefox")
"""The ends of catalogue keys."""
_DER: Final = "application/x-x509-ca-cert"
_PEM: Final = "application/x-pem-file"


class TrustPage:
    """Answers `/trust`, `/ca` and `/ca.pem`; 404 where the hub has no identity."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def certificate(self, _: web.Request) -> web.Response:
        """Give out the authority's certificate as systems install it."""
        authority = self._authority()
        return _file(authority.der, _DER, f"{authority.name}.crt")

    async def pem(self, _: web.Request) -> web.Response:
        """Give out the same as text."""
        authority = self._authority()
        return _file(authority.pem, _PEM, f"{authority.name}.pem")

    async def page(self, request: web.Request) -> web.Response:
        """Say what to compare, what to do on which system, and what it means."""
        authority, language, where = self._authority(), language_of(request), reached(request)
        fingerprint = authority.fingerprint
        who = (
            f"<div><h2>{markup.prose('page.fingerprint', language)}</h2>"
            f"{markup.print_of(fingerprint)}"
            f"<h2>{markup.prose('page.sha256', language)}</h2>"
            f"{_in_fours(authority.sha256)}</div>"
        )
        typed = html.escape(f"landline trust install {where.address}")
        code = markup.code(await address_to_show(where, self._hall), fingerprint, language)
        body = (
            markup.paragraph("page.trust.lead", language),
            f'<div class="who">{who}{code}</div>',
            markup.paragraph("page.trust.compare", language, "badge open"),
            f"<p>{markup.link('/ca', 'page.trust.crt', language)} · "
            f"{markup.link('/ca.pem', 'page.trust.pem', language)}</p>",
            f"<h2>{markup.prose('page.trust.landline', language)}</h2><pre>{typed}</pre>",
            f"<h2>{markup.prose('page.trust.systems', language)}</h2>",
            *(_system(system, authority, where.root, language) for system in SYSTEMS),
            self._why_not(where.host, language),
            f"<h2>{markup.prose('page.trust.means', language)}</h2>",
            markup.paragraph("trust.means", language, name=authority.subject),
            f"<p>{markup.link('/about', 'page.back', language)}</p>",
        )
        title = catalogue.text("page.trust.title", language)
        return markup.document(title, "".join(body), language)

    def _why_not(self, host: str, language: Language) -> str:
        """Say where it does not help: no authority of a hub may vouch for names of the internet."""
        if is_coverable(host) or self._hall.answers_as(host):
            return ""
        return markup.paragraph("page.trust.elsewhere", language, "badge open", host=host)

    def _authority(self) -> Authority:
        authority = self._hall.authority
        if authority is None:
            raise web.HTTPNotFound
        return authority


def _system(system: str, authority: Authority, root: str, language: Language) -> str:
    told = markup.steps(
        f"trust.steps.{system}",
        language,
        crt=f"{authority.name}.crt",
        pem=f"{authority.name}.pem",
        name=authority.subject,
        sha1=authority.sha1,
        root=root,
    )
    name = markup.prose(f"trust.system.{system}", language)
    return f"<details><summary>{name}</summary>{told}</details>"


def _in_fours(sha256: str) -> str:
    """Return a hash that wraps after every fourth byte."""
    rows = [sha256[at : at + 12] for at in range(0, len(sha256), 12)]
    return markup.in_pieces(rows)


def _file(content: bytes, media: str, name: str) -> web.Response:
    disposition = f'attachment; filename="{name}"'
    headers = {hdrs.CONTENT_TYPE: media, hdrs.CONTENT_DISPOSITION: disposition}
    return web.Response(body=content, headers=headers)
