"""Echo over UDP: every datagram back to where it came from."""

import sys

import landline


async def echo(call: landline.Conversation[bytes]) -> None:
    async for datagram in call:
        await call.send(datagram)


with landline.blocking.listen(echo, *sys.argv[1:] or ["udp://127.0.0.1:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
