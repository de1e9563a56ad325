"""The one honest page: who this hub is, who can read along, how to connect; and invitations.

For terminals, for programs, and for browsers that run no scripts; `front` has the page to talk
in. Sends nothing that a browser would fetch from elsewhere. Code in the address of an invitation
is shown and goes nowhere else: nothing here logs an address.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from aiohttp import web

from landline import catalogue
from landline.trust.link import link
from landline.web import markup
from landline.web.answering import language_of
from landline.web.reached import address_to_show, reached

if TYPE_CHECKING:
    from landline.catalogue import Language
    from landline.trust.authority import Authority
    from landline.web.hall import Hall
    from landline.web.reached import Reached

_NATIVE: Final = '{"do":"hello","as":"ada"}\n{"do":"send","room":"lobby","text":"hi"}'

_API: Final = (
    '{curl} -u ada: -d \'{{"room":"lobby","text":"hi"}}\' {root}/api/send\n'
    "{curl} {root}/api/rooms/lobby/messages\n"
    "{curl} {root}/api/openapi.json"
)

_FILE: Final = "hub.pem"
"""Where the examples keep the authority's certificate."""

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,63}")
"""What an invitation's code may look like, so that what is shown can be typed as it is."""


def checked_code(request: web.Request) -> str:
    """Return the invitation's code that is asked for. Raises HTTPNotFound if it cannot be one."""
    code = request.match_info["code"]
    if not is_code(code):
        raise web.HTTPNotFound
    return code


def is_code(code: str) -> bool:
    """Return whether that may be an invitation's code."""
    return _CODE.fullmatch(code) is not None


class About:
    """Answers `/about` and `/about/i/CODE`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def page(self, request: web.Request) -> web.Response:
        """Say who this hub is, and how to reach it as its reader reached it."""
        language, where = language_of(request), reached(request)
        body = [self._badge(where, language)]
        authority = self._hall.authority
        if authority is not None:
            shown = await address_to_show(where, self._hall)
            body.append(_who(authority, where, shown, language))
        body.append(f"<p>{markup.link('/', 'page.talk', language)}</p>")
        body.append(markup.paragraph("page.lead", language))
        body.append(markup.ways(self._ways(where), language))
        return markup.document(self._title(language), "".join(body), language)

    async def invitation(self, request: web.Request) -> web.Response:
        """Say what to do with the invitation whose code is in the address."""
        code = checked_code(request)
        language, address = language_of(request), reached(request).address
        ways = (
            ("page.invitation.account", f"landline chat {address} --as NAME --code"),
            ("page.invitation.room", f"landline chat {address} --code"),
            ("page.invitation.code", code),
        )
        body = markup.paragraph("page.invitation.lead", language) + markup.ways(ways, language)
        return markup.document(catalogue.text("page.invitation.title", language), body, language)

    def _title(self, language: Language) -> str:
        name = self._hall.name
        title = catalogue.text("page.title", language)
        return f"{name} · {title}" if name else title

    def _badge(self, where: Reached, language: Language) -> str:
        """Say who can read along, and what is not allowed for it."""
        if where.secure:
            return markup.paragraph("page.encrypted", language, "badge safe")
        if where.local:
            return ""
        said = [markup.prose("page.open", language)]
        if not self._hall.plain_logins:
            said.append(markup.prose("page.open.guests", language))
        if self._hall.authority is not None:
            secure = html.escape(f"https://{where.address}/")
            said.append(markup.prose("page.open.secure", language))
            said.append(f'<a href="{secure}">{secure}</a>')
        between = "" if language == "zh" else " "
        return f'<p class="badge open">{between.join(said)}</p>'

    def _ways(self, where: Reached) -> list[tuple[str, str]]:
        """Return what to type, by its catalogue key."""
        curl, root = self._curl(where), where.root
        host, port = where.host, where.port
        return [
            ("page.terminal", f"landline chat {where.address}"),
            ("page.plain", f"nc {host} {port}"),
            ("page.letter", f"echo hello | nc -u -w1 {host} {port}"),
            ("page.native", f"nc {host} {port}\n{_NATIVE}"),
            ("page.websocket", f"{where.websocket}\n{_NATIVE}"),
            *self._certificate(where),
            ("page.api", _API.format(curl=curl, root=root)),
            ("page.events", f"{curl} -N {root}/api/rooms/lobby/events"),
            ("page.hook", f'{curl} -d "build failed" {root}/hook/…'),
            ("page.operating", f"{root}/health   {root}/ready   {root}/metrics"),
        ]

    def _certificate(self, where: Reached) -> list[tuple[str, str]]:
        """Return how a program gets to know the hub, where it has to."""
        if not self._shows_our_own(where):
            return []
        how = (
            f"curl -o {_FILE} http://{where.address}/ca.pem\n"
            f"openssl x509 -in {_FILE} -noout -fingerprint -sha256"
        )
        return [("page.certificate", how)]

    def _curl(self, where: Reached) -> str:
        return f"curl --cacert {_FILE}" if self._shows_our_own(where) else "curl"

    def _shows_our_own(self, where: Reached) -> bool:
        """Return whether the reader was shown a certificate that the hub's authority signed."""
        return where.secure and not self._hall.answers_as(where.host)


def _who(authority: Authority, where: Reached, shown: str, language: Language) -> str:
    """Return the hub's fingerprint, where more is said, and the code for who comes to `shown`."""
    target = html.escape(link(shown or where.address, authority.fingerprint))
    said = (
        f"<h2>{markup.prose('page.fingerprint', language)}</h2>"
        f"{markup.print_of(authority.fingerprint)}"
        f"{markup.paragraph('page.compare', language)}"
        f"<p>{markup.link('/trust', 'page.trust', language)}</p>"
        f"<h2>{markup.prose('page.link', language)}</h2>"
        f'<code class="print">{target}</code>'
    )
    code = markup.code(shown, authority.fingerprint, language)
    return f'<div class="who"><div>{said}</div>{code}</div>'
