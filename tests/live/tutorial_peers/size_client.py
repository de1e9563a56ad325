"""Upload as the tutorials write it: text, size, text, bytes, text.  HOST PORT FILE"""

import socket
import sys
from pathlib import Path

sk = socket.socket()
sk.connect((sys.argv[1], int(sys.argv[2])))
print(sk.recv(1024).decode())
data = Path(sys.argv[3]).read_bytes()
sk.send(str(len(data)).encode())
print(sk.recv(1024).decode())
sk.sendall(data)
print(sk.recv(1024).decode())
sk.close()
