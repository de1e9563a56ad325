"""Frames that come late, as on a busy machine: what is drawn, and the focus, wait for them."""

from typing import Final

LATE: Final = """() => {
  const frame = requestAnimationFrame
  globalThis.requestAnimationFrame = (draw) => setTimeout(() => frame(draw), 300)
}"""
"""To be evaluated on a page, which takes no frame back."""
