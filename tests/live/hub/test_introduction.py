"""What `landline serve` says about itself: at a terminal, in a pipe, in both languages."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from typing import TYPE_CHECKING, Final

import pytest

from landline.net.address import Address
from landline.net.interfaces import reachable_hosts
from landline.trust.identity import HubIdentity
from tests.live.hub.callers import PATIENCE
from tests.live.hub.hubs import SERVE
from tests.readiness import is_readable

if TYPE_CHECKING:
    from pathlib import Path

_ANY_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
_DARK: Final = "\x1b[38;5;16;48;5;231m"

needs_address: Final = pytest.mark.skipif(
    reachable_hosts(Address.parse("tcp://:7788"))[0] == "127.0.0.1",
    reason="this machine is on no network, so there is no address to hand on",
)


def said(
    *options: str, columns: int = 80, until: str, folder: Path | None = None, **more: str
) -> str:
    """Return what a hub says at a terminal of 24 lines, the end of which is `until`."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    process = subprocess.Popen(
        [*SERVE, "--port", "0", *options],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**kept, "TERM": "xterm", **more},
        cwd=folder,
    )
    os.close(slave)
    shown, end = b"", until.replace("\n", "\r\n").encode()
    try:
        while end not in shown:
            assert is_readable(master, PATIENCE), shown
            shown += os.read(master, 1 << 16)  # may end inside a character, or a line's end
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return shown.decode("utf-8", "replace").replace("\r\n", "\n")


def lines_of_code(text: str) -> list[str]:
    return [line for line in _ANY_COLOR.sub("", text).splitlines() if "▀" in line or "▄" in line]


@needs_address
@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_a_small_terminal_all_that_is_needed_is_in_the_last_lines(
    tmp_path: Path, language: str
) -> None:
    fingerprint = str(HubIdentity.open(tmp_path / "data").fingerprint)
    options = ("--lan", "--data", "data", "--lang", language)
    text = said(*options, until=f"/#{fingerprint}\n", folder=tmp_path)
    assert text.count(_DARK) == 19
    screen = _ANY_COLOR.sub("", text).splitlines()[-22:]  # the link takes two of 24, the cursor one
    last = "\n".join(screen)
    assert len(lines_of_code(last)) == 17
    for half in (fingerprint[:35], fingerprint[35:]):
        assert half in "\n".join(screen[:-1])
    for needed in (
        "http://",
        "landline chat ",
        "landline pair --data data",
        "landline user add",
        "Ctrl-C",
    ):
        assert needed in last
    assert all(len(line) <= 80 for line in screen[:-1])
    link = screen[-1].split()[-1]
    address, _, shown = link.removeprefix("landline://").partition("/#")
    assert shown == fingerprint
    assert f"tcp://{address}\n" in text


@needs_address
def test_a_long_name_of_the_folder_has_a_line_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 10)
    text = said("--lan", "--data", str(folder), until="/#LL-")
    assert f"landline pair --data {folder}\n" in text.partition(_DARK)[0]
    middle = tmp_path / ("data" * 6)
    text = said("--lan", "--data", middle.name, folder=tmp_path, until="/#LL-")
    assert re.search(rf"  landline pair \\\n.* {{3}}   --data {middle.name}\n", text)


@needs_address
def test_without_colours_the_code_is_drawn_for_a_dark_terminal() -> None:
    text = said("--lan", "--memory", until="/#LL-", NO_COLOR="1")
    assert "\x1b[38" not in text
    assert "█" * 37 in text


@pytest.mark.parametrize(("options", "columns"), [((), 80), (("--lan",), 60)])
def test_no_code_where_nobody_can_scan_it_or_it_does_not_fit(
    options: tuple[str, ...], columns: int
) -> None:
    text = said("--memory", *options, columns=columns, until="LL-")
    assert lines_of_code(text) == []


@needs_address
def test_what_can_be_piped_is_addresses_alone(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            [*SERVE, "--port", "0", "--lan", "--data", str(tmp_path / "data")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    assert process.stdout is not None
    first = process.stdout.readline().decode()
    process.terminate()
    rest, _ = process.communicate(timeout=PATIENCE)
    addresses = [first, *rest.decode().splitlines(keepends=True)]
    assert all(re.fullmatch(r"tcp://[\w.:\[\]]+\n", line) for line in addresses)
    told = errors.read_text()
    fingerprint = HubIdentity.open(tmp_path / "data").fingerprint
    assert f"  fingerprint   {fingerprint}\n" in told
    assert f"/#{fingerprint}\n" in told
    assert f"  pair a device landline pair --data {tmp_path / 'data'}\n" in told
    assert lines_of_code(told) == []


@pytest.mark.parametrize(("language", "word"), [("en", "WARNING"), ("zh", "警告")])
def test_a_key_that_others_may_read_is_told(tmp_path: Path, language: str, word: str) -> None:
    HubIdentity.open(tmp_path)
    options = ("--data", str(tmp_path), "--lang", language)
    assert "chmod" not in said(*options, until="LL-")
    key = tmp_path / "trust" / "authority.key"
    key.chmod(0o604)
    text = said(*options, until="LL-")
    (line,) = [each for each in text.splitlines() if each.startswith(word)]
    assert line.endswith(f"chmod 600 {key}")
