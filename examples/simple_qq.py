"""Simple QQ over UDP: what anybody sends goes to everybody else who has sent something."""

import sys

import landline

people: dict[landline.Address, landline.Conversation[bytes]] = {}


async def relay(call: landline.Conversation[bytes]) -> None:
    people[call.remote] = call
    async for message in call:
        for other in [each for each in people.values() if each is not call]:
            await other.send(f"[{call.remote.label}] ".encode() + message)


with landline.blocking.listen(relay, *sys.argv[1:] or ["udp://127.0.0.1:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
