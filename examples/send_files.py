"""Send files and folders to whoever has the code that is shown.  PATH…"""

import asyncio
import sys

import landline


async def main(*paths: str) -> None:
    sending = landline.send(paths)
    async for event in sending.events():
        if isinstance(event, landline.transfer_events.Waiting):
            print(event.code, event.link, flush=True)
        elif isinstance(event, landline.transfer_events.Progress):
            print(event.figures.landed, "of", event.figures.size, "bytes")
    print(*(f"{each.name} has arrived" for each in await sending))


asyncio.run(main(*sys.argv[1:]))
