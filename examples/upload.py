"""Upload in chunks, each acknowledged by success, ended by quit.  FILE [URL]"""

import sys
from pathlib import Path

import landline

url = sys.argv[2] if len(sys.argv) > 2 else "tcp://127.0.0.1:9999"
with landline.blocking.connect(url) as call, Path(sys.argv[1]).open("rb") as file:
    while chunk := file.read(1024):
        for part in (chunk,) if chunk != b"quit" else (b"qui", b"t"):
            call.send(part)
            assert call.recv(timeout=10) == b"success"
    call.send("quit")
