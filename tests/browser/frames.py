"""Frames that come late, as on a busy machine: what is drawn, and the focus, wait for them."""

from typing import Final

LATE: Final = """
const frame = requestAnimationFrame
globalThis.requestAnimationFrame = (draw) => setTimeout(() => frame(draw), 200)
"""
"""An init script; on a page that takes no frame back."""
