"""Commands without an address: the hub here, the known one that is found, or a choice.

Every case without machines: tests/unit/cli/test_choosing.py.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from tests.live.cli_chat.programs import Terminal, environment

if TYPE_CHECKING:
    from tests.live.network.bridge import Lab, Machine

A, B, CLIENT = "10.7.0.11", "10.7.0.12", "10.7.0.2"


class Office:
    """Two hubs, and somebody."""

    def __init__(self, lab: Lab) -> None:
        net = lab.network()
        self.a, self.b, self.client = map(lab.machine, ("a", "b", "client"))
        for machine, host in ((self.a, A), (self.b, B), (self.client, CLIENT)):
            machine.plug_into(net, f"{host}/24")
        self.client.hubs = 2
        self.links = {
            A: f"landline://{A}/#{self.a.serve('--lan', '--set', 'name=attic')}",
            B: f"landline://{B}/#{self.b.serve('--lan', '--set', 'name=base')}",
        }

    def know(self, host: str) -> None:
        """Let the client know the hub at `host`."""
        self.client.landline("say", "lobby", "hello", "--hub", self.links[host])

    def terminal(self, *words: str) -> Terminal:
        """Sit down at the client."""
        return Terminal(self.client.command(*words), environment(self.client.home))


def heard_by(hub: Machine) -> list[Any]:
    """Return what was said in the lobby of a hub."""
    folder = hub.home / f"lobby-{secrets.token_hex(4)}"
    done = hub.landline(
        "export", "lobby", "--data", str(hub.data), "--into", str(folder), code=None
    )
    if "There is no room lobby" in done.stderr:  # nobody ever said anything
        return []
    (file,) = folder.iterdir()
    texts = [json.loads(line).get("text") for line in file.read_text().splitlines()]
    return [text for text in texts if text is not None]


def test_a_hub_here_is_taken_and_nobody_is_asked(lab: Lab) -> None:
    office = Office(lab)
    office.client.serve()
    office.client.landline("say", "lobby", "at home")
    assert "at home" in heard_by(office.client)


def test_the_only_known_one_that_is_found(lab: Lab) -> None:
    office = Office(lab)
    office.know(B)
    office.client.landline("say", "lobby", "to the known one")
    assert "to the known one" in heard_by(office.b)
    talk = office.client.landline("chat", typed="by chat\n")
    assert "Encrypted" in talk.stdout + talk.stderr
    assert "by chat" in heard_by(office.b)
    assert heard_by(office.a) == []


def test_a_known_one_has_to_prove_that_it_is_the_one(lab: Lab) -> None:
    """Somebody who answers with the fingerprint of another hub gets nothing."""
    office = Office(lab)
    office.know(B)
    office.b.stop()
    fingerprint = office.links[B].rpartition("#")[2]
    script = (
        "import asyncio\\n"
        "from landline.discovery.announcer import Announcer\\n"
        "from landline.trust.fingerprint import Fingerprint\\n"
        "async def main():\\n"
        f"    claim = Fingerprint.parse('{fingerprint}')\\n"
        "    await Announcer(7788, 'base', claim).start()\\n"
        "    print('ready', flush=True)\\n"
        "    await asyncio.sleep(60)\\n"
        "asyncio.run(main())\\n"
    )
    liar = office.a.start_program("-c", script.replace("\\n", "\n"))
    assert liar.stdout is not None
    assert liar.stdout.readline() == "ready\n"  # there are two again, one of which lies
    told = office.client.landline("say", "lobby", "for base only", code=6)
    assert fingerprint in told.stderr
    assert heard_by(office.a) == []


def test_a_known_one_that_has_the_address_of_another_now(lab: Lab) -> None:
    """Addresses are lent anew every day (DHCP): who is known is found all the same."""
    office = Office(lab)
    office.know(A)
    office.know(B)
    office.a.stop()
    office.b.stop()
    office.client.hubs = 1
    office.a.data = office.b.data
    office.a.log.unlink()
    assert office.links[B].endswith(office.a.serve("--lan"))
    office.client.landline("say", "lobby", "moved")
    assert "moved" in heard_by(office.a)


def test_nobody_is_there(lab: Lab) -> None:
    alone = lab.machine("alone")
    told = alone.landline("say", "lobby", "hi", code=3)
    assert "No hub runs on this machine" in told.stderr
    assert told.stderr.count("\n") == 1


def test_without_a_terminal_strangers_are_listed(lab: Lab) -> None:
    office = Office(lab)
    told = office.client.landline("say", "lobby", "hi", code=2)
    assert told.stderr.count("\n") == 1
    assert all(word in told.stderr for word in ("attic", f"{A}:7788", "base", f"{B}:7788"))
    assert heard_by(office.a) == heard_by(office.b) == []


def test_at_a_terminal_a_person_chooses_and_compares(lab: Lab) -> None:
    office = Office(lab)
    with office.terminal("chat", "--name", "ada") as terminal:
        terminal.expect(f"1  attic  {A}:7788")
        terminal.expect(f"2  base  {B}:7788")
        terminal.expect("Which hub? [1-2]")
        terminal.enter("2")
        terminal.expect(office.links[B].rpartition("#")[2])
        terminal.enter("y")
        terminal.expect("You are ada")
        terminal.enter("found you")
        terminal.expect("ada: found you")
        terminal.enter("exit")
        assert terminal.wait() == 0
    assert "found you" in heard_by(office.b)
    found = office.client.landline("find", "--json").stdout.splitlines()
    known = {hub["name"]: hub["known"] for hub in map(json.loads, found)}
    assert known == {"attic": False, "base": True}


def test_several_known_ones_are_a_choice_too(lab: Lab) -> None:
    office = Office(lab)
    office.know(A)
    office.know(B)
    told = office.client.landline("say", "lobby", "hi", code=2)
    assert all(word in told.stderr for word in (f"attic {A}:7788", f"base {B}:7788"))
    with office.terminal("say", "lobby", "to the attic") as terminal:
        terminal.expect("Which hub? [1-2]")
        terminal.enter("1")
        assert terminal.wait() == 0
    assert "to the attic" in heard_by(office.a)
