"""No secret in command lines, logs, error texts or answers, whatever happens (DESIGN §7).

One hub, at its most talkative, first with a log for people, then with one in JSON, is used in
every way that has to do with secrets, rightly and wrongly; then all that anybody could see is
searched for each secret, however written. That the search finds is proved by `test_hunt`.
"""

from __future__ import annotations

import base64
import json
import re
import signal
import socket
from typing import TYPE_CHECKING, Final

import pytest

from landline.trust.codes import Code
from landline.trust.fingerprint import Fingerprint
from tests.live.trust.world import World
from tests.unit.offenders import assert_none

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADA: Final = 'pä"ss & wörd+%1'
BOB: Final = "correct horse <battery>"
CAROL: Final = "c4rol's own \\ staple"
NEW: Final = "another, 更好 one"
WRONG: Final = "wr0ng & guessed/pass"
NO_TOKEN: Final = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF"
NO_CODE: Final = "XQ7RT-PLM3Z"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World(tmp_path, "hooks_out=http://127.0.0.1:9/") as world:
        yield world


def test_no_secret_shows(world: World) -> None:
    hunt = world.hunt
    for name, value in (
        ("ada's password", ADA),
        ("bob's password", BOB),
        ("carol's password", CAROL),
        ("carol's new password", NEW),
        ("a wrong password", WRONG),
        ("a wrong token", NO_TOKEN),
        ("a wrong code", NO_CODE),
    ):
        hunt.secret(name, value, *(("ada's code: screen",) if value == NO_CODE else ()))
    world.start_hub("text")
    accounts_are_made(world)
    code = newcomers_sign_up(world)
    token = programs_get_tokens(world)
    hook = webhooks_are_made(world)
    wrong_ones_are_refused(world)
    lines_that_cannot_be_read(world, token)
    scripts_call(world, token, hook, code)
    devices_log_in(world)
    devices_are_paired(world)
    the_hub_goes_away_while_people_talk(world)
    scripts_call(world, token, hook, code)
    lines_that_cannot_be_read(world, token)
    world.end_hub(signal.SIGTERM)
    for who in ("ada", "bob", "carol", "eve"):
        for known in world.remembered(who):
            if known["token"]:
                hunt.secret(f"{who}'s login", known["token"], f"file homes/{who}/state/")
    for where, key in world.private_keys():
        hunt.secret(f"the key {where}", key, f"file {where}")
    assert_none(world.files())
    assert_none(f"process {pid} was never looked at" for pid in world.unseen())
    assert_none(hunt.offences())


# Acts


def accounts_are_made(world: World) -> None:
    add = ("user", "add", "ada", "--role", "owner", "--password-file", world.file(ADA))
    world.at_hub("user add", *add)
    words = ("user", "add", "bob", "--data", str(world.data))
    with world.terminal("hub", "user add by hand", *words) as terminal:
        terminal.expect("New password for bob:")
        terminal.enter(BOB)
        terminal.expect("Once more:")
        terminal.enter(BOB)
        assert terminal.wait() == 0
    world.at_hub("user passwd", "user", "passwd", "bob", "--password-file", "-", typed=BOB)
    done = world.run("bob", "say", "say", "lobby", "hi", "--hub", world.address, "--as", "bob",
                     "--password-file", world.file(BOB))  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = world.run("bob", "say", "say", "lobby", "hi", "--hub", world.address, "--as", "bob")
    assert again.returncode == 0, again.stderr


def newcomers_sign_up(world: World) -> str:
    """Let carol sign up; return another code, which opens a room."""
    shown = ("invitation make: standard", "ada's chat: screen", "carol's code: screen")
    code = world.at_hub("invitation make", "invitation", "make").stdout.strip()
    world.hunt.secret("an invitation", code, *shown)
    done = world.run(
        "carol", "sign up", "chat", world.address, "--as", "carol", "--code-file",
        world.file(code), "--password-file", world.file(CAROL), typed="hello\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with world.terminal("ada", "ada's chat", "chat", world.address, "--as", "ada") as ada:
        ada.expect("Password of ada:")
        ada.enter(ADA)
        ada.expect("lobby>")
        ada.enter("/create plans private")
        ada.expect("plans>")
        ada.enter("/invitation plans 5")
        ada.expect("its key is")
        ada.enter("exit")
        assert ada.wait() == 0
        found = re.search(r"([A-Z0-9-]{10,})  \(its key is", ada.text)
    assert found is not None
    world.hunt.secret("an invitation to a room", found[1], *shown, "invitation's page: body")
    words = ("chat", world.address, "--name", "eve", "--code")
    with world.terminal("eve", "carol's code", *words) as eve:
        eve.expect("Code of the invitation:")
        eve.enter(found[1])
        eve.expect("lobby>")
        eve.enter("exit")
        assert eve.wait() == 0
    with world.terminal("carol", "carol's chat", "chat", world.address) as carol:
        carol.expect("lobby>")
        carol.enter("/password")
        carol.expect("Present password of carol:")
        carol.enter(CAROL)
        carol.expect("New password for carol:")
        carol.enter(NEW)
        carol.expect("Once more:")
        carol.enter(NEW)
        carol.expect("Done")
        carol.enter("exit")
        assert carol.wait() == 0
    return found[1]


def programs_get_tokens(world: World) -> str:
    made = world.at_hub("token add", "token", "add", "robot", "--user", "ada")
    token = world.hunt.secret("a token", made.stdout.strip(), "token add: standard output")
    file = world.file(token)
    say = ("say", "lobby", "by a robot", "--hub", world.address, "--token-file", file)
    done = world.run("robot", "token", *say)
    assert done.returncode == 0, done.stderr
    world.at_hub("token list", "token", "list", "--user", "ada")
    return token


def webhooks_are_made(world: World) -> str:
    made = world.at_hub("hook add", "hook", "add", "lobby", "ci")
    hook = made.stdout.strip().rpartition("/hook/")[2]
    world.hunt.secret("a webhook's path", hook, "hook add: standard")
    url = "http://127.0.0.1:9/services/T0K3N-of-theirs"
    out = world.at_hub("hook out", "hook", "add", "lobby", "log", "--url", url)
    # Each request is signed with it, so the hub has to know it: in its log, for its owner.
    signing = ("hook out: standard output", "file data/landline.db")
    world.hunt.secret("what signs a webhook", out.stdout.strip(), *signing)
    world.at_hub("hook list", "hook", "list", "lobby")
    return hook


def wrong_ones_are_refused(world: World) -> None:
    say = ("say", "lobby", "let me in", "--hub", world.address)
    as_ada = (*say, "--as", "ada")
    for words in (
        (*as_ada, "--password-file", world.file(WRONG)),
        (*say, "--as", "nobody", "--password-file", world.file(WRONG)),
        (*say, "--token-file", world.file(NO_TOKEN)),
        (*say, "--as", "dave", "--code-file", world.file(NO_CODE), "--password-file",
         world.file(WRONG)),
    ):  # fmt: skip
        done = world.run("mallory", "refused", *words)
        assert done.returncode == 4, (words, done.stderr)
    with world.terminal("ada", "ada's code", "chat", world.address, "--name", "x", "--code") as me:
        me.expect("Code of the invitation:")
        me.enter(NO_CODE)
        assert me.wait() == 4
    admin = ("token", "list", "--hub", world.address, "--as", "ada")
    with world.terminal("mallory", "refused at a terminal", *admin) as terminal:
        terminal.expect("Password of ada:")
        terminal.enter(WRONG)
        assert terminal.wait() == 4


def lines_that_cannot_be_read(world: World, token: str) -> None:
    quoted = json.dumps(ADA).encode()
    hello = b'{"do":"hello","as":"ada","password":' + quoted
    for line in (
        hello,  # cut off
        hello + b"}}",
        hello + b',"token":"' + token.encode() + b'","lang":"xx"}',
        hello + b',"v":2}',
        hello + b',"resume":{"epoch":1}}',
        b'{"do":"hello","password":[' + quoted + b"]}",
        b'{"do":"hello","as":' + quoted + b',"token":7}',
        b'{"do":"hello","token":"' + token.encode() * 9 + b'"}',
        b'{"do":"hello","secret":' + quoted + b"}",
        b'{"do":"hello","code":' + quoted + b',"as":"x","password":' + quoted + b"}",
        b'{"do":"adduser","name":"x","password":' + quoted + b"}",
        b'{"do":"setpassword","new":' + quoted + b',"old":1}',
        b'{"password":' + quoted + b"}",
        b"{}\n\xff"
        + hello
        + b"}",  # bytes that are no JSON make a line at `nc`, if they come first
        b'{"do":"hello","password":' + b"[" * 2000 + quoted,
    ):
        world.say("a bad line", line + b"\n")
    longest = b'{"do":"hello","password":' + quoted + b',"x":"' + b"x" * 70_000 + b'"}\n'
    world.say("a line that is too long", longest)
    # Whoever hangs up in the middle of a password.
    with world.connect() as sock:
        sock.sendall(hello)
    for typed in (f"/login ada {WRONG}", f"/signup {NO_CODE} dave {WRONG}", f"/lgin ada {ADA}",
                 f"/login nobody {ADA}", f"/password {ADA}", f"/token {token}"):  # fmt: skip
        world.say("nc", f"{typed}\r\nexit\r\n".encode())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as letter:
        for data in (hello + b"}", hello):
            letter.sendto(data, ("127.0.0.1", world.port))


def scripts_call(world: World, token: str, hook: str, code: str) -> None:
    send = "POST /api/send"
    said = b'{"room":"lobby","text":"hi"}'
    right = world.http("script", send, _basic("ada", ADA), body=said)
    assert right[0] == 200, right
    bearer = f"Authorization: Bearer {token}"
    assert world.http("script", send, bearer, body=said)[0] == 200
    assert world.http("script", send, _basic("ada", WRONG), body=said)[0] in (401, 429)
    assert world.http("script", send, f"Authorization: Bearer {NO_TOKEN}", body=said)[0] == 401
    assert world.http("script", send, f"Authorization: Digest {token}", body=said)[0] == 401
    assert world.http("script", send, f"Authorization: Basic {token}!", body=said)[0] == 401
    assert world.http("script", f"GET /api/rooms?token={token}")[0] == 400
    assert world.http("script", f"GET /api/rooms?{token}", bearer)[0] in (200, 400)
    assert world.http("script", send, bearer, body=b'{"text":"' + token.encode())[0] == 400
    made = world.http("script gets a token", "POST /api/addtoken", _basic("ada", ADA),
                      body=b'{"label":"more"}')  # fmt: skip
    assert made[0] == 200, made
    world.hunt.secret("another token", json.loads(made[2])["secret"], "script gets a token: body")
    assert world.http("webhook", f"POST /hook/{hook}", body=b"build failed")[0] == 200
    assert world.http("webhook", f"GET /hook/{hook}")[0] == 405
    assert world.http("webhook", f"POST /hook/{hook}/", body=b"x")[0] == 404
    assert world.http("webhook", f"POST /hook/{hook}", "Content-Type: multipart/x", body=b"x")[0]
    assert world.http("webhook", f"POST /hook/{NO_TOKEN}", body=b"x")[0] == 404
    assert world.http("invitation's page", f"GET /i/{code}")[0] == 200
    assert world.http("invitation's page", f"GET /about/i/{code}")[0] == 200
    odd = world.http("no HTTP", f"GET /hook/{hook} HTTP/9.9")
    assert odd[::2] == (400, b"400 Bad Request\n")
    assert b"X-Content-Type-Options" in odd[1]
    world.http("no HTTP", "GET /", f"Authorization Bearer {token}")
    world.http("no HTTP", "GET /", f"X: {'x' * 9000}", f"Authorization: Bearer {token}")
    world.http("no HTTP", "POST /api/send", bearer, "Content-Length: x", body=said)


def devices_log_in(world: World) -> None:
    """Log in over TLS: by password once, by key from then on; and where another hub answers."""
    hub = ("--hub", world.link(), "--as", "ada")
    say = ("say", "lobby", "over TLS", *hub)
    refused = world.run("laptop", "laptop", *say, "--password-file", world.file(WRONG))
    assert refused.returncode == 4, refused.stderr
    first = world.run("laptop", "laptop", *say, "--password-file", world.file(ADA))
    assert first.returncode == 0, first.stderr
    by_key = world.run("laptop", "laptop", *say)
    assert by_key.returncode == 0, by_key.stderr
    other = Fingerprint.of_key(b"another hub")
    wrong = f"landline://{world.address}/#{other}"
    to_other = ("say", "lobby", "x", "--hub", wrong, "--as", "ada")
    impostor = world.run("visitor", "impostor", *to_other, "--password-file", world.file(ADA))
    assert impostor.returncode == 6, impostor.stderr
    nobody = world.run("visitor", "nobody knows it", "say", "lobby", "x", "--hub",
                       f"localhost:{world.port}", "--token-file", world.file(NO_TOKEN))  # fmt: skip
    assert nobody.returncode == 4, nobody.stderr
    chat = ("chat", world.link(), "--as", "ada")
    listed = world.run("laptop", "devices", *chat, typed="/devices\n/tokens\n")
    assert listed.returncode == 0, listed.stderr


def devices_are_paired(world: World) -> None:
    """By a code that the hub shows, by one that the device shows, and by a wrong one."""
    hub = ("pair", "--data", str(world.data), "--for", "bob")
    with (
        world.terminal("hub", "pairing at the hub", *hub) as here,
        world.terminal("phone", "pairing at the device", "pair", world.link()) as there,
    ):
        here.expect("code>")
        code = pairing_code(here.text)
        pairing_secrets(world, code, "pairing at the hub: screen", "pairing at the device: screen")
        there.expect("Type the code")
        there.enter(code.words)
        assert there.wait() == 0, there.text
        assert here.wait() == 0, here.text
    by_key = world.run("phone", "phone", "say", "lobby", "hi", "--hub", world.link(), "--as", "bob")
    assert by_key.returncode == 0, by_key.stderr
    with (
        world.terminal("hub", "approving", *hub) as here,
        world.terminal("tablet", "asking", "pair", world.link()) as there,
    ):
        here.expect("code>")
        pairing_secrets(world, pairing_code(here.text), "approving: screen")
        there.expect("Type the code")
        there.enter("")
        there.expect("Your name there")
        there.enter("")
        there.expect("Waiting for the other machine")
        code = pairing_code(there.text)
        pairing_secrets(world, code, "approving: screen", "asking: screen")
        here.enter(code.digits)
        assert there.wait() == 0, there.text
        assert here.wait() == 0, here.text
    wrong = pairing_secrets(world, Code(7, b"\x07\x63\xe1"))
    done = world.run(
        "thief", "a wrong pairing code", "pair", world.link(), typed=f"{wrong.words}\n"
    )
    assert done.returncode != 0
    bad = world.run("thief", "a bad pairing code", "pair", world.link(), typed=f"{wrong.words}ly\n")
    assert bad.returncode == 2, bad.stderr
    with world.terminal("hub", "a code that nobody used", *hub) as here:
        here.expect("code>")
        pairing_secrets(world, pairing_code(here.text), "a code that nobody used: screen")
        here.press("\x03")
        assert here.wait() == 130


def pairing_code(screen: str) -> Code:
    """Return the code that is shown, in digits, on a screen."""
    found = re.findall(r"^\s*([0-9]{1,3}(?:-[0-9]{3}){3})\s*$", screen, re.MULTILINE)
    assert found, screen
    return Code.parse(found[-1])


def pairing_secrets(world: World, code: Code, *shown: str) -> Code:
    """Register what a code says, without its number, as it may be written."""
    for written in (code.words, code.digits):
        secret = written.partition("-")[2]
        world.hunt.secret("a pairing code", secret, *shown)
        world.hunt.secret("a pairing code", secret.replace("-", " "), *shown)
    return code


def the_hub_goes_away_while_people_talk(world: World) -> None:
    """Kill it, and run it again with the other log."""
    with world.terminal("ada", "ada stays", "chat", world.address, "--as", "ada") as ada:
        ada.expect("lobby>")
        world.end_hub(signal.SIGKILL)
        ada.expect("connection lost")
        gone = world.run("carol", "hub gone", "say", "lobby", "x", "--hub", world.address, "--as",
                         "carol", "--password-file", world.file(NEW))  # fmt: skip
        assert gone.returncode == 3, gone.stderr
        world.start_hub("json")
        ada.enter("still here?")
        ada.expect("ada: still here?")
        ada.enter("exit")
        assert ada.wait() == 0


def _basic(name: str, password: str) -> str:
    return "Authorization: Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
