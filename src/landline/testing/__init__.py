"""A hub for tests: `async with running_hub() as hub`, on free ports, gone afterwards."""

from landline.testing.hub import RunningHub, running_hub

__all__ = ["RunningHub", "running_hub"]
