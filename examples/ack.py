"""Acknowledge every message; setup and finish are an ordinary try and finally."""

import sys

import landline


async def acknowledge(call: landline.Conversation[bytes]) -> None:
    print(call.remote, "is here", flush=True)
    try:
        async for message in call:
            if message == b"exit":
                return
            await call.send("收到")
    finally:
        print(call.remote, "has left", flush=True)


with landline.blocking.listen(acknowledge, *sys.argv[1:] or ["tcp://127.0.0.1:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
