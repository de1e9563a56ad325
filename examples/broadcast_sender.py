"""Ask the whole network, and show who answers within two seconds.  [URL]"""

import asyncio
import contextlib
import sys

import landline


async def ask(url: str = "udp://255.255.255.255:9999") -> None:
    async with landline.connect(url, broadcast=True) as call:
        await call.send("who is there?")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                while True:
                    answer, source = await call.recv_from()
                    print(source.label, answer.decode(), flush=True)


landline.run(ask(*sys.argv[1:]))
