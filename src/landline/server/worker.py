"""A worker: a process of the hub's that does jobs on sockets which it is handed (`workers`).

    python -P -m landline.server.worker FD

FD is its end of a pair of stream sockets. To it come frames: u32 length (big-endian), then a
JSON object, {"job", "number", "given"}, with the job's sockets and files (SCM_RIGHTS);
{"drop": number} ends a job. Back go JSON objects, one a line: {"number", "result"} or
{"number", "failed"}. Its end, however it came about, is the worker's end: none outlives its
hub. A thread does each job.

Nothing is imported here that takes time to import; what a job needs comes with its module.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import socket
import stat
import sys
import threading
from io import FileIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

JOBS: Final = {"land": "landline.server.landing", "relay": "landline.server.piping"}
"""Job -> the module that does it: `run(given, handles)` returns a JSON object, or raises."""

MOST_SOCKETS: Final = 4
"""Sockets and files of one job."""
FRAME_LONGEST: Final = 64 * 1024
"""Bytes of one job."""


Handle = socket.socket | FileIO
"""What a job is handed."""


class Worker:
    """Takes jobs from its hub until that is gone."""

    def __init__(self, hub: socket.socket) -> None:
        self._hub = hub
        self._answering = threading.Lock()
        self._sockets: dict[int, list[Handle]] = {}

    def run(self) -> None:
        """Take jobs; returns when the hub is gone."""
        while True:
            frame, sockets = self._frame()
            if frame is None:
                return
            if "drop" in frame:
                _break_off(self._sockets.get(frame["drop"], ()))
                continue
            number = frame["number"]
            self._sockets[number] = sockets
            job = (number, frame["job"], frame["given"], sockets)
            threading.Thread(target=self._do, args=job, name=frame["job"], daemon=True).start()

    def _frame(self) -> tuple[dict[str, Any] | None, list[Handle]]:
        try:
            start, numbers, _, _ = socket.recv_fds(self._hub, 4, MOST_SOCKETS)
            length = start + self._exactly(4 - len(start)) if start else b""
            body = self._exactly(int.from_bytes(length)) if length else b""
        except OSError:
            return None, []
        sockets = [_handle(number) for number in numbers]
        return (json.loads(body) if body else None), sockets

    def _exactly(self, size: int) -> bytes:
        """Return `size` bytes; fewer only where the hub is gone, which the next read says, too."""
        data = b""
        while len(data) < size:
            more = self._hub.recv(size - len(data))
            if not more:
                raise ConnectionResetError
            data += more
        return data

    def _do(self, number: int, job: str, given: dict[str, Any], sockets: list[Handle]) -> None:
        answer: dict[str, Any] = {"number": number}
        try:
            answer["result"] = importlib.import_module(JOBS[job]).run(given, sockets)
        except Exception as error:  # whatever it is: the hub waits for an answer
            answer["failed"] = f"{type(error).__name__}: {error}"
        finally:
            del self._sockets[number]
            for sock in sockets:
                sock.close()
        with self._answering:
            try:
                self._hub.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:  # nobody waits any more
                os._exit(0)


def _handle(number: int) -> Handle:
    if stat.S_ISSOCK(os.fstat(number).st_mode):
        return socket.socket(fileno=number)
    return FileIO(number, "r+b")


def _break_off(handles: Iterable[Handle]) -> None:
    for handle in handles:
        if isinstance(handle, socket.socket):
            with contextlib.suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)


def main() -> None:
    """Be a worker until the hub is gone."""
    Worker(socket.socket(fileno=int(sys.argv[1]))).run()
    os._exit(0)  # whatever its threads are doing


if __name__ == "__main__":
    main()
