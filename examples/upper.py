"""Upper-case lines until the caller says exit; a plain function runs in a thread of its own."""

import sys

import landline


def upper(call: landline.blocking.Conversation[bytes]) -> None:
    for line in call:
        if line == b"exit":
            return
        call.send(line.decode().upper())


urls = sys.argv[1:] or ["tcp://127.0.0.1:9999"]
with landline.blocking.listen(upper, *urls, framing=landline.framing.Lines()) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
