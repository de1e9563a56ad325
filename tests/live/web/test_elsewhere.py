"""How other devices come here: the address, the link and the code that the page draws."""

from __future__ import annotations

import pytest

from landline.testing import running_hub
from tests.live.web.browsers import browsing

CODE = "ABCDE-FGHJK"


async def test_who_is_reached_by_others_is_told_how() -> None:
    async with running_hub() as hub, browsing(hub) as browser:
        other = {"Host": f"10.1.2.3:{hub.port}"}
        status, told = await browser.post("/qr", headers=other)
        assert status == 200
        assert told["link"] == f"http://10.1.2.3:{hub.port}/"
        assert told["fingerprint"].startswith("LL-")
        rows = told["rows"]
        assert {len(row) for row in rows} == {len(rows)}
        assert set("".join(rows)) == {"0", "1"}
        _, invited = await browser.ask("POST", "/qr", data=CODE, headers=other)
        assert invited["link"] == f"http://10.1.2.3:{hub.port}/i/{CODE}"
        assert invited["rows"] != rows


async def test_a_link_to_a_file_is_told_without_the_name() -> None:
    secret = "s" * 43
    async with running_hub() as hub, browsing(hub) as browser:
        other = {"Host": f"10.1.2.3:{hub.port}"}
        _, told = await browser.ask("POST", "/qr", data=f"/s/{secret}", headers=other)
        assert told["link"] == f"http://10.1.2.3:{hub.port}/s/{secret}"
        assert told["rows"]


async def test_a_hub_for_this_machine_alone_has_no_code() -> None:
    async with running_hub() as hub, browsing(hub) as browser:
        _, told = await browser.post("/qr")
    assert told == {"address": "", "link": "", "fingerprint": "", "rows": []}


@pytest.mark.parametrize(
    "body", ["../etc", "<script>", "a b", "é" * 8, "/s/", "/s/short", f"/s/{'x' * 43}/name"]
)
async def test_what_is_no_code_is_refused(body: str) -> None:
    async with running_hub() as hub, browsing(hub) as browser:
        status, _ = await browser.ask("POST", "/qr", data=body)
    assert status == 400


async def test_other_sites_do_not_ask() -> None:
    async with running_hub() as hub, browsing(hub) as browser:
        status, _ = await browser.post("/qr", headers={"Origin": "http://elsewhere.example"})
    assert status == 403
