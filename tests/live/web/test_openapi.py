"""Every verb by HTTP, by an owner: answered as the API's own description says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
from msgspec import structs

from landline.settings import HubSettings, RateLimits
from landline.testing import running_hub
from landline.web.routes import OFFERED, READINGS
from tests.live.web.accounts import PASSWORD, asked, member
from tests.live.web.browsers import browsing
from tests.live.web.shelves import asking
from tests.unit.offenders import assert_none

if TYPE_CHECKING:
    from landline.testing import RunningHub
    from tests.live.web.browsers import Browser

DEV = {"room": "dev"}

SAMPLES: dict[str, dict[str, Any]] = {
    "hello": {"as": "ada", "password": PASSWORD},
    "ping": {},
    "help": {},
    "send": {"room": "dev", "text": "hi", "reply": 2},
    "edit": {"room": "dev", "seq": 2, "text": "better"},
    "react": {"room": "dev", "seq": 2, "emoji": "👍"},
    "pin": {"room": "dev", "seq": 2},
    "delete": {"room": "dev", "seq": 3},
    "read": {"room": "dev", "seq": 2},
    "typing": DEV,
    "status": {"state": "away"},
    "who": DEV,
    "whois": {"who": "bo"},
    "users": {},
    "rooms": {},
    "members": DEV,
    "history": {"room": "dev", "after": 0},
    "search": {"text": "better"},
    "accept": {"code": "$code"},
    "join": DEV,
    "leave": {"room": "cys"},
    "create": {"room": "new"},
    "topic": {"room": "dev", "text": "engines"},
    "configure": {"room": "dev", "slow": 5},
    "invite": {"room": "dev", "who": "bo"},
    "mute": {"room": "dev", "who": "bo"},
    "unmute": {"room": "dev", "who": "bo"},
    "grant": {"room": "dev", "who": "bo", "role": "moderator"},
    "kick": {"room": "dev", "who": "bo"},
    "ban": {"room": "dev", "who": "bo"},
    "unban": {"room": "dev", "who": "bo"},
    "invitation": {},
    "invitations": {},
    "uninvite": {"key": "$invitation"},
    "addhook": {"room": "dev", "label": "ci"},
    "hooks": DEV,
    "removehook": {"room": "dev", "key": "$hook"},
    "putfile": {"room": "dev", "path": "b.txt", "size": 5},
    "uploads": {},
    "keepfile": {"upload": "$upload"},
    "dropupload": {"upload": "$upload"},
    "files": DEV,
    "getfile": {"room": "dev", "path": "a.txt"},
    "sharefile": {"room": "dev", "path": "a.txt", "uses": 3},
    "shares": {},
    "unshare": {"key": "$share"},
    "removefile": {"room": "dev", "path": "a.txt"},
    "rename": {"room": "dev", "name": "engines"},
    "archive": {"room": "engines"},
    "addtoken": {"label": "ci"},
    "tokens": {},
    "revoke": {"key": "$token"},
    "identity": {},
    "newcode": {},
    "dropcode": {"slot": 1},
    "approve": {"code": "7-guitar-lemon-robot"},
    "offers": {},
    "takefiles": {"slot": 7, "key": "0" * 64},
    "declinefiles": {"offer": "none"},
    "withdrawfiles": {"offer": "none"},
    "devices": {},
    "renamedevice": {"key": "abc", "label": "x"},
    "revokedevice": {"key": "abc"},
    "adduser": {"name": "dee", "password": PASSWORD},
    "setrole": {"who": "dee", "role": "moderator"},
    "removeuser": {"who": "dee"},
    "nick": {"name": "ada2"},
    "setpassword": {"new": "another horse", "old": PASSWORD},
    "letter": {"to": "10.0.0.5", "text": "hi"},
}
"""What each verb is asked with, one after the other, in the world of `prepare`."""

REFUSED = {
    "letter": "letter.unknown-source",
    "approve": "pair.unknown",
    "keepfile": "upload.unfinished",
    "takefiles": "slot.unknown",
    "declinefiles": "offer.unknown",
    "withdrawfiles": "offer.unknown",
    "renamedevice": "device.none",
    "revokedevice": "device.none",
}
"""Verbs that have no case here in which they are done, and the code that says so."""


async def prepare(hub: RunningHub, browser: Browser) -> tuple[dict[str, str], dict[str, str]]:
    """Make Ada, who runs the hub, with a room, and something of everything; Bo, and Cy's room."""
    ada, _, cy = [await member(browser, name) for name in ("ada", "bo", "cy")]
    accounts = hub.server._hub.state.accounts
    found = accounts.by_name("ada")
    assert found is not None
    accounts.put(found[0], structs.replace(found[1], role="owner"))
    await asked(browser, "create", ada, room="dev")
    await asked(browser, "create", cy, room="cys")
    for text in ("hello", "world"):
        await asked(browser, "send", ada, room="dev", text=text)
    put = await asking(browser, "PUT", "/files/dev/a.txt", data=b"hello", headers=ada)
    assert put.status == 201
    keys = {
        "$upload": (await asked(browser, "putfile", ada, room="dev", path="c", size=5))["upload"],
        "$share": (await asked(browser, "sharefile", ada, room="dev", path="a.txt"))["key"],
        "$invitation": (await asked(browser, "invitation", ada))["key"],
        "$code": (await asked(browser, "invitation", cy, room="cys"))["secret"],
        "$token": (await asked(browser, "addtoken", ada, label="old"))["key"],
        "$hook": (await asked(browser, "addhook", ada, room="dev", label="old"))["key"],
    }
    return ada, keys


def test_every_verb_has_a_sample() -> None:
    assert SAMPLES.keys() == OFFERED.keys()


async def test_verbs_and_addresses_are_answered_as_described() -> None:
    settings = HubSettings(signup="open", rates=RateLimits(verb_burst=0))
    async with running_hub(settings=settings) as hub, browsing(hub) as browser:
        ada, keys = await prepare(hub, browser)
        _, document = await browser.get("/api/openapi.json")
        wrong = []
        for reading in READINGS:
            path = reading.path.replace("{room}", "dev").replace("{who}", "bo")
            query = "?text=hello" if reading.tag == "search" else ""
            status, answer = await browser.get(path + query, headers=ada)
            described = document["paths"][reading.path]["get"]["responses"]["200"]
            wrong += misfits(reading.path, status, answer, described, document)
        for tag, sample in SAMPLES.items():
            fields = {name: keys.get(str(value), value) for name, value in sample.items()}
            status, answer = await browser.post(f"/api/{tag}", fields, headers=ada)
            described = document["paths"][f"/api/{tag}"]["post"]["responses"]
            if tag in REFUSED and answer["code"] == REFUSED[tag]:
                status, described = 200, {"200": described["default"]}
            wrong += misfits(tag, status, answer, described["200"], document)
        assert_none(wrong)


def misfits(
    what: str, status: int, answer: object, described: dict[str, Any], document: dict[str, Any]
) -> list[str]:
    """Return how an answer differs from what was promised."""
    if status != 200:
        return [f"{what}: {status} {answer}"]
    reference = described["content"]["application/json"]["schema"]
    validator = jsonschema.Draft202012Validator({**reference, "components": document["components"]})
    return [f"{what}: {answer}: {error.message}" for error in validator.iter_errors(answer)]


async def test_the_description_in_chinese(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        _, document = await browser.get("/api/openapi.json", headers={"Accept-Language": "zh"})
    assert "动词" in document["info"]["description"]
