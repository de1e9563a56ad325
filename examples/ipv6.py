"""IPv6 and IPv4 callers on one socket: no host means every address of the machine.  [URL]"""

import sys

import landline


async def whoami(call: landline.Conversation[bytes]) -> None:
    await call.send(f"you are {call.remote.host}\n")


with landline.blocking.listen(whoami, *sys.argv[1:] or ["tcp://:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
