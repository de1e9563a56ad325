"""Messages into a log: once each, as they were, whatever was there before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as some

from landline.errors import Error, IncompleteError, RefusedError, StoreError
from landline.hub.records import RoomFact
from landline.server import transcript_import
from landline.server.transcript import Archive
from landline.server.transcript_file import TranscriptFile
from landline.server.transcript_import import Importer, Taken
from landline.settings import RoomLimits
from landline.store.snapshot import Snapshot
from landline.store.sqlite import SqliteStore
from landline.wire.body import decode_body
from tests.unit.server.rooms import (
    ADA,
    AT,
    BO,
    accounts,
    answer,
    changed,
    deed,
    everything,
    filled,
    kept,
    plain,
    private_room,
    said,
    talk_of_two,
)  # fmt: skip

if TYPE_CHECKING:
    from pathlib import Path

    from landline.model import Entry, RoomState

NOW = AT + 1_000_000


def exported(folder: Path, room: str, into: Path) -> Path:
    """Write the transcript of a room, and return its path."""
    with Snapshot.open(folder) as snapshot:
        archive = Archive(snapshot)
        (told,) = archive.chosen([room], everything=False)
        into.write_bytes(b"".join(archive.lines(told)))
    return into


def taken(folder: Path, path: Path, room: str | None = None) -> Taken:
    """Import a file that has to be right."""
    file = TranscriptFile(path)
    assert file.check() == []
    with Importer.open(folder, RoomLimits(), NOW) as importer:
        return importer.take(file, room, lambda done, whole: None)


def refusal(folder: Path, path: Path, room: str | None = None) -> Error:
    with pytest.raises(Error) as caught:
        taken(folder, path, room)
    for language in ("en", "zh"):
        assert caught.value.line(language)
    return caught.value


def room_state(folder: Path, name: str) -> RoomState:
    store = SqliteStore.open(folder)
    states = {state.name: state for state in store.rooms()}
    store.close()
    return states[name]


def bodies(folder: Path, room: str) -> list[Any]:
    store = SqliteStore.open(folder)
    read = [decode_body(one.body) for one in store.read({room: 0}, 1000)[room]]
    store.close()
    return read


@pytest.mark.parametrize("room", ["lobby", "machines", "plans"])
def test_there_and_back_again_is_the_same(tmp_path: Path, room: str) -> None:
    first = exported(filled(tmp_path / "one", everything()), room, tmp_path / "first.jsonl")
    before = room_state(tmp_path / "one", "build" if room == "machines" else room)
    result = taken(tmp_path / "two", first)
    assert (result.room, result.known) == (room, 0)
    assert exported(tmp_path / "two", room, tmp_path / "second").read_bytes() == first.read_bytes()
    assert room_state(tmp_path / "two", before.name) == before


def test_a_private_talk_comes_back_where_its_people_are(tmp_path: Path) -> None:
    first = exported(
        filled(tmp_path / "one", [accounts()], talk_of_two()), "@ada+bo", tmp_path / "first"
    )
    assert refusal(tmp_path / "empty", first).code == "import.special"
    folder = filled(tmp_path / "two", [accounts()])
    taken(folder, first)
    assert exported(folder, "@ada+bo", tmp_path / "second").read_bytes() == first.read_bytes()
    store = SqliteStore.open(folder)
    assert len(store.records("standing")) == 2
    store.close()


@pytest.mark.parametrize("room", ["@ada+bo", "@ada", "!audit"])
def test_what_is_no_room_becomes_a_private_one_if_asked(tmp_path: Path, room: str) -> None:
    first = exported(filled(tmp_path / "one", everything()), room, tmp_path / "first")
    assert refusal(tmp_path / "two", first).code == "import.special"
    assert taken(tmp_path / "two", first, "old").room == "old"
    with Snapshot.open(tmp_path / "two") as snapshot:
        (told,) = Archive(snapshot).chosen(["old"], everything=False)
    assert (told.room.kind, told.room.made, told.state.head) == ("private", NOW, 1)


def test_a_second_time_adds_nothing(tmp_path: Path) -> None:
    first = exported(filled(tmp_path / "one", everything()), "lobby", tmp_path / "first")
    assert taken(tmp_path / "two", first) == Taken("lobby", 5, 0)
    assert taken(tmp_path / "two", first) == Taken("lobby", 0, 5)
    assert exported(tmp_path / "two", "lobby", tmp_path / "second").read_bytes() == (
        first.read_bytes()
    )


def test_into_its_own_hub_adds_nothing(tmp_path: Path) -> None:
    folder = filled(tmp_path / "one", everything(), [plain("again"), plain("again")])
    first = exported(folder, "lobby", tmp_path / "first")
    assert taken(folder, first) == Taken("lobby", 0, 7)


def test_what_came_since_is_added_with_its_changes(tmp_path: Path) -> None:
    start = [said("one", 1), plain("two"), changed("react", 1, emoji="👍")]
    first = exported(filled(tmp_path / "one", start), "lobby", tmp_path / "first")
    taken(tmp_path / "two", first)
    filled(tmp_path / "two", [said("ours", 77)])
    later = [changed("edit", 1, at=AT + 9, text="ONE"), answer(2, "yes", 5), changed("react", 5,
             emoji="🎉")]  # fmt: skip
    second = exported(filled(tmp_path / "one", later), "lobby", tmp_path / "later")
    assert taken(tmp_path / "two", second) == Taken("lobby", 3, 3)
    one, two, _, ours, edit, yes, react = bodies(tmp_path / "two", "lobby")
    assert (one.text, one.edited, one.edits) == ("ONE", AT + 9, [5])
    assert one.reactions == {"👍": [BO]}
    assert (two.replies, ours.text) == ([6], "ours")
    assert (edit.target, yes.reply, yes.reactions, react.target) == (1, 2, {"🎉": [BO]}, 6)


def test_numbers_begin_anew_where_some_are_forgotten(tmp_path: Path) -> None:
    folder = filled(
        tmp_path / "one",
        [said("gone", 1), said("also gone", 2), said("kept", 3), changed("edit", 2, text="x"),
         answer(1, "to what is gone", 4), answer(3, "to what is kept", 5),
         changed("edit", 3, text="kept!")],
        [kept(RoomFact(name="lobby", pins=(2, 3), made=AT).record("lobby"))],
    )  # fmt: skip
    store = SqliteStore.open(folder)
    store.trim({"lobby": 2})
    store.close()
    first = exported(folder, "lobby", tmp_path / "first")
    taken(tmp_path / "two", first)
    one, edit, gone, answered, _ = bodies(tmp_path / "two", "lobby")
    assert (one.text, one.edits, one.replies) == ("kept!", [5], [4])
    assert (edit.kind, edit.target, gone.reply, answered.reply) == ("edit", None, None, 1)
    with Snapshot.open(tmp_path / "two") as snapshot:
        (told,) = Archive(snapshot).chosen(["lobby"], everything=False)
    assert (told.room.pins, told.state.floor) == ((1,), 0)


def test_a_room_that_is_there_keeps_its_settings(tmp_path: Path) -> None:
    first = exported(filled(tmp_path / "one", private_room()), "plans", tmp_path / "first")
    ours = RoomFact(name="plans", topic="Ours", made=AT)
    filled(tmp_path / "two", [kept(ours.record("plans")), said("ours", 1, room="plans")])
    assert taken(tmp_path / "two", first).added == 1
    with Snapshot.open(tmp_path / "two") as snapshot:
        (told,) = Archive(snapshot).chosen(["plans"], everything=False)
    assert (told.room.topic, told.room.kind) == ("Ours", "public")


def test_a_name_of_before_that_is_taken_stays_theirs(tmp_path: Path) -> None:
    first = exported(filled(tmp_path / "one", everything()), "machines", tmp_path / "first")
    filled(tmp_path / "two", [said("another", 1, room="build")])
    taken(tmp_path / "two", first)
    assert room_state(tmp_path / "two", "build").head == 1
    with Snapshot.open(tmp_path / "two") as snapshot:
        (told,) = Archive(snapshot).chosen(["machines"], everything=False)
    assert (told.room.key, told.room.former, told.room.slow) == ("machines", (), 5)


def test_a_room_without_a_message_is_made_too(tmp_path: Path) -> None:
    fact = RoomFact(name="empty", topic="nothing yet", made=AT)
    first = exported(filled(tmp_path / "one", [kept(fact.record("empty"))]), "empty",
                     tmp_path / "first")  # fmt: skip
    taken(tmp_path / "two", first)
    assert exported(tmp_path / "two", "empty", tmp_path / "x").read_bytes() == first.read_bytes()


def lines(path: Path, *objects: dict[str, Any]) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in objects))
    return path


def test_simple_lines(tmp_path: Path) -> None:
    one = {"from": "ada", "text": "hi", "at": AT}
    path = lines(
        tmp_path / "f", one, one, {"from": "王", "text": "好", "at": "2026-11-25T12:00:00Z"}
    )
    assert refusal(tmp_path / "hub", path).code == "import.no-room"
    assert taken(tmp_path / "hub", path, "IRC") == Taken("irc", 3, 0)
    assert taken(tmp_path / "hub", path, "irc") == Taken("irc", 0, 3)
    first, second, third = bodies(tmp_path / "hub", "irc")
    assert (first.text, first.at, first.sender) == ("hi", AT, "ada")
    assert first.user == second.user != third.user
    assert first.user.startswith("import:")
    assert (third.at, third.cid) == (1_795_608_000_000, None)


def test_lines_of_the_api(tmp_path: Path) -> None:
    text = {"is": "message", "room": "a", "from": "ada", "user": ADA, "at": AT}
    path = lines(
        tmp_path / "f",
        text | {"seq": 7, "text": "hi", "edited": 5, "edits": [8], "reactions": {"👍": [BO]}},
        text | {"seq": 8, "kind": "edit", "target": 7, "text": "hi"},
        text | {"seq": 9, "room": "b", "text": "elsewhere", "reply": 7},
        text | {"seq": 9, "at": AT + 1, "text": "answer", "reply": 7},
        text | {"seq": 7, "text": "hi"},
    )
    # The last is the first once more, as two pages of history may have it.
    assert taken(tmp_path / "hub", path, "a").added == 3
    one, elsewhere, reply = bodies(tmp_path / "hub", "a")
    assert (one.edited, one.edits, one.reactions) == (5, [], {"👍": [BO]})
    assert (elsewhere.reply, reply.reply, one.replies) == (None, 1, [3])


@pytest.mark.parametrize("name", ["a b", "@ada", "!audit", "аda"])
def test_names_no_room_can_have(tmp_path: Path, name: str) -> None:
    path = lines(tmp_path / "f", {"from": "ada", "text": "hi", "at": AT})
    assert refusal(tmp_path / "hub", path, name).exit_status == 2


def test_a_name_like_another_rooms(tmp_path: Path) -> None:
    filled(tmp_path / "hub", [said("x", 1, room="ac")])
    path = lines(tmp_path / "f", {"from": "ada", "text": "hi", "at": AT})
    assert isinstance(refusal(tmp_path / "hub", path, "ас"), RefusedError)


def test_a_folder_in_use(tmp_path: Path) -> None:
    path = lines(tmp_path / "f", {"from": "ada", "text": "hi", "at": AT})
    store = SqliteStore.open(tmp_path / "hub")
    assert refusal(tmp_path / "hub", path, "irc").code == "store.busy"
    store.close()


def test_a_full_disk_stops_it_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript_import, "BATCH", 2)
    batch = [*private_room(), *(said(str(n), n, room="plans") for n in range(1, 7)),
             changed("edit", 2, room="plans", text="two")]  # fmt: skip
    first = exported(filled(tmp_path / "one", batch), "plans", tmp_path / "first")
    append, calls = SqliteStore.append, 0

    def fails_at_the_third(self: SqliteStore, batch: list[Entry]) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise StoreError("store.full", folder="x")
        return append(self, batch)

    monkeypatch.setattr(SqliteStore, "append", fails_at_the_third)
    stopped = refusal(tmp_path / "two", first)
    assert (type(stopped), stopped.fields["added"]) == (IncompleteError, 4)
    assert "store.full" not in stopped.line("zh")
    with Snapshot.open(tmp_path / "two") as snapshot:  # never in the open meanwhile
        assert Archive(snapshot).chosen(["plans"], everything=False)[0].room.kind == "private"
    assert taken(tmp_path / "two", first) == Taken("plans", 4, 4)
    assert exported(tmp_path / "two", "plans", tmp_path / "x").read_bytes() == first.read_bytes()


class Talk:
    """A room that hypothesis fills."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, kind: int, number: int, target: int, emoji: str) -> None:
        target = 1 + target % max(1, len(self.entries))
        at = AT + number % 3
        made = (
            lambda: said(f"text {number} @bo", 1000 + number, mentions=[BO]),
            lambda: plain(f"plain {number % 2}", at=at),
            lambda: answer(target, f"answer {number}", 2000 + number),
            lambda: changed("edit", target, at=at, text=f"edit {number}"),
            lambda: changed("react", target, at=at, emoji=emoji, off=number % 2 == 0),
            lambda: changed("delete", target, at=at),
            lambda: deed("join"),
        )
        self.entries.append(made[kind]())


step = some.tuples(
    some.integers(0, 6), some.integers(0, 5), some.integers(0, 50), some.sampled_from("👍🎉好")
)


@settings(max_examples=50)
@given(some.lists(step, max_size=40), some.integers(0, 40))
def test_any_room_there_and_back_in_two_parts(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, int, str]], cut: int
) -> None:
    talk, folder = Talk(), tmp_path_factory.mktemp("talk")
    for position, (kind, number, target, emoji) in enumerate(steps):
        talk.add(kind, 6 * position + number, target, emoji)
    filled(folder / "one", [said("first", 1)], talk.entries[:cut])
    taken(folder / "two", exported(folder / "one", "lobby", folder / "part"))
    filled(folder / "one", talk.entries[cut:])
    whole = exported(folder / "one", "lobby", folder / "whole")
    result = taken(folder / "two", whole)
    assert result.added == len(talk.entries[cut:])
    assert exported(folder / "two", "lobby", folder / "again").read_bytes() == whole.read_bytes()
    assert room_state(folder / "two", "lobby") == room_state(folder / "one", "lobby")
