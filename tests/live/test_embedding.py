"""A hub inside somebody's program, and a member of it: the calls of the public surface."""

from __future__ import annotations

import landline


async def test_a_hub_runs_inside_a_program() -> None:
    async with landline.Hub(landline.HubSettings(port=0)) as hub:
        tcp = next(address for address in hub.addresses if address.scheme == "tcp")
        async with landline.Client(str(tcp), name="ada") as ada:
            sent = await ada.send("lobby", "hi")
            async for message in ada.messages("lobby", after=0):
                assert (message.seq, message.sender, message.text) == (sent.seq, "ada", "hi")
                break
