"""The directory, with the real zeroconf where it is installed; on networks: tests/live/network."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import pytest

from landline.discovery import mdns
from landline.discovery.beacon import MOST_ADDRESSES, Answer, Finder
from landline.discovery.mdns import SERVICE, Advertisement, browse
from landline.net.interfaces import Interface, IPv4, IPv6
from landline.net.loops import new_loop
from landline.observe import Counters
from landline.trust.fingerprint import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

ONE = Fingerprint(b"1" * 32)
NAME = "desk"
WAYS = [
    Interface("a", 1, ipv4=(IPv4("10.0.0.9/24"),), ipv6=(IPv6("fd00::9/64"), IPv6("fe80::9/64")))
]


class Info:
    """What zeroconf tells of one entry."""

    def __init__(
        self, fingerprint: str, *addresses: str, name: str = NAME, port: int = 7788
    ) -> None:
        self.name = f"{name}.{SERVICE}"
        self.port = port
        self.properties = {b"fp": fingerprint.encode(), b"v": b"1"}
        self._addresses = addresses

    def parsed_scoped_addresses(self) -> list[str]:
        return list(self._addresses)


def heard(*infos: Info) -> Finder:
    finder = Finder(b"12345678")
    for info in infos:
        mdns._hear(finder, WAYS, info)
    return finder


def test_an_entry_is_a_hint_like_an_answer() -> None:
    (found,) = heard(Info(str(ONE), "10.0.0.7", "fe80::7%1", "fd00::7")).found
    assert (found.kind, found.name, found.fingerprint) == ("hub", NAME, ONE)
    assert found.addresses == ("10.0.0.7:7788", "[fd00::7]:7788", "[fe80::7%lo]:7788")


@pytest.mark.parametrize(
    "info",
    [
        Info("", "10.0.0.7"),
        Info("LL-NOBODY", "10.0.0.7"),
        Info(str(ONE)),
        Info(str(ONE), "127.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "ff02::1", "fe80::7"),
        Info(str(ONE), "10.0.1.7", "fd01::7"),  # on another link of that hub
        Info(str(ONE), "fe80::7%99999", "fe80::7%no"),
        Info(str(ONE), "10.0.0.7", port=0),
    ],
)
def test_an_entry_that_leads_nowhere_is_dropped(info: Info) -> None:
    assert heard(info).found == []


def test_a_strangers_name_is_harmless_and_what_is_kept_is_bounded() -> None:
    (found,) = heard(
        Info(str(ONE), *(f"10.0.0.{n}" for n in range(1, 99)), name="\x1b[2Jdesk" + "x" * 99)
    ).found
    assert found.name.startswith("\\x1b[2Jdesk")
    assert len(found.name) <= mdns.LONGEST_LABEL
    assert len(found.addresses) == MOST_ADDRESSES


def test_what_answered_by_beacon_comes_first() -> None:
    finder = Finder(b"12345678")
    finder.hear(Answer(b"", "hub", NAME, 7788, ONE), "10.0.0.9")
    mdns._hear(finder, WAYS, Info(str(ONE), "10.0.0.7", name="desk-2"))
    (found,) = finder.found
    assert found.addresses == ("10.0.0.9:7788", "10.0.0.7:7788")
    assert found.name == NAME


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("desk", "desk"),
        ("", "landline"),
        ("\x00\x1b", "landline"),
        ("ж" * 99, "ж" * 28),
        ("a.b c", "a.b c"),
    ],
)
def test_a_label_is_what_dns_bears(name: str, label: str) -> None:
    assert mdns._label(name) == label
    assert len(mdns._label(name).encode()) <= mdns.LONGEST_LABEL


async def test_without_the_library_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf.asyncio", None)
    finder, counters = Finder(b"12345678"), Counters()
    await browse(finder, 5.0)
    advertisement = Advertisement(7788, NAME, ONE, counters=counters)
    advertisement.start()
    while advertisement._task is not None and not advertisement._task.done():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await advertisement.close(1.0)
    assert finder.found == []
    assert counters.snapshot() == {}


async def test_what_goes_wrong_is_logged_and_harms_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Any:
        class Library:
            def __getattr__(self, name: str) -> Any:
                raise OSError("the port is taken")

        return Library()

    monkeypatch.setattr(mdns, "_library", broken)
    monkeypatch.setattr(mdns, "LOOK", 0.001)
    monkeypatch.setattr(
        mdns, "interfaces", lambda: [Interface("a", 1, ipv4=(IPv4("10.0.0.7/24"),))]
    )
    counters = Counters()
    advertisement = Advertisement(7788, NAME, ONE, counters=counters)
    advertisement.start()
    while counters.snapshot().get("mdns.trouble", 0) < 5:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await advertisement.close(1.0)
    assert len(caplog.records) == 1
    await browse(Finder(b"12345678"), 5.0)


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
@pytest.mark.parametrize("seconds", [5.0, 0.0])
@pytest.mark.parametrize("later", [0.0, 0.1, 0.5])
def test_it_can_be_closed_at_any_moment(
    loop: Any, seconds: float, later: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On loopback only, which bears no multicast: what is tested is that all of it ends."""
    pytest.importorskip("zeroconf", reason="zeroconf is not installed")
    monkeypatch.setattr(
        mdns, "interfaces", lambda: [Interface("lo", 1, ipv4=(IPv4("127.0.0.1/8"),))]
    )

    async def main() -> None:
        counters = Counters()
        advertisement = Advertisement(7788, NAME, ONE, counters=counters)
        advertisement.start()
        while "zeroconf.asyncio" not in sys.modules:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await asyncio.sleep(later)
        await advertisement.close(seconds)
        assert counters.snapshot() == {}

    _run(loop, main)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_time_that_is_up_while_it_opens_its_sockets_leaves_the_loop_in_order(
    turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("zeroconf", reason="zeroconf is not installed")
    monkeypatch.setattr(
        mdns, "interfaces", lambda: [Interface("lo", 1, ipv4=(IPv4("127.0.0.1/8"),))]
    )
    library = mdns._library()

    class Late:
        """The library, with whom time is up so many turns of the loop after it has begun."""

        def __getattr__(self, name: str) -> Any:
            return getattr(library, name)

        def AsyncZeroconf(self, **options: Any) -> Any:
            task = asyncio.current_task()
            assert task is not None
            self.cancel_in(turns, task)
            return library.AsyncZeroconf(**options)

        def cancel_in(self, turns: int, task: asyncio.Task[Any]) -> None:
            if turns:
                asyncio.get_running_loop().call_soon(self.cancel_in, turns - 1, task)
            else:
                task.cancel()

    monkeypatch.setattr(mdns, "_library", Late)
    troubles: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: troubles.append(said))
        browsing = asyncio.create_task(browse(Finder(b"12345678"), 5.0))
        await asyncio.wait((browsing,))
        assert browsing.cancelled()
        for _ in range(5):
            await asyncio.sleep(0)  # whatever the library left to be called

    _run("asyncio", main)
    assert troubles == []


def _run(loop: Any, main: Callable[[], Any]) -> None:
    with asyncio.Runner(loop_factory=lambda: new_loop(loop)) as runner:
        runner.run(main())


def test_on_several_links_only_what_is_good_on_all_of_them_is_told() -> None:
    other = Interface("b", 2, ipv4=(IPv4("10.1.0.9/24"),), ipv6=(IPv6("fe80::9/64"),))
    local = Interface("c", 3, ipv6=(IPv6("fe80::9/64"),))
    assert mdns._told(WAYS) == ["10.0.0.9", "fd00::9", "fe80::9"]
    assert mdns._told([*WAYS, other]) == ["10.0.0.9", "fd00::9", "10.1.0.9"]
    assert mdns._told([local, local]) == ["fe80::9", "fe80::9"]
