"""Push a file to whoever calls: 4 bytes of length, a JSON header, the bytes.  FILE [URL]"""

import sys
from pathlib import Path

import landline


def push(call: landline.blocking.Conversation[landline.framing.Header]) -> None:
    path = Path(sys.argv[1])
    about = {"file_name": path.name, "file_desc": "a picture", "file_size": path.stat().st_size}
    call.send(landline.framing.Header(about))
    call.send(path.read_bytes())


header_and_body = landline.framing.HeaderAndBody()
urls = sys.argv[2:] or ["tcp://127.0.0.1:9999"]
with landline.blocking.listen(push, *urls, framing=header_and_body) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
