"""Opening sockets to listen on: restarts, what is in the way, Unix files."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from landline.errors import Error, LocalError, UsageError
from landline.net.address import Address
from landline.net.binding import bind
from landline.net.listener import listen
from landline.settings import ConversationLimits
from tests.live.net.peers import dial, say
from tests.live.net.services import Echo, echo

if TYPE_CHECKING:
    from collections.abc import Iterator


async def code_of(url: str) -> str:
    """Return the code with which listening on `url` fails."""
    with pytest.raises(Error) as failure:
        await listen(echo, url)
    assert failure.value.line("en")
    assert failure.value.line("zh")
    return failure.value.code


async def test_a_restart_on_the_same_port_works_at_once() -> None:
    url = "tcp://127.0.0.1:0"
    limits = ConversationLimits(close_timeout=0.05)
    for _ in range(5):
        line = await listen(echo, url, limits=limits)
        with await asyncio.to_thread(dial, line.addresses[0]) as sock:
            await asyncio.to_thread(say, sock, b"hi", b"hi")
            await line.close()  # ours ends first, so that our port is the one in TIME_WAIT
        url = str(line.addresses[0])


async def test_tcp_and_udp_on_the_same_port_number() -> None:
    async with listen(echo, "tcp://:0") as line:
        port = line.addresses[0].port
        async with listen(Echo(), f"udp://:{port}") as letters:
            assert letters.addresses[0].port == port
            for address in (*line.addresses, *letters.addresses):
                with await asyncio.to_thread(dial, address) as sock:
                    await asyncio.to_thread(say, sock, b"hi", b"hi")


async def test_addresses_stand_in_the_order_asked_with_their_ports(tmp_path: Path) -> None:
    urls = ["udp://127.0.0.1:0", f"unix:{tmp_path}/b", "tcp://[::1]:0", "tcp://:0"]
    async with listen(echo, *urls) as line:
        assert [a.scheme for a in line.addresses] == ["udp", "unix", "tcp", "tcp"]
        assert [a.host for a in line.addresses] == ["127.0.0.1", "", "::1", ""]
        assert [bool(a.port) for a in line.addresses] == [True, False, True, True]


async def test_a_name_is_bound_at_all_its_addresses_with_one_port() -> None:
    async with listen(echo, "tcp://localhost:0") as line:
        assert len({address.port for address in line.addresses}) == 1


@pytest.mark.parametrize("scheme", ["tcp", "udp"])
async def test_a_port_in_use(scheme: str) -> None:
    async with listen(echo, f"{scheme}://127.0.0.1:0") as line:
        assert await code_of(str(line.addresses[0])) == "address.in-use"
        assert await code_of(f"{scheme}://:{line.addresses[0].port}") == "address.in-use"


async def test_an_address_that_is_not_ours() -> None:
    assert await code_of("tcp://192.0.2.77:0") == "address.not-ours"
    assert await code_of("udp://[2001:db8::1]:0") == "address.not-ours"


async def test_names_and_interfaces_that_nobody_knows() -> None:
    assert await code_of(f"tcp://{'x' * 64}:0") == "peer.unknown-host"  # no name is so long
    assert await code_of("tcp://[fe80::1%nowhere]:0") == "address.invalid"
    assert await code_of("udp://239.1.2.3%nowhere:0") == "address.invalid"


async def test_what_fails_closes_what_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "line"
    with pytest.raises(LocalError):
        await listen(echo, f"unix:{path}", "tcp://192.0.2.77:0")
    assert not path.exists()
    with pytest.raises(UsageError):
        await listen(echo)
    with pytest.raises(UsageError):
        await listen(42, "tcp://127.0.0.1:0")  # type: ignore[arg-type]


@pytest.mark.parametrize("scheme", ["unix", "unixgram"])
async def test_a_unix_socket_is_its_owners_only_and_goes_when_closed(
    scheme: str, tmp_path: Path
) -> None:
    path = tmp_path / "line"
    async with listen(echo, f"{scheme}:{path}"):
        status = await asyncio.to_thread(path.stat)
        assert stat.S_ISSOCK(status.st_mode)
        assert stat.S_IMODE(status.st_mode) == 0o600
        assert await code_of(f"{scheme}:{path}") == "address.in-use"
    assert not path.exists()


@pytest.mark.parametrize("scheme", ["unix", "unixgram"])
async def test_a_stale_unix_socket_is_replaced(scheme: str, tmp_path: Path) -> None:
    path = str(tmp_path / "line")
    kind = socket.SOCK_STREAM if scheme == "unix" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_UNIX, kind) as dead:
        dead.bind(path)
    async with listen(echo, f"{scheme}:{path}") as line:
        with await asyncio.to_thread(dial, line.addresses[0]) as sock:
            await asyncio.to_thread(say, sock, b"hi", b"hi")


async def test_a_unix_socket_that_was_replaced_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "line"
    async with listen(echo, f"unix:{path}"):
        path.unlink()
        path.write_text("somebody else's")
    assert path.read_text() == "somebody else's"


async def test_files_and_folders_in_the_way(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("precious")
    assert await code_of(f"unix:{file}") == "address.not-a-socket"
    assert file.read_text() == "precious"
    assert await code_of(f"unix:{tmp_path}/nowhere/line") == "address.no-folder"
    assert await code_of(f"unix:{file}/line") == "address.no-folder"


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    yield folder
    folder.chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_is_not_ours(locked: Path) -> None:
    assert await code_of(f"unix:{locked}/line") == "address.path-denied"


async def test_an_abstract_name_leaves_no_file() -> None:
    name = f"@landline-test-{os.getpid()}"
    async with listen(echo, f"unix:{name}") as line:
        assert str(line.addresses[0]) == f"unix:{name}"
        with await asyncio.to_thread(dial, line.addresses[0]) as sock:
            await asyncio.to_thread(say, sock, b"hi", b"hi")
        assert not await asyncio.to_thread(Path(name).exists)


async def test_every_address_is_one_dual_stack_socket() -> None:
    (bound,) = await bind(Address("tcp", "", 0))
    with bound:
        assert bound.sock.family == socket.AF_INET6
        for host in ("127.0.0.1", "::1"):
            with await asyncio.to_thread(dial, bound.address, host=host):
                pass


async def test_without_ipv6_every_address_is_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket

    def only_v4(family: int = socket.AF_INET, *rest: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(97, "Address family not supported by protocol")
        return real(family, *rest)

    monkeypatch.setattr("landline.net.resolve.socket.socket", only_v4)
    (bound,) = await bind(Address("tcp", "", 0))
    with bound:
        assert bound.sock.family == socket.AF_INET
    with pytest.raises(LocalError) as failure:
        await bind(Address("tcp", "::1", 0))
    assert failure.value.code == "address.no-ipv6"
