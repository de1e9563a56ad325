"""The hub's worker processes, which move bytes where the event loop would stand still (DESIGN §8).

Started when first needed, handed sockets (SCM_RIGHTS) with a job in JSON (`worker` says how),
ended with the hub, however that ends: a worker lives as long as its end of a socket pair has
another end. One that dies fails its jobs, and another takes its place when one is needed.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from landline.errors import IncompleteError, LocalError
from landline.observe import fields, logger
from landline.server.worker import FRAME_LONGEST

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence

    from landline.server.worker import Handle

PATIENCE: Final = 5.0
"""Seconds that a worker may take to end, before it is ended."""
READ: Final = 64 * 1024

_log = logger("server")


class Workers:
    """See the module's docstring. Every call belongs to the event loop."""

    def __init__(self, most: int) -> None:
        """Run up to `most` processes, and no more than there are processors."""
        self._most = min(most, _processors())
        self._loop = asyncio.get_running_loop()
        # Not the loop's own threads, which may all be busy with what waits for a worker.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="landline-workers")
        self._workers: list[_Process] = []
        self._starting: asyncio.Task[None] | None = None
        self._numbers = 0
        self._closed = False
        self._ending: set[asyncio.Task[None]] = set()

    def figures(self) -> dict[str, int]:
        """Return how many processes there are, and how many jobs they do."""
        jobs = sum(len(worker.jobs) for worker in self._workers)
        return {"running": len(self._workers), "jobs": jobs}

    async def run(
        self, job: str, sockets: Sequence[Handle], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Let a worker do `job` (`worker.JOBS`) on sockets and files; return what it returned.

        They are the worker's from now on: here they are closed, whatever happens.
        Raises IncompleteError `worker.gone` where the worker died, LocalError `worker.failed`
        where the job failed. Cancelled: the job's sockets are shut down, which ends it.
        """
        self._numbers += 1
        number = self._numbers
        order = {"job": job, "number": number, "given": dict(given)}
        try:
            worker = await self._least_busy()
            future = worker.jobs[number] = self._loop.create_future()
            await worker.send(order, [sock.fileno() for sock in sockets])
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise LocalError("worker.failed", why=why) from error
        finally:
            for sock in sockets:
                sock.close()
        try:
            answer = await future
        except asyncio.CancelledError:
            self._keep(worker.drop(number))
            raise
        finally:
            worker.jobs.pop(number, None)
        if "failed" in answer:
            raise LocalError("worker.failed", why=answer["failed"])
        result: dict[str, Any] = answer["result"]
        return result

    async def close(self) -> None:
        """End all workers and their jobs; returns within some seconds."""
        self._closed = True
        if self._starting is not None:
            await asyncio.wait([self._starting])
        for worker in list(self._workers):
            self.lost(worker)
        if self._ending:
            await asyncio.wait(self._ending)
        self._threads.shutdown(wait=False)

    def lost(self, worker: _Process) -> None:
        """Forget a worker that is gone, or is to go: its jobs fail."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        worker.hang_up()
        self._keep(worker.end(self._threads))

    async def _least_busy(self) -> _Process:
        """Return the worker for one more job; starts one where all are busy, and it may be."""
        while True:
            if self._closed:
                raise IncompleteError("worker.gone")
            worker = min(self._workers, key=lambda worker: len(worker.jobs), default=None)
            if worker is not None and (not worker.jobs or len(self._workers) >= self._most):
                return worker
            if self._starting is None:
                self._starting = self._loop.create_task(self._started(), name="worker's start")
                self._starting.add_done_callback(_seen)
            try:  # together with all others who need one
                await asyncio.shield(self._starting)
            except OSError:
                if worker is None or worker not in self._workers:
                    raise
                return worker

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work, name="worker's end")
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _started(self) -> None:
        ours, theirs = socket.socketpair()
        try:
            # It takes some milliseconds until another program has begun.
            process = await self._loop.run_in_executor(self._threads, _start, theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            self._starting = None
        self._workers.append(_Process(self, process, ours))
        _log.debug("worker started", extra=fields(pid=process.pid))


class _Process:
    """One worker, from the hub's side."""

    def __init__(
        self, workers: Workers, process: subprocess.Popen[bytes], sock: socket.socket
    ) -> None:
        self.jobs: dict[int, asyncio.Future[dict[str, Any]]] = {}
        """What is waited for, by number."""
        self._workers = workers
        self._process = process
        self._sock = sock
        self._said = b""
        self._waiting: asyncio.Future[None] | None = None
        self._sending = asyncio.Lock()
        self._loop = asyncio.get_running_loop()
        sock.settimeout(0)
        self._loop.add_reader(sock, self._readable)

    async def send(self, order: dict[str, Any], numbers: Sequence[int]) -> None:
        """Hand over an order, with the descriptors that it is about.

        Raises OSError where that cannot be done, IncompleteError `worker.gone`.
        """
        body = json.dumps(order).encode()
        assert len(body) <= FRAME_LONGEST
        frame = memoryview(len(body).to_bytes(4) + body)
        async with self._sending:
            while frame:
                if self._sock.fileno() < 0:
                    raise IncompleteError("worker.gone")
                try:
                    sent = socket.send_fds(self._sock, [frame], numbers)
                except BlockingIOError:
                    await self._writable()
                except (BrokenPipeError, ConnectionResetError):
                    raise IncompleteError("worker.gone") from None
                else:
                    frame, numbers = frame[sent:], ()

    async def drop(self, number: int) -> None:
        """End a job for which nobody waits any more."""
        with suppress(IncompleteError, OSError):
            await self.send({"drop": number}, ())

    def hang_up(self) -> None:
        """Let the worker see that its hub is gone, and fail its jobs."""
        self._loop.remove_reader(self._sock)
        self._ready()
        self._sock.close()
        for job in self.jobs.values():
            if not job.done():
                job.set_exception(IncompleteError("worker.gone"))
                job.exception()  # who asked may be gone, too

    async def end(self, threads: ThreadPoolExecutor) -> None:
        """Wait for its end; one that takes too long is ended."""
        wait = self._process.wait
        try:
            await self._loop.run_in_executor(threads, wait, PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await self._loop.run_in_executor(threads, wait)

    def _readable(self) -> None:
        try:
            data = self._sock.recv(READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            _log.warning("a worker has died", extra=fields(pid=self._process.pid))
            self._workers.lost(self)
            return
        *lines, self._said = (self._said + data).split(b"\n")
        for line in lines:
            answer = json.loads(line)
            job = self.jobs.get(answer["number"])
            if job is not None and not job.done():
                job.set_result(answer)

    async def _writable(self) -> None:
        self._waiting = self._loop.create_future()
        self._loop.add_writer(self._sock, self._ready)
        await self._waiting

    def _ready(self) -> None:
        self._loop.remove_writer(self._sock)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def _seen(task: asyncio.Task[None]) -> None:
    """Note what went wrong, should nobody wait for it any more."""
    if not task.cancelled():
        task.exception()


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start(sock: socket.socket) -> subprocess.Popen[bytes]:
    # A session of its own: what is typed at the hub's terminal (Ctrl-C) is for the hub alone.
    number = sock.fileno()
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "landline.server.worker", str(number)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(number,),
        start_new_session=True,
    )
