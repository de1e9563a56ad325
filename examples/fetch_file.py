"""Fetch what push_file.py pushes, however the network cuts it: no sticky packets.  FILE [URL]"""

import sys
from pathlib import Path

import landline

url = sys.argv[2] if len(sys.argv) > 2 else "tcp://127.0.0.1:9999"
call = landline.blocking.connect(url, framing=landline.framing.HeaderAndBody())
with call, Path(sys.argv[1]).open("xb") as file:
    for item in call:
        if isinstance(item, landline.framing.Header):
            print(item.fields["file_name"], item.fields["file_desc"])
        elif file.write(item.view) >= 0 and item.last:
            break
