"""`landline devices`: of one's own from afar, of anybody's as whoever runs the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landline.trust.identity import HubIdentity
from landline.trust.link import link
from tests.live.cli_admin.admin import PASSWORD, Folder
from tests.live.cli_chat.programs import Terminal, environment, landline

if TYPE_CHECKING:
    from tests.live.hub.hubs import HubProcess


@pytest.fixture
def there(folder: Folder, hub: HubProcess) -> tuple[str, ...]:
    """The options that name the hub, by its link: so that it is spoken to over TLS."""
    folder.add_user("ada", "--role", "owner")
    folder.add_user("bo")
    fingerprint = HubIdentity.open(folder.data).fingerprint
    return "--hub", link(f"{hub.host}:{hub.port}", fingerprint)


def log_in(folder: Folder, there: tuple[str, ...], name: str = "ada") -> None:
    """Log in from this machine with a password, which makes it a device."""
    words = landline("devices", "list", *there, "--as", name)
    with Terminal(words, environment(folder.home)) as terminal:
        terminal.expect(f"Password of {name}: ")
        terminal.enter(PASSWORD)
        assert terminal.wait() == 0
        terminal.expect("THIS ONE")


def test_the_life_of_a_device(folder: Folder, there: tuple[str, ...]) -> None:
    local = ("--user", "ada")
    assert folder.do("devices", "list", *local).rows == []
    log_in(folder, there)
    (row,) = folder.do("devices", "list", *local).rows
    id, made, used, here, label = row
    assert len(id) == 32
    assert made.endswith("Z")
    assert used.endswith("Z")
    assert (here, bool(label)) == ("", True)
    # From that device itself, by its key: nobody is asked for a password.
    own = folder.run("devices", "list", *there, "--as", "ada")
    assert (own.status, own.rows[0][0], own.rows[0][3]) == (0, id, "here"), own.err
    renamed = folder.run("devices", "rename", id[:8], "kitchen tablet", *there, "--as", "ada")
    assert (renamed.status, renamed.out) == (0, "")
    assert renamed.err.endswith(f"{id[:8]} is called kitchen tablet now\n")
    assert folder.do("devices", "list", *local).rows[0][4] == "kitchen tablet"
    again = folder.do("devices", "rename", id, "厨房", *local, "--lang", "zh")
    assert "已改名为 厨房" in again.err
    event = folder.do("devices", "list", *local, "--json").event
    assert (event["is"], event["devices"][0]["label"]) == ("devices", "厨房")
    gone = folder.do("devices", "revoke", id[:12], *local)
    assert "is cut off" in gone.err
    assert folder.do("devices", "list", *local).rows == []
    refused = folder.run("devices", "list", *there, "--as", "ada")
    assert (refused.status, refused.out) == (2, "")  # a password is needed, and nobody is asked


def test_complaints(folder: Folder, there: tuple[str, ...]) -> None:
    log_in(folder, there, "bo")
    bo = (*there, "--as", "bo")
    for words, status, says in (
        (("list", "--data", str(folder.data)), 2, "has no devices of their own"),
        (("list", *bo, "--user", "ada"), 4, "That takes the role owner"),
        (("revoke", "0" * 32, *bo), 8, "There is no such device"),
        (("rename", "0" * 32, "x", *bo), 8, "There is no such device"),
    ):
        done = folder.run("devices", *words)
        assert (done.status, done.out) == (status, ""), (words, done.err)
        assert says in done.err


def test_revoking_is_asked_about_at_a_terminal(folder: Folder, there: tuple[str, ...]) -> None:
    log_in(folder, there)
    ((id, *_),) = folder.do("devices", "list", "--user", "ada").rows
    words = landline("devices", "revoke", id, "--user", "ada", "--data", str(folder.data))
    with Terminal(words, environment(folder.home)) as terminal:
        terminal.expect(f"Revoke the device {id} for good? [y/N] ")
        terminal.enter("")
        assert terminal.wait() == 8
        terminal.expect("Nothing was changed")
    assert len(folder.do("devices", "list", "--user", "ada").rows) == 1
    with Terminal([*words, "--yes"], environment(folder.home)) as terminal:
        assert terminal.wait() == 0
        terminal.expect("is cut off")
    assert folder.do("devices", "list", "--user", "ada").rows == []
