"""Push a file as the tutorials write it: length, JSON header, bytes.  FILE [NAME]"""

import json
import socket
import struct
import sys
from pathlib import Path

data = Path(sys.argv[1]).read_bytes()
name = sys.argv[2] if len(sys.argv) > 2 else Path(sys.argv[1]).name
header = json.dumps({"file_name": name, "file_desc": "一张图片", "file_size": len(data)})
sk = socket.socket()
sk.bind(("127.0.0.1", 0))
sk.listen()
print(sk.getsockname()[1], flush=True)
conn, addr = sk.accept()
conn.send(struct.pack("i", len(header.encode())))
conn.send(header.encode())
conn.sendall(data)
conn.close()
sk.close()
