"""Answer whoever asks the whole network; a machine's own name is a good answer.  [URL]"""

import socket
import sys

import landline


async def here(call: landline.Conversation[bytes]) -> None:
    async for question in call:
        await call.send(f"{socket.gethostname()} heard {question.decode()}")


with landline.blocking.listen(here, *sys.argv[1:] or ["udp://:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
