"""Take one upload as the tutorials write it: answer every chunk until quit.  FILE"""

import socket
import sys
from pathlib import Path

sk = socket.socket()
sk.bind(("127.0.0.1", 0))
sk.listen()
print(sk.getsockname()[1], flush=True)
conn, addr = sk.accept()
with Path(sys.argv[1]).open("wb") as f:
    while True:
        data = conn.recv(1024)
        if data == b"quit":
            break
        f.write(data)
        conn.send(b"success")
conn.close()
sk.close()
