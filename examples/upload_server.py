"""Take uploads: a text, the size, a text, the bytes, a text.  FOLDER [URL]"""

import sys
import tempfile

import landline


def take(call: landline.blocking.Conversation[bytes]) -> None:
    call.send("欢迎")
    size = int(call.recv())
    call.send("start")
    with tempfile.NamedTemporaryFile(dir=sys.argv[1], delete=False) as file:
        while file.tell() < size:
            file.write(call.recv())
    call.send("上传成功")


with landline.blocking.listen(take, *sys.argv[2:] or ["tcp://127.0.0.1:9999"]) as line:
    print(*line.addresses, flush=True)
    line.wait_closed()
