"""Worker processes: started when needed, failing as jobs fail, ended with whoever has them."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from landline.errors import IncompleteError, LocalError
from landline.server import workers as module
from landline.server.worker import FRAME_LONGEST, MOST_SOCKETS
from landline.server.workers import Workers
from tests.live.hub.callers import PATIENCE, until
from tests.live.hub.relayed import is_alive

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

IDLE = {"idle": 60.0}


@asynccontextmanager
async def working(most: int = 2) -> AsyncIterator[Workers]:
    workers = Workers(most)
    try:
        yield workers
    finally:
        await workers.close()


@pytest.fixture(autouse=True)
def _many_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 8)


def pids(workers: Workers) -> list[int]:
    return [worker._process.pid for worker in workers._workers]


class Job:
    """A pair of sockets that is passed on, and the test's ends of it."""

    def __init__(self, workers: Workers) -> None:
        (self.one, near), (self.other, far) = socket.socketpair(), socket.socketpair()
        self.given = [near, far]
        for sock in (self.one, self.other):
            sock.settimeout(0)
        self.task = asyncio.create_task(workers.run("relay", self.given, IDLE))

    async def works(self) -> None:
        """Wait until a byte has gone through."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE):
            await loop.sock_sendall(self.one, b"x")
            assert await loop.sock_recv(self.other, 1) == b"x"

    async def ends(self) -> bool:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.get_running_loop().sock_recv(self.other, 1) == b""

    def close(self) -> None:
        self.one.close()
        self.other.close()


async def test_a_job_is_done_and_its_sockets_are_closed_here() -> None:
    async with working() as workers:
        assert workers.figures() == {"running": 0, "jobs": 0}
        job = Job(workers)
        await job.works()
        assert workers.figures() == {"running": 1, "jobs": 1}
        assert [sock.fileno() for sock in job.given] == [-1, -1]
        job.close()
        assert (await job.task)["there"] == 1
        assert workers.figures() == {"running": 1, "jobs": 0}


async def test_so_many_start_as_are_needed_and_may_be() -> None:
    async with working(2) as workers:
        jobs = [Job(workers) for _ in range(7)]
        for job in jobs:
            await job.works()
        assert workers.figures() == {"running": 2, "jobs": 7}
        assert sorted(len(worker.jobs) for worker in workers._workers) == [3, 4]
        for job in jobs:
            job.close()
        await asyncio.gather(*(job.task for job in jobs))
        again = Job(workers)
        await again.works()
        assert workers.figures() == {"running": 2, "jobs": 1}
        again.close()
        await again.task


async def test_no_more_than_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_processors", lambda: 1)
    async with working(64) as workers:
        jobs = [Job(workers) for _ in range(2)]
        for job in jobs:
            await job.works()
            job.close()
        await asyncio.gather(*(job.task for job in jobs))
        assert len(pids(workers)) == 1


async def test_a_job_that_fails_says_why_and_hurts_no_other() -> None:
    async with working(1) as workers:
        good = Job(workers)
        await good.works()
        ours, theirs = socket.socketpair()
        for name, given in (("relay", IDLE), ("no such job", {}), ("relay", {})):
            with pytest.raises(LocalError) as caught:
                await workers.run(name, [theirs], given)
            assert caught.value.code == "worker.failed"
            assert caught.value.fields["why"]
            theirs = ours.dup()
        theirs.close()
        ours.close()
        await good.works()
        assert workers.figures() == {"running": 1, "jobs": 1}
        good.close()
        await good.task


async def test_a_worker_that_dies_fails_its_jobs_alone() -> None:
    async with working(2) as workers:
        jobs = [Job(workers), Job(workers)]
        for job in jobs:
            await job.works()
        first, second = pids(workers)
        os.kill(first, 9)
        await until(lambda: any(job.task.done() for job in jobs))
        (dead,) = [job for job in jobs if job.task.done()]
        (alive,) = [job for job in jobs if job is not dead]
        with pytest.raises(IncompleteError) as caught:
            await dead.task
        assert caught.value.code == "worker.gone"
        assert await dead.ends()
        await alive.works()
        await until(lambda: not is_alive(first))
        third = Job(workers)
        await third.works()
        assert second in pids(workers)
        assert len(pids(workers)) == 2
        for job in (dead, alive, third):
            job.close()
        await asyncio.gather(alive.task, third.task)


async def test_a_worker_that_died_unseen_is_noticed_with_the_next_job() -> None:
    async with working(1) as workers:
        job = Job(workers)
        await job.works()
        job.close()
        await job.task
        (worker,) = workers._workers
        asyncio.get_running_loop().remove_reader(worker._sock)
        worker._process.kill()
        await asyncio.to_thread(worker._process.wait)
        job = Job(workers)
        with pytest.raises(IncompleteError):
            await job.task
        job.close()
        workers.lost(worker)
        job = Job(workers)
        await job.works()
        job.close()
        await job.task


async def test_a_job_that_nobody_waits_for_is_ended() -> None:
    async with working(1) as workers:
        job, other = Job(workers), Job(workers)
        await job.works()
        await other.works()
        job.task.cancel()
        assert await job.ends()
        await other.works()
        for each in (job, other):
            each.close()
        await other.task
        assert workers.figures() == {"running": 1, "jobs": 0}


async def test_the_end_fails_what_is_not_done_and_leaves_no_process() -> None:
    async with working(2) as workers:
        jobs = [Job(workers) for _ in range(3)]
        for job in jobs:
            await job.works()
        left = pids(workers)
        await workers.close()
        assert not [pid for pid in left if is_alive(pid)]
        for job in jobs:
            with pytest.raises(IncompleteError):
                await job.task
            assert await job.ends()
            job.close()
        late = Job(workers)
        with pytest.raises(IncompleteError):
            await late.task
        assert [sock.fileno() for sock in late.given] == [-1, -1]
        late.close()


async def test_the_end_while_one_starts() -> None:
    async with working(2) as workers:
        job = Job(workers)
        await asyncio.sleep(0)
        await workers.close()
        with pytest.raises(IncompleteError):
            await job.task
        assert pids(workers) == []
        job.close()


async def test_nobody_waits_for_a_start_any_more() -> None:
    async with working(1) as workers:
        job = Job(workers)
        await asyncio.sleep(0)
        job.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job.task
        assert await job.ends()
        await until(lambda: pids(workers))
        job.close()


async def test_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    start = module._start

    def failing(sock: socket.socket) -> Any:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(module, "_start", failing)
    async with working(2) as workers:
        job = Job(workers)
        with pytest.raises(LocalError, match="Cannot allocate memory"):
            await job.task
        assert await job.ends()
        job.close()
        monkeypatch.setattr(module, "_start", start)
        jobs = [Job(workers)]
        await jobs[0].works()
        monkeypatch.setattr(module, "_start", failing)
        jobs.append(Job(workers))  # the one that there is does it, too
        await jobs[1].works()
        assert workers.figures() == {"running": 1, "jobs": 2}
        for job in jobs:
            job.close()
        await asyncio.gather(*(job.task for job in jobs))


async def test_long_orders_arrive_whole_when_the_worker_is_slow() -> None:
    async with working(1) as workers:
        job = Job(workers)
        await job.works()
        (pid,) = pids(workers)
        os.kill(pid, 19)  # SIGSTOP
        given = {**IDLE, "padding": "x" * (FRAME_LONGEST - 1000)}
        ours, others = zip(*(socket.socketpair() for _ in range(40)), strict=True)
        waiting = [asyncio.create_task(workers.run("relay", [sock], given)) for sock in others]
        (worker,) = workers._workers
        await until(lambda: worker._waiting is not None)
        os.kill(pid, 18)  # SIGCONT
        for task in waiting:
            with pytest.raises(LocalError):  # one socket is no pair
                await task
        await job.works()
        job.close()
        await job.task
        for sock in ours:
            sock.close()


async def test_the_end_while_an_order_waits() -> None:
    async with working(1) as workers:
        job = Job(workers)
        await job.works()
        (pid,) = pids(workers)
        os.kill(pid, 19)
        given = {**IDLE, "padding": "x" * (FRAME_LONGEST - 1000)}
        ours, others = zip(*(socket.socketpair() for _ in range(40)), strict=True)
        waiting = [asyncio.create_task(workers.run("relay", [sock], given)) for sock in others]
        (worker,) = workers._workers
        await until(lambda: worker._waiting is not None)
        os.kill(pid, 9)
        for task in (*waiting, job.task):
            with pytest.raises(IncompleteError):
                await task
        for sock in (*ours, job.one, job.other):
            sock.close()


def test_a_worker_imports_nothing_heavy() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import landline.server.worker, landline.server.piping, sys, json;"
            "print(json.dumps(sorted(sys.modules)))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    loaded = set(json.loads(said))
    assert not loaded & {"asyncio", "aiohttp", "msgspec", "cryptography", "subprocess", "logging"}
    assert MOST_SOCKETS >= 2
