"""What axe-core knows of accessible pages: WCAG 2.2 AA, and its best practices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Page

_AXE: Final = Path(__file__).parents[2] / ".node/node_modules/axe-core/axe.min.js"

_RUN: Final = """axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  preload: false,
})"""
"""What it would preload are style sheets, which it reads from the page as well."""


async def assert_accessible(page: Page) -> None:
    """Check what is on `page` now; axe-core runs in a world of its own, where no policy holds."""
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: make test-services")
    found = await _found(page)
    assert not found, "\n".join(_told(each) for each in found)


async def _found(page: Page) -> list[dict[str, Any]]:
    session = await page.context.new_cdp_session(page)
    try:
        tree = await session.send("Page.getFrameTree")
        world = await session.send(
            "Page.createIsolatedWorld",
            {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe-core"},
        )
        inside = {"contextId": world["executionContextId"]}
        await session.send("Runtime.evaluate", {"expression": _source(), **inside})
        done = await session.send(
            "Runtime.evaluate",
            {"expression": _RUN, "awaitPromise": True, "returnByValue": True, **inside},
        )
    finally:
        await session.detach()
    assert "exceptionDetails" not in done, done["exceptionDetails"]
    violations: list[dict[str, Any]] = done["result"]["value"]["violations"]
    return violations


def _source() -> str:
    return _AXE.read_text("utf-8")


def _told(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"][:5]:
        lines.append(f"    {node['html'][:200]}")
        lines += [f"      {line}" for line in node["failureSummary"].splitlines()]
    return "\n".join(lines)
