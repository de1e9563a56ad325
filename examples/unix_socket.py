"""Two programs of one machine over a Unix socket: nobody else can listen in.  [PATH]"""

import sys

import landline

URL = f"unix:{sys.argv[1] if len(sys.argv) > 1 else '/tmp/landline-example'}"


async def upper(call: landline.Conversation[bytes]) -> None:
    async for message in call:
        await call.send(message.upper())


with landline.blocking.listen(upper, URL), landline.blocking.connect(URL) as call:
    call.send("hello")
    print(call.recv().decode())
