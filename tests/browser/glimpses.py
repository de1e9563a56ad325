"""What is to be seen for a moment only: looked for in the page itself, before every frame.

A test that asks from outside may be too late for it. Say first what is looked for (`look_out`),
then do what brings it about, then ask what was seen (`seen`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from playwright.async_api import Page

NOTHING: Final = "() => null"

_LOOK_OUT: Final = """([selector, text]) => {
  const isSeen = (one) => {
    const { top, bottom, height } = one.getBoundingClientRect()
    return height > 0 && bottom > 0 && top < innerHeight && one.textContent.includes(text)
  }
  window.glimpsed = new Promise((done) => {
    const look = () => {
      const found = [...document.querySelectorAll(selector)].find(isSeen)
      if (found) done((%s)(found))
      else requestAnimationFrame(look)
    }
    look()
  })
}"""


async def look_out(page: Page, selector: str, text: str = "", measure: str = NOTHING) -> None:
    """Look out for an element that is in view and holds `text`.

    `measure` is a function of JavaScript: what it makes of the element is what `seen` returns.
    """
    await page.evaluate(_LOOK_OUT % measure, [selector, text])


async def seen(page: Page) -> Any:
    """Wait until what was looked out for has been seen."""
    async with asyncio.timeout(PATIENCE):
        return await page.evaluate("window.glimpsed")
