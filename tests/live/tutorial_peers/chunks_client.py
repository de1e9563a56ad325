"""Upload as the tutorials write it: chunks, each answered, then quit.  HOST PORT FILE [CHUNK]"""

import socket
import sys
from pathlib import Path

chunk = int(sys.argv[4]) if len(sys.argv) > 4 else 1024
sk = socket.socket()
sk.connect((sys.argv[1], int(sys.argv[2])))
with Path(sys.argv[3]).open("rb") as f:
    while data := f.read(chunk):
        sk.sendall(data)
        print(sk.recv(1024).decode())
sk.send(b"quit")
sk.close()
