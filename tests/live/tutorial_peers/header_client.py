"""Take a pushed file as the tutorials write it: length, JSON header, bytes.  HOST PORT FILE"""

import json
import socket
import struct
import sys
from pathlib import Path

sk = socket.socket()
sk.connect((sys.argv[1], int(sys.argv[2])))
(length,) = struct.unpack("i", sk.recv(4))
header = json.loads(sk.recv(length).decode())
print(header["file_name"])
print(header["file_desc"])
data = b""
while len(data) < header["file_size"]:
    data += sk.recv(1024)
Path(sys.argv[3]).write_bytes(data)
sk.close()
