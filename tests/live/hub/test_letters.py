"""The letter door over real UDP sockets."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from landline.settings import HubSettings, LetterLimits
from landline.testing import RunningHub, running_hub
from tests.live.hub.callers import answer, calling, letter_socket, native, until

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

FREE = HubSettings(letters=LetterLimits(rate=1e6, burst=1_000_000))


@pytest.fixture
def letters(hub: RunningHub) -> Iterator[socket.socket]:
    with letter_socket(hub) as sock:
        yield sock


def counted(hub: RunningHub, what: str) -> int:
    return hub.server._desk.counters.snapshot().get(f"letters.{what}", 0)


async def test_bare_text_is_said_in_the_lobby_and_answered(
    hub: RunningHub, letters: socket.socket
) -> None:
    async with native(hub, "ada") as ada:
        letters.send("你好".encode())
        assert await answer(letters) == b"ok"
        message = await ada.event("message")
        assert (message["text"], message["via"]) == ("你好", "letter")
        assert message["from"] == "udp 127.0.0.1"


async def test_an_id_makes_a_letter_taken_once_and_answered_always(
    hub: RunningHub, letters: socket.socket
) -> None:
    letter = msgspec.json.encode({"do": "send", "text": "23.5", "id": "7"})
    async with native(hub, "ada") as ada:
        for _ in range(3):
            letters.send(letter)
            assert msgspec.json.decode(await answer(letters)) == {"is": "ok", "re": "7"}
        assert await ada.say("end") == 2
        assert counted(hub, "repeated") == 2


async def test_a_ping_is_answered(letters: socket.socket) -> None:
    letters.send(b'{"do":"ping","id":"1"}')
    assert msgspec.json.decode(await answer(letters)) == {"is": "pong", "re": "1"}


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n"])
async def test_an_empty_letter_is_ignored(
    hub: RunningHub, letters: socket.socket, data: bytes
) -> None:
    letters.send(data)
    letters.send(b"then this")
    assert await answer(letters) == b"ok"
    assert counted(hub, "empty") == 1


async def test_a_source_has_a_rate() -> None:
    settings = HubSettings(letters=LetterLimits(rate=0.001, burst=20))
    async with (
        running_hub(settings=settings) as hub,
        native(hub, "ada") as ada,
    ):
        with letter_socket(hub) as letters:
            for number in range(60):
                letters.send(b"letter %d" % number)
            await until(lambda: counted(hub, "taken") + counted(hub, "dropped.rate") == 60)
        assert counted(hub, "taken") == 20
        assert await ada.say("end") == 21


async def test_a_letter_is_answered_by_hand(hub: RunningHub, letters: socket.socket) -> None:
    host, port = letters.getsockname()
    to = f"{host}:{port}"
    async with native(hub, "ada") as ada, calling(hub.host, hub.port) as plain:
        letters.send(b"anybody there?")
        assert await answer(letters) == b"ok"
        assert (await ada.ask("ok", do="letter", to=to, text="yes 在", id="a"))["re"] == "a"
        assert (await answer(letters)).decode() == "yes 在"
        refused = await ada.ask("error", do="letter", to=to, text="twice", id="b")
        assert (refused["code"], refused["re"]) == ("letter.unknown-source", "b")
        letters.send(b"and again?")
        assert await answer(letters) == b"ok"
        plain.write(f"/letter {to} of course\n".encode())
        assert await answer(letters) == b"of course"
        too_long = await ada.ask("error", do="letter", to=to, text="字" * 500)
        assert too_long["code"] == "letter.too-long"


async def test_a_letter_answered_to_nobody_is_refused(hub: RunningHub) -> None:
    async with native(hub, "ada") as ada:
        error = await ada.ask("error", do="letter", to="203.0.113.9:9", text="x")
        assert error["code"] == "letter.unknown-source"


async def test_letters_over_ipv6() -> None:
    async with running_hub(settings=HubSettings(host="::1")) as hub:
        with letter_socket(hub) as letters:
            letters.send(b"six")
            assert await answer(letters) == b"ok"
            async with native(hub, "ada") as ada:
                host, port, *_ = letters.getsockname()
                await ada.ask("ok", do="letter", to=f"[{host}]:{port}", text="seven")
                assert await answer(letters) == b"seven"


async def test_bad_letters_are_counted_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    bad = [b"{", b'{"do":"hello"}', b'{"do":"send","text":"x","room":"dev"}', b"[" * 900]
    bad += [b'{"do":"send","text":5}', b"{" + b"\xff" * 200, b"x" * 1473, b'{"a":' * 200]
    async with running_hub(settings=FREE) as hub:
        with caplog.at_level(logging.INFO), letter_socket(hub) as letters:
            letters.settimeout(None)
            sent = 0
            for burst in range(5_000):
                for datagram in bad:
                    letters.send(datagram)
                sent += len(bad)
                if burst % 4 == 0:
                    # Let the hub read, or the system would drop what does not fit.
                    await asyncio.sleep(0)
            await asyncio.sleep(0)
            async with native(hub, "ada") as ada:
                assert await ada.say("still here")
            assert sent == 40_000
            assert len(caplog.records) < 10


ids = st.none() | st.text(max_size=70)
jsons = st.builds(
    lambda verb, id, rest: msgspec.json.encode(
        {"do": verb} | ({} if id is None else {"id": id}) | rest
    ),
    st.sampled_from(("send", "ping", "hello", "dance", "")),
    ids,
    st.dictionaries(st.sampled_from(("text", "room", "x")), st.text(max_size=20) | st.integers()),
)
datagrams = st.lists(
    jsons | st.binary(max_size=40) | st.binary(max_size=10).map(lambda tail: b"{" + tail),
    max_size=30,
)


@settings(max_examples=20)
@given(sent=datagrams)
def test_at_most_one_answer_and_never_longer_than_the_letter(sent: list[bytes]) -> None:
    asyncio.run(_answers_are_short(sent))


async def _answers_are_short(sent: list[bytes]) -> None:
    async with running_hub(settings=FREE) as hub:
        for datagram in sent:
            with letter_socket(hub) as letters, letter_socket(hub) as other:
                letters.send(datagram)
                # Answered in order: once the ping is, nothing of the first is still on its way,
                # but for a text, whose answer waits for the log.
                other.send(b'{"do":"ping","id":"%s"}' % (b"x" * 30))
                await answer(other)
                for _ in range(3):
                    await asyncio.sleep(0)
                answers = []
                try:
                    while True:
                        answers.append(letters.recv(65536))
                except BlockingIOError:
                    pass
                assert len(answers) <= 1
                assert all(len(reply) <= len(datagram) for reply in answers)
