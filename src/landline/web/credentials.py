"""Who a caller says it is: an `Authorization` header becomes the `hello` of its call.

`Bearer` a token or a session; `Basic` a name and a password, or a name alone for a guest;
nothing: a guest. Whether that is allowed is the hub's to say.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import hdrs
from msgspec import structs

from landline import catalogue
from landline.errors import NotAllowedError
from landline.wire.verbs import Hello, Resume

if TYPE_CHECKING:
    from aiohttp import web

DEVICE: Final = "HTTP"
"""How a caller's session is called in its owner's list."""


class Credentials:
    """Turns requests into hellos; remembers the sessions of names and passwords.

    Bound: `most` sessions, by a keyed hash of what was sent; no password is kept.
    """

    def __init__(self, key: bytes, most: int) -> None:
        """`key` is random bytes of this run of the hub."""
        self._key = key
        self._most = most
        self._sessions: OrderedDict[str, str] = OrderedDict()

    def hello(self, request: web.Request, id: str, epoch: str) -> Hello:
        """Return the hello of a call, which enters no room. Raises `web.credentials`."""
        fields = _said(request.headers.get(hdrs.AUTHORIZATION))
        session = self._sessions.get(self._login(fields))
        if session is not None:
            fields = {"token": session}
        language = request.headers.get(hdrs.ACCEPT_LANGUAGE)
        if language is not None:
            fields["lang"] = catalogue.language_of(language)
        try:
            hello = msgspec.convert(fields, Hello)
        except msgspec.ValidationError as error:
            raise NotAllowedError("web.credentials") from error
        return structs.replace(hello, id=id, resume=Resume(epoch=epoch, rooms={}))

    def welcomed(self, hello: Hello, token: str) -> None:
        """Remember the session that was opened for a name and a password."""
        login = self._login({"as": hello.name, "password": hello.password})
        self._sessions[login] = token
        self._sessions.move_to_end(login)
        while len(self._sessions) > self._most:
            self._sessions.popitem(last=False)

    def forget(self, token: str) -> bool:
        """Forget a session that holds no longer; return whether it was remembered."""
        logins = [
            login
            for login, kept in self._sessions.items()
            if hmac.compare_digest(kept.encode(), token.encode())
        ]
        for login in logins:
            del self._sessions[login]
        return bool(logins)

    def guest_secret(self, source: str, cid: str) -> str:
        """Return the secret of the guest who says `cid`: the same one, should it say it again."""
        return self._hash(f"{source} {cid}")[:32]

    def _login(self, fields: dict[str, Any]) -> str:
        return self._hash(f"{fields.get('as')}\0{fields.get('password')}")

    def _hash(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), hashlib.sha256).hex()


def _said(header: str | None) -> dict[str, Any]:
    """Return the fields of hello that an Authorization header gives. Raises `web.credentials`."""
    if header is None:
        return {}
    scheme, _, said = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return {"token": said.strip()}
    if scheme.lower() != "basic":
        raise NotAllowedError("web.credentials")
    try:
        name, _, password = base64.b64decode(said.strip(), validate=True).decode().partition(":")
    except ValueError as error:
        raise NotAllowedError("web.credentials") from error
    if not password:
        return {"as": name}
    return {"as": name, "password": password, "device": DEVICE}
