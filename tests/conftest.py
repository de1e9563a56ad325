"""What holds for every test: a blocked event loop fails, nothing of the caller's shell leaks in."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from blockbuster import BlockBuster
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

# A slow machine is no failure. What has to pass tries the same examples each time; whoever looks
# for more asks for --hypothesis-profile=soak, as `make soak` does.
settings.register_profile("soak", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("landline", settings.get_profile("soak"), derandomize=True)
settings.load_profile("landline")

_IN_CI = bool(os.environ.get("LANDLINE_CI"))
_OURS = {
    "LANDLINE_CI", "LANDLINE_FLIPS", "LANDLINE_KILLS", "LANDLINE_SHOTS", "LANDLINE_SWAPS"
}  # fmt: skip

# What landline must never do on an event loop's thread. Left out: file names and contended
# locks, which cost microseconds, and text streams, which carry the log.
_BLOCKING = ("time.", "sqlite3.", "socket.", "ssl.", "io.Buffered", "builtins.")


@pytest.fixture(scope="session", autouse=True)
def _loop_never_blocks() -> Iterator[None]:
    blockbuster = BlockBuster("landline")
    for name in list(blockbuster.functions):
        if not name.startswith(_BLOCKING):
            del blockbuster.functions[name]
    blockbuster.activate()
    yield
    blockbuster.deactivate()


@pytest.fixture(scope="session", autouse=True)
def _plain_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - _OURS:
            if name.startswith(("LANDLINE_", "LC_")):
                patch.delenv(name)
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("XDG_CONFIG_HOME", os.devnull)  # no landline.toml of the one who tests
        yield


@pytest.fixture(scope="session", autouse=True)
def _interrupts_are_heard() -> None:
    """Let programs under test hear Ctrl-C also where a shell runs the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _plain_umask() -> Iterator[None]:
    """Let every test begin with the usual umask, whatever a command under test has set."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Where examples are to be the same, keep out what the modules say that happen to be loaded."""
    if settings().derandomize:
        nothing = Constants()
        providers._get_local_constants = lambda: nothing


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, turn "NAME is not installed" from a skip into a failure."""
    report = yield
    if _IN_CI and report.skipped and "is not installed" in str(report.longrepr):
        report.outcome = "failed"
    return report
