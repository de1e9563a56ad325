"""Take one upload as the tutorials write it: text, size, text, bytes, text.  FILE"""

import socket
import sys
from pathlib import Path

sk = socket.socket()
sk.bind(("127.0.0.1", 0))
sk.listen()
print(sk.getsockname()[1], flush=True)
conn, addr = sk.accept()
conn.send("欢迎".encode())
size = int(conn.recv(1024).decode())
conn.send(b"start")
data = b""
while len(data) < size:
    data += conn.recv(1024)
Path(sys.argv[1]).write_bytes(data)
conn.send("上传成功".encode())
conn.close()
sk.close()
