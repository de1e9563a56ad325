"""Files on a hub's shelf, as tests bring and fetch them by HTTP."""

from __future__ import annotations

import asyncio
import io
import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.live.hub.callers import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landline.testing import RunningHub
    from tests.live.web.browsers import Browser


class Answer(NamedTuple):
    """What came of a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def asking(browser: Browser, method: str, path: str, **more: Any) -> Answer:
    async with browser.session.request(
        method, browser.root + path, allow_redirects=False, **more
    ) as response:
        return Answer(response.status, response.headers, await response.read())


async def fetch(browser: Browser, path: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await asking(browser, "GET", path, headers=named)


async def put(browser: Browser, path: str, data: bytes, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await asking(browser, "PUT", path, data=io.BytesIO(data), headers=named)


async def curl(hub: RunningHub, *given: str, stdin: bytes = b"") -> tuple[int, str]:
    """Return exit status and output of curl; `HUB` in an argument is the hub's address."""
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is not installed")
    root = f"http://{hub.host}:{hub.port}"
    arguments = [each.replace("HUB", root) for each in given]
    process = await asyncio.create_subprocess_exec(
        program,
        "--silent",
        "--show-error",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        out, _ = await process.communicate(stdin)
    assert process.returncode is not None
    return process.returncode, out.decode()
