"""Echo over TCP: a welcome, then every message back, for any number of callers at once."""

import sys

import landline


async def echo(call: landline.Conversation[bytes]) -> None:
    await call.send("连接成功")
    async for message in call:
        await call.send(message)


with landline.blocking.listen(echo, *sys.argv[1:] or ["tcp://127.0.0.1:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
