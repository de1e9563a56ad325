"""An organisation's certificate at `landline serve`: shown to browsers, read again on SIGHUP."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from landline.trust.tls import SERVER_NAME, client_context
from tests.live.hub.callers import native, until
from tests.live.hub.hubs import SERVE, HubProcess, serve, wait_for
from tests.live.hub.organisations import Certified

if TYPE_CHECKING:
    from pathlib import Path

LOOPS = ("asyncio", "uvloop")


def knowing(folder: Path) -> ssl.SSLContext:
    """Return what a native client has that knows the hub in `folder`."""
    pem = (folder / "trust" / "authority.pem").read_text("ascii")
    return client_context(ssl.PEM_cert_to_DER_cert(pem))


async def shown(hub: HubProcess, context: ssl.SSLContext, name: str | None) -> bytes:
    """Return the certificate (DER) that the hub shows; `context` must find it good."""
    reader, writer = await asyncio.open_connection(*hub.address, ssl=context, server_hostname=name)
    certificate: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    assert not await reader.read()
    return certificate


def lax() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.mark.parametrize("loop", LOOPS)
async def test_browsers_see_the_organisations_and_who_knows_the_hub_its_own(
    tmp_path: Path, loop: str
) -> None:
    theirs = Certified(tmp_path, "chat.example.org")
    folder = tmp_path / "data"
    with HubProcess(folder, "--loop", loop, *theirs.options) as hub:
        site = await shown(hub, theirs.trusted(), "chat.example.org")
        assert site == ssl.PEM_cert_to_DER_cert(theirs.pem.decode())
        assert await shown(hub, lax(), "") == site, "who names nobody is no native client"
        own = await shown(hub, await asyncio.to_thread(knowing, folder), SERVER_NAME)
        assert own != site


@pytest.mark.parametrize("loop", LOOPS)
async def test_on_sighup_all_is_read_again_and_nobody_is_cut_off(tmp_path: Path, loop: str) -> None:
    first = Certified(tmp_path, "chat.example.org")
    folder, log = tmp_path / "data", tmp_path / "log"
    with HubProcess(folder, "--loop", loop, *first.options, log=log) as hub:
        known = await asyncio.to_thread(knowing, folder)
        async with native(hub.address, "ada", tls=known) as ada:
            second = Certified(tmp_path, "chat.example.org")
            hub.signal(signal.SIGHUP)
            await until(lambda: "read again" in log.read_text())
            assert await shown(hub, second.trusted(), "chat.example.org")
            with pytest.raises(ssl.SSLCertVerificationError):
                await shown(hub, first.trusted(), "chat.example.org")
            assert await ada.say("still here") == 1
            async with native(hub.address, "bob", tls=known) as bob:
                assert await bob.say("welcome") == 2
            second.cert.write_text("nothing")
            hub.signal(signal.SIGHUP)
            await until(lambda: "cannot be used" in log.read_text())
            assert str(second.cert) in log.read_text()
            assert await shown(hub, second.trusted(), "chat.example.org")
            second.write()
            hub.signal(signal.SIGHUP)
            await until(lambda: log.read_text().count("read again") == 2)
            assert await ada.say("for ever") == 3
        assert await asyncio.to_thread(hub.stop) == 0
        assert "Traceback" not in log.read_text()


async def test_the_hubs_own_survives_a_restart(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with HubProcess(tmp_path) as hub:
            known = await asyncio.to_thread(knowing, tmp_path)
            seen.append(await shown(hub, known, SERVER_NAME))
            assert await asyncio.to_thread(hub.stop) == 0
    assert seen[0] == seen[1]


def fails(status: int, words: str, *options: str) -> None:
    """Run a hub that has to fail with one clear line."""
    code, said = serve("--memory", "--port", "0", *options)
    assert said.count("\n") == 1, said
    assert said.startswith("landline: ")
    assert words in said
    assert code == status


def test_a_certificate_that_cannot_be_used(tmp_path: Path) -> None:
    good = Certified(tmp_path, "chat.example.org")
    missing = tmp_path / "missing"
    fails(9, f"{missing}: No such file", "--cert", str(missing), "--key", str(good.key))
    fails(9, f"{missing}: No such file", "--cert", str(good.cert), "--key", str(missing))
    fails(9, f"{good.key}: there is none in it", "--cert", str(good.key), "--key", str(good.key))
    fails(9, f"{good.cert}: there is none in it", "--cert", str(good.cert), "--key", str(good.cert))
    other = tmp_path / "other"
    other.mkdir()
    foreign = Certified(other, "chat.example.org")
    fails(9, f"{foreign.key}: it is not", "--cert", str(good.cert), "--key", str(foreign.key))
    locked = Certified(tmp_path, "chat.example.org", b"password")
    fails(9, f"{locked.key}: it has a password", *locked.options)


def test_half_of_a_certificate(tmp_path: Path) -> None:
    good = Certified(tmp_path, "chat.example.org")
    fails(2, "--cert and --key", *good.options[:2])
    fails(2, "--cert and --key", *good.options[2:])
    fails(2, "--cert and --key", "--set", f"trust.cert={good.cert}")


def test_a_hub_whose_terminal_has_gone_stops() -> None:
    """As a program at a terminal does; elsewhere SIGHUP only means: read again."""
    ours, theirs = pty.openpty()
    hub = subprocess.Popen(
        [*SERVE, "--memory", "--port", "0"], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        said = b""
        while b"tcp://" not in said:
            said += os.read(ours, 1000)
        hub.send_signal(signal.SIGHUP)
        while b"read again" not in said:
            said += os.read(ours, 1000)
        os.close(ours)
        hub.send_signal(signal.SIGHUP)  # what the system sends when it is the terminal's own
        wait_for(lambda: hub.poll() is not None)
    finally:
        hub.kill()
        hub.wait()
