"""Health, readiness and metrics over real sockets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import structs

from landline.cli.setting_keys import KEYS
from landline.errors import StoreError
from landline.settings import HubSettings
from landline.testing import running_hub
from tests.live.hub.callers import native, until
from tests.live.web.accounts import asked, bearer, member
from tests.live.web.browsers import Browser, browsing

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from landline.testing import RunningHub

SAMPLE = re.compile(r'^landline_[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+$')


async def text(browser: Browser, path: str, **headers: str) -> tuple[int, str]:
    async with browser.session.get(browser.root + path, headers=headers) as response:
        return response.status, await response.text()


async def metrics(browser: Browser) -> dict[str, float]:
    status, said = await text(browser, "/metrics")
    assert status == 200
    lines = [line for line in said.splitlines() if not line.startswith("#")]
    for line in lines:
        assert SAMPLE.match(line), line
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


async def test_a_hub_that_answers_and_can_write_says_so(hub: RunningHub) -> None:
    async with browsing(hub) as browser:
        assert await text(browser, "/health") == (200, "ok\n")
        assert await text(browser, "/ready") == (200, "ready\n")
        status, error = await browser.post("/health")
        assert (status, error["code"]) == (405, "web.method")


async def test_a_log_that_cannot_be_written_is_said_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_hub(tmp_path / "data") as hub, browsing(hub) as browser:
        store = hub.server._log._store

        def full(*_: object) -> None:
            raise StoreError("store.full", folder="/data")

        with monkeypatch.context() as patch:
            patch.setattr(store, "append", full)
            status, _ = await browser.post("/api/send", {"room": "lobby", "text": "x"})
            assert status == 507
            status, error = await browser.get("/ready")
            assert (status, error["code"]) == (503, "store.full")
            assert (await metrics(browser))["landline_log_writable"] == 0
            assert (await text(browser, "/health"))[0] == 200
        await until(lambda: hub.server._hall.trouble() is None)  # nobody has to say something
        assert (await text(browser, "/ready"))[0] == 200


async def test_metrics_count_what_happens(hub: RunningHub) -> None:
    async with browsing(hub) as browser, native(hub, "bo") as bo, browser.socket("ada"):
        before = await metrics(browser)
        for number in range(5):
            await bo.say(str(number))
        after = await metrics(browser)
        assert after['landline_connections{door="native"}'] == 1
        assert after['landline_connections{door="websocket"}'] == 1
        assert after['landline_connections{door="plain"}'] == 0
        assert after["landline_connections_sealed"] == 0
        assert after["landline_people"] == 2
        assert after["landline_rooms"] >= 1
        counted = {
            name: after[name] - before[name]
            for name in (
                "landline_entries_committed_total",
                "landline_messages_delivered_total",
                "landline_commit_seconds_count",
                "landline_delivery_seconds_count",
            )
        }
        assert list(counted.values()) == [5, 10, 5, 5]
        assert after["landline_commit_seconds_sum"] > 0
        assert after["landline_delivery_seconds_sum"] > 0
        assert after["landline_resident_bytes"] > 1_000_000
        assert after["landline_descriptors"] > 3
        assert after["landline_cpu_seconds_total"] > 0
        assert after['landline_queued{queue="commit"}'] == 0
        assert after['landline_connections_waiting{state="lagging"}'] == 0


async def test_metrics_say_what_was_refused(hub: RunningHub) -> None:
    hub.server._desk.counters.add("strangers.refused", 3)
    async with browsing(hub) as browser:
        assert (await metrics(browser))['landline_events_total{event="strangers.refused"}'] == 3


async def test_from_elsewhere_metrics_are_for_owners_whose_token_may_admin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("landline.web.health.is_this_machine", lambda source: False)
    async with running_hub(settings=HubSettings(signup="open")) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        tokens = {}
        for scope in ("read", "admin"):
            given = await asked(browser, "addtoken", ada, label=scope, scopes=[scope])
            tokens[scope] = bearer(given["secret"])
        for who in ({}, ada, tokens["admin"], bearer("nonsense")):
            status, error = await browser.get("/metrics", headers=who)
            assert (status, error["code"]) == (403, "web.owner")
        accounts = hub.server._hub.state.accounts
        ((id, account),) = list(accounts)
        accounts.put(id, structs.replace(account, role="owner"))
        assert (await text(browser, "/metrics", **ada))[0] == 200
        assert (await text(browser, "/metrics", **tokens["admin"]))[0] == 200
        assert (await text(browser, "/metrics", **tokens["read"]))[0] == 403


async def test_metrics_tell_what_is_stored(tmp_path: Path) -> None:
    async with running_hub(tmp_path / "hub") as hub, browsing(hub) as browser:
        address = f"{browser.root}/files/lobby/a.txt"
        async with browser.session.put(address, data=b"hello") as response:
            assert response.status == 201
        told = await metrics(browser)
    assert (told["landline_shelf_bytes"], told["landline_shelf_files"]) == (5, 1)
    assert told["landline_shelf_most_bytes"] == HubSettings().shelf.total
    assert told["landline_log_bytes"] > 4096
    assert 0 < told["landline_disk_free_bytes"] < told["landline_disk_bytes"]


async def test_settings_are_for_owners_whose_token_may_admin() -> None:
    async with running_hub(settings=HubSettings(signup="open")) as hub, browsing(hub) as browser:
        ada = await member(browser, "ada")
        given = await asked(browser, "addtoken", ada, label="read", scopes=["read"])
        for who in ({}, ada, bearer("nonsense")):
            status, error = await browser.get("/api/settings", headers=who)
            assert (status, error["code"]) == (403, "web.owner")
        accounts = hub.server._hub.state.accounts
        ((id, account),) = list(accounts)
        accounts.put(id, structs.replace(account, role="owner"))
        status, _ = await browser.get("/api/settings", headers=bearer(given["secret"]))
        assert status == 403
        status, told = await browser.get("/api/settings", headers={**ada, "Accept-Language": "zh"})
        assert status == 200
        found = {setting["name"]: setting for setting in told["settings"]}
        assert found["signup"]["value"] == "open"
        assert found["signup"]["default"] == "invitation"
        assert found["shelf.total"]["value"] == HubSettings().shelf.total
        assert "注册" in found["signup"]["text"]
        assert found.keys() == KEYS.keys()
