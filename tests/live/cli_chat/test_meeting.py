"""Meeting a hub over TLS at the command line: what is shown, asked, kept and refused."""

from __future__ import annotations

import json
import re
import socket
from typing import TYPE_CHECKING

from landline.trust.device import Device
from landline.trust.fingerprint import Fingerprint
from landline.trust.link import link
from tests.live.cli_chat.programs import Hub, Terminal, environment, landline
from tests.live.cli_chat.test_accounts import PASSWORD, run, secret
from tests.live.trust.middle import Middle, fingerprint_of

if TYPE_CHECKING:
    from pathlib import Path


def who(hub: Hub) -> Fingerprint:
    """Return who the hub is, as it says itself."""
    with Middle(("127.0.0.1", hub.port)) as middle:
        return Fingerprint(fingerprint_of(middle.real))


def link_to(hub: Hub) -> str:
    return link(hub.address, who(hub))


def chat(home: Path, *words: str, **env: str) -> Terminal:
    return Terminal(landline("chat", *words), environment(home, **env))


def leave(terminal: Terminal) -> None:
    terminal.enter("exit")
    assert terminal.wait() == 0


def test_a_person_compares_an_unknown_hub_once(hub: Hub, tmp_path: Path) -> None:
    fingerprint = who(hub)
    address = f"tls://{hub.address}"
    with chat(tmp_path, address, "--name", "ada") as refusing:
        refusing.expect(f"The hub at {hub.address}")
        refusing.expect("shows at its start or on its page")
        refusing.expect(str(fingerprint))
        refusing.expect("[y/N]")
        refusing.enter("")
        assert refusing.wait() == 8
        refusing.expect(f"Not connected to {hub.address}")
    assert run(tmp_path, "known", "list").stdout == ""
    with chat(tmp_path, address, "--name", "ada") as ada:
        ada.expect("[y/N]")
        ada.enter("y")
        ada.expect(f"Encrypted; the hub is {fingerprint.short}")
        ada.expect("lobby>")
        leave(ada)
    for written in (address, hub.address, link_to(hub)):
        with chat(tmp_path, written, "--name", "ada", "--lang", "zh") as again:
            again.expect(f"已加密；服务器为 {fingerprint.short}")
            again.expect("lobby>")
            assert "[y/N]" not in again.text
            leave(again)


def test_ctrl_c_at_the_question_leaves(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, f"tls://{hub.address}") as ada:
        ada.expect("[y/N]")
        ada.interrupt()
        assert ada.wait() == 130


def test_a_script_is_told_the_link(hub: Hub, tmp_path: Path) -> None:
    words = ("say", "lobby", "hi", "--hub", f"tls://{hub.address}", "--name", "robot")
    unknown = run(tmp_path, *words)
    assert (unknown.returncode, unknown.stdout) == (4, "")
    assert unknown.stderr.count("\n") == 1
    found = re.search(r"landline://\S+", unknown.stderr)
    assert found is not None
    assert found[0] == link_to(hub)
    said = run(tmp_path, "say", "lobby", "hi", "--hub", found[0], "--name", "robot")
    assert (said.returncode, said.stdout, said.stderr) == (0, "1\n", "")
    assert run(tmp_path, *words).returncode == 0, "it is known now"


def test_known_hubs_are_listed_and_forgotten(hub: Hub, tmp_path: Path) -> None:
    fingerprint = who(hub)
    run(tmp_path, "say", "lobby", "hi", "--hub", link_to(hub))
    listed = run(tmp_path, "known", "list").stdout
    assert listed.rstrip("\n").split("\t")[1::3] == ["link", hub.address]
    assert listed.split("\t")[3] == str(fingerprint)
    told = json.loads(run(tmp_path, "known", "list", "--json").stdout)
    assert (told["fingerprint"], told["addresses"]) == (str(fingerprint), [hub.address])
    with Terminal(landline("known", "list"), environment(tmp_path)) as table:
        assert table.wait() == 0
        table.expect(fingerprint.short)
        table.expect("FINGERPRINT")
    nobody = run(tmp_path, "known", "forget", "nobody")
    assert (nobody.returncode, nobody.stdout) == (2, "")
    forgotten = run(tmp_path, "known", "forget", f"tls://{hub.address}")
    assert forgotten.stderr == f"Forgotten: {fingerprint} ({socket.gethostname()})\n"
    assert run(tmp_path, "known", "list").stdout == ""
    with Terminal(landline("known", "list", "--lang", "zh"), environment(tmp_path)) as table:
        table.expect("还没有已知的服务器或设备")
    assert run(tmp_path, "say", "lobby", "hi", "--hub", f"tls://{hub.address}").returncode == 4


def test_plain_is_called_plain(hub: Hub, tmp_path: Path) -> None:
    # 0.0.0.0 leads to this machine, but nothing says so.
    plain = f"tcp://0.0.0.0:{hub.port}"
    words = ("chat", plain, "--name", "ada")
    said = run(tmp_path, *words, typed="hi\n")
    assert said.returncode == 0
    assert "Not encrypted: anybody on the network can read along" in said.stderr
    assert "encrypted" not in run(tmp_path, "--quiet", *words, typed="hi\n").stderr
    here = run(tmp_path, "chat", hub.address, "--name", "ada", typed="hi\n")
    assert "ncrypted" not in here.stderr
    file = secret(tmp_path)
    refused = run(
        tmp_path, "say", "lobby", "x", "--hub", plain, "--as", "ada", "--password-file", file
    )
    assert refused.returncode == 4
    assert "can read it" in refused.stderr
    assert "tcp://" in refused.stderr


def test_a_password_once_then_the_device(hub: Hub, tmp_path: Path) -> None:
    written = link_to(hub)
    with chat(tmp_path, written, "--as", "ada") as ada:
        ada.expect("Password of ada:")
        ada.enter(PASSWORD)
        ada.expect("ada needs no password here any more")
        ada.expect("You are ada on")
        ada.enter("/tokens")
        leave(ada)
    known = "".join(
        path.read_text() for path in (tmp_path / "state/landline/identities").glob("*.json")
    )
    assert json.loads(known)["known"] == [{"name": "ada", "account": True, "device": True}]
    again = run(tmp_path, "chat", f"tls://{hub.address}", "--as", "ada", typed="/whois ada\n")
    assert again.returncode == 0
    assert "ada: member" in again.stderr
    assert "no password" not in again.stderr
    last = run(tmp_path, "chat", written, typed="hi\n")
    assert "ada: hi" in last.stdout, "whoever was here last"
    by_another_way = run(tmp_path, "tail", "lobby", "--last", "1", "--hub", written, "--as", "bob")
    assert by_another_way.returncode == 2, "another account has its own password"


def test_signing_up_in_a_chat_enrols_the_device(hub: Hub, tmp_path: Path) -> None:
    written = link_to(hub)
    run(tmp_path, "say", "lobby", "x", "--hub", hub.address, "--as", "ada", "--password-file",
        secret(tmp_path))  # fmt: skip
    with chat(tmp_path, written) as guest:
        guest.expect("lobby>")
        guest.enter("/login ada")
        guest.expect("Password of ada:")
        guest.enter(PASSWORD)
        guest.expect("You are ada")
        leave(guest)
    last = run(tmp_path, "chat", written, typed="/whois ada\n")
    assert "ada: member" in last.stderr


def test_where_others_can_read_along_no_password_is_asked_for(hub: Hub, tmp_path: Path) -> None:
    with chat(tmp_path, f"tcp://0.0.0.0:{hub.port}") as guest:
        guest.expect("lobby>")
        guest.enter("/login ada")
        guest.expect("A password or token is not sent to")
        guest.enter("hi")
        guest.expect(": hi")
        leave(guest)


def test_who_was_known_at_the_address_is_known_to_the_hub(hub: Hub, tmp_path: Path) -> None:
    """A guest of the days before TLS is the same guest, also at another address."""
    first = run(tmp_path, "chat", hub.address, typed="hi\n")
    named = re.search(r"You are (guest-\w+) on", first.stderr)
    assert named is not None
    for written in (link_to(hub), f"landline://localhost:{hub.port}/#{who(hub)}"):
        again = run(tmp_path, "chat", written, typed="hi\n")
        assert f"You are {named[1]} on" in again.stderr


def test_a_revoked_device_is_cut_off_told_and_asked_again(hub: Hub, tmp_path: Path) -> None:
    written = link_to(hub)
    words = (written, "--as", "ada", "--password-file", secret(tmp_path))
    assert run(tmp_path, "chat", *words, typed="hi\n").returncode == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with (
        chat(tmp_path, written, "--as", "ada") as lost,
        chat(elsewhere, *words) as thief,
    ):
        for terminal in (lost, thief):
            terminal.expect("lobby>")
        thief.enter(f"/revokedevice {Device.open(tmp_path / 'state' / 'landline').id[:12]}")
        assert lost.wait() == 4
        lost.expect("This session was ended")
        lost.expect("This device is not known here")
    told = run(tmp_path, "chat", written, "--as", "ada", typed="hi\n")
    assert told.returncode == 2
    assert "does not know this device any more" in told.stderr
    with chat(tmp_path, written, "--as", "ada") as ada:
        ada.expect("Password of ada:")
        ada.enter(PASSWORD)
        ada.expect("lobby>")
        leave(ada)


# Somebody else


def test_a_hub_set_up_anew_ends_the_chat(hub: Hub, tmp_path: Path) -> None:
    before = who(hub)
    with chat(tmp_path, link_to(hub), "--name", "ada") as ada:
        ada.expect("lobby>")
        hub.kill()
        (tmp_path / "data").rename(tmp_path / "gone")
        hub.start()
        assert ada.wait() == 6
        ada.expect(f"landline known forget {hub.address}")
        after = who(hub)
        ada.expect(str(before))
        ada.expect(str(after))
    changed = run(tmp_path, "say", "lobby", "hi", "--hub", hub.address, "--lang", "zh")
    assert (changed.returncode, changed.stdout) == (6, "")
    assert f"landline known forget {hub.address}" in changed.stderr
    assert str(after) in changed.stderr
    quiet = run(tmp_path, "chat", hub.address, "--name", "witness")
    assert quiet.returncode == 6
    assert run(tmp_path, "known", "forget", hub.address).returncode == 0
    assert run(tmp_path, "say", "lobby", "hi", "--hub", link_to(hub)).stdout == "1\n"


def test_a_man_in_the_middle_hears_nothing(hub: Hub, tmp_path: Path) -> None:
    fingerprint = who(hub)
    with Middle(("127.0.0.1", hub.port)) as middle:
        words = ("say", "lobby", "secret", "--name", "ada", "--hub")
        by_link = run(tmp_path, *words, link(middle.address, fingerprint))
        assert by_link.returncode == 6
        assert str(fingerprint) in by_link.stderr
        assert run(tmp_path, *words, f"tls://{middle.address}").returncode == 4
        known = tmp_path / "state" / "landline" / "known.json"
        assert run(tmp_path, *words, link_to(hub)).returncode == 0
        known.write_text(known.read_text().replace(hub.address, middle.address))
        for written in (middle.address, f"tls://{middle.address}"):
            pinned = run(tmp_path, *words, written)
            assert pinned.returncode == 6
            assert f"landline known forget {middle.address}" in pinned.stderr
        with chat(tmp_path, middle.address, "--as", "ada") as asked:
            assert asked.wait() == 6
            assert "Password" not in asked.text
        assert middle.seen == []


# Commands that run a hub


def test_commands_from_afar_go_the_same_way(hub: Hub, tmp_path: Path) -> None:
    made = run(tmp_path, "user", "add", "ada", "--role", "owner", "--data", str(tmp_path / "data"),
               "--password-file", secret(tmp_path))  # fmt: skip
    assert made.returncode == 0
    there = ("--hub", f"tls://{hub.address}", "--as", "ada")
    unknown = run(tmp_path, "user", "list", *there)
    assert unknown.returncode == 4
    assert link_to(hub) in unknown.stderr
    words = landline("user", "list", *there)
    with Terminal(words, environment(tmp_path)) as asked:
        asked.expect(str(who(hub)))
        asked.enter("y")
        asked.expect("Password of ada:")
        asked.enter(PASSWORD)
        asked.expect("owner")
        assert asked.wait() == 0
    again = run(tmp_path, "user", "list", *there)
    assert again.returncode == 0
    assert "ada" in again.stdout
    tokens = run(tmp_path, "token", "list", *there)
    assert (tokens.returncode, tokens.stdout) == (0, ""), "no login was left behind"
    plain = run(tmp_path, "user", "list", "--hub", f"tcp://0.0.0.0:{hub.port}", "--as", "ada")
    assert plain.returncode == 4
