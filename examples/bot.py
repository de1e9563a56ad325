"""A bot: answers !time in the lobby. The file named first holds its token (/token bot)."""

import asyncio
import sys
import time
from pathlib import Path

import landline


async def main(token: str, hub: str = "127.0.0.1") -> None:
    async with landline.Client(hub, token=token) as me:
        print(me.name, "is here", flush=True)
        async for message in me.messages("lobby"):
            if message.kind is None and message.text == "!time":
                await me.send("lobby", time.strftime("%H:%M"), reply=message.seq)


asyncio.run(main(Path(sys.argv[1]).read_text().strip(), *sys.argv[2:]))
