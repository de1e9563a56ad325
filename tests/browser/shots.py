"""Pictures for people to look at: `LANDLINE_SHOTS=folder make test ARGS=tests/browser`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page


async def shot(page: Page, name: str) -> None:
    """Write what is to be seen as NAME.png, where `LANDLINE_SHOTS` names a folder."""
    folder = os.environ.get("LANDLINE_SHOTS")
    if folder:
        # Hiding the caret would take a style that the page's policy stops.
        await page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")
