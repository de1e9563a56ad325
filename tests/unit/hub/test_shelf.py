"""Files on the shelf: put, found, removed, carried by messages, expired; links and uploads."""

from __future__ import annotations

from typing import Any

import pytest

from landline.blobs.port import Blob
from landline.hub.file_tickets import LIFE, MOST, FileTickets
from landline.hub.state import Moment
from landline.settings import ShelfLimits
from landline.wire import events, shelf_verbs as shelf, verbs
from landline.wire.verbs import FileRef
from tests.unit.hub.kit import DAY, HOUR, Bench, Caller, blob_of, put, twice

MINUTE = 60 * 1000
A, B = blob_of("a"), blob_of("b")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def begin(caller: Caller, path: str = "a", room: str = "lobby", **more: Any) -> str:
    event = caller.do(shelf.PutFile(room=room, path=path, **more))
    assert isinstance(event, events.UploadEvent), event
    return event.upload


def listed(caller: Caller, room: str = "lobby", folder: str = "") -> list[str]:
    found = caller.do(shelf.Files(room=room, folder=folder))
    return [f"{each.name}/" for each in found.folders] + [each.name for each in found.files]


def opened(bench: Bench, secret: str, source: str = "1.2.3.4") -> events.FileEvent | events.Failure:
    told: list[Any] = []
    moment = Moment(bench.at, bench.now)
    bench.run(bench.hub.shares.open(secret, source, moment, told.append))
    bench.settle()
    (answer,) = told
    return answer  # type: ignore[no-any-return]


def secret_of(shared: events.Shared) -> str:
    return shared.link.split("/")[2]


# Putting


def test_a_file_is_put_in_two_steps(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    upload = begin(ada, "docs/a", size=3, mtime=5)
    assert listed(bo) == []
    assert ada.refused(shelf.KeepFile(upload=upload)) == "upload.unfinished"
    bench.finished[upload] = Blob(A, 3)
    filed = ada.do(shelf.KeepFile(upload=upload, blob=A, size=3))
    assert (filed.path, filed.blob, filed.size, filed.by) == ("docs/a", A, 3, "ada")
    assert bench.dropped == [upload]
    found = bo.do(shelf.GetFile(room="lobby", path="docs/a"))
    assert (found.blob, found.size, found.mtime, found.name) == (A, 3, 5, "a")
    (message,) = [each for each in bo.all(events.Message) if each.kind == "file"]
    assert (message.seq, message.did, message.sender) == (filed.seq, "put", "ada")
    assert message.files == [events.MessageFile("a", "docs/a", A, 3)]
    assert bench.records("upload") == {}


def test_of_several_files_the_first_tells_once_for_all(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    several = shelf.Several("docs/", 3, 9)
    for path in ("a", "b", "c", "d"):
        put(ada, f"docs/{path}", of=several)
    put(bo, "docs/e", of=several)
    put(ada, "docs/f", of=shelf.Several("docs/", 3, 10))
    put(ada, "docs/g")
    told = [each.together for each in bo.all(events.Message) if each.kind == "file"]
    assert [each and each.told for each in told] == [False, True, True, False, False, False, None]
    assert told[0] == events.Together("docs/", 3, 9)


def test_who_did_not_hear_that_it_is_kept_says_it_again(bench: Bench) -> None:
    ada = bench.user("ada")
    upload = begin(ada)
    bench.finished[upload] = Blob(A, 3)
    first = ada.do(shelf.KeepFile(upload=upload))
    again = ada.do(shelf.KeepFile(upload=upload))
    assert (first.seq, first.path) == (again.seq, again.path)
    assert listed(ada) == ["a"]


def test_other_bytes_than_were_meant_are_refused(bench: Bench) -> None:
    ada = bench.user("ada")
    upload = begin(ada)
    bench.finished[upload] = Blob(A, 3)
    assert ada.refused(shelf.KeepFile(upload=upload, blob=B)) == "upload.mismatch"
    assert ada.refused(shelf.KeepFile(upload=upload, size=4)) == "upload.mismatch"
    assert listed(ada) == []


def test_a_file_can_be_said_when_it_is_kept(bench: Bench) -> None:
    ada = bench.user("ada")
    upload = begin(ada)
    bench.finished[upload] = Blob(A, 3)
    cid = bench.fresh_cid()
    ada.do(shelf.KeepFile(upload=upload, say="look", cid=cid))
    (said,) = [each for each in ada.all(events.Message) if each.kind is None]
    assert (said.text, said.cid, [each.path for each in said.files]) == ("look", cid, ["a"])
    ada.do(shelf.KeepFile(upload=upload, say="look", cid=cid))
    assert ada.texts() == ["look"], "once"


def test_a_text_that_cannot_be_said_leaves_the_file(bench: Bench) -> None:
    ada = bench.user("ada")
    upload = begin(ada)
    bench.finished[upload] = Blob(A, 3)
    ada.do(shelf.KeepFile(upload=upload, say="x" * 100_000))
    assert [event.code for event in ada.all(events.Failure)] == ["text.too-long"]
    assert listed(ada) == ["a"]


def test_content_that_one_may_read_costs_nothing(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    put(ada, "a")
    filed = bo.do(shelf.PutFile(room="lobby", path="mine", blob=A))
    assert isinstance(filed, events.Filed)
    assert (filed.blob, filed.size, filed.by) == (A, 3, "bo")


def test_content_that_one_may_not_read_is_as_unknown(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    ada.do(verbs.Create(room="den", kind="private"))
    put(ada, "a", room="den")
    known, unknown = (
        bo.do(shelf.PutFile(room="lobby", path="x", size=3, blob=blob)) for blob in (A, B)
    )
    assert isinstance(known, events.UploadEvent)
    assert isinstance(unknown, events.UploadEvent)
    assert (known.most, known.until) == (unknown.most, unknown.until)
    # Nor does what one may still put tell of it, once both have come.
    left = []
    for blob in (A, B):
        upload = begin(bo, blob[:5])
        bench.finished[upload] = Blob(blob, 3)
        before = bo.do(shelf.PutFile(room="lobby", path="y")).most
        bo.do(shelf.KeepFile(upload=upload))
        left.append(before - bo.do(shelf.PutFile(room="lobby", path="z")).most)
    assert left == [3, 3]


def test_an_accounts_upload_is_its_own_and_a_guests_is_whose_id_it_is(bench: Bench) -> None:
    ada, bo, guest = bench.user("ada"), bench.user("bo"), bench.guest("gus")
    own, guests = begin(ada, "a"), begin(guest, "b")
    for upload in (own, guests):
        bench.finished[upload] = Blob(A, 3)
    assert bo.refused(shelf.KeepFile(upload=own)) == "upload.unknown"
    assert bo.refused(shelf.DropUpload(upload=own)) == "upload.unknown"
    assert bo.refused(shelf.Uploads(upload=own)) == "upload.unknown"
    assert bo.do(shelf.KeepFile(upload=guests)).by == "gus"
    (event,) = ada.do(shelf.Uploads()).uploads
    assert (event.upload, event.path) == (own, "a")
    bench.there[own] = 2
    assert ada.do(shelf.Uploads(upload=own)).uploads[0].offset == 2
    ada.do(shelf.DropUpload(upload=own))
    assert ada.do(shelf.Uploads()).uploads == []
    assert bench.dropped == [guests, own]


def test_the_http_side_keeps_in_the_makers_name(bench: Bench) -> None:
    ada = bench.user("ada")
    upload = begin(ada)
    told: list[Any] = []
    moment = Moment(bench.at, bench.now)

    def keep(blob: Blob | None) -> Any:
        bench.run(bench.hub.uploads.keep(upload, blob, moment, told.append))
        bench.settle()
        return told.pop()

    assert keep(None).code == "upload.unfinished"
    bench.fails = True
    assert keep(Blob(A, 3)).code == "store.full"
    bench.fails = False
    ada.leave_hub()
    filed = keep(Blob(A, 3))
    assert (filed.by, filed.path) == ("ada", "a")
    assert keep(Blob(A, 3)) == filed
    assert bench.hub.uploads.find(upload) is None
    bench.run(bench.hub.uploads.drop(upload, bench.at))
    assert not told


def test_who_may_not_speak_there_any_more_puts_nothing(bench: Bench) -> None:
    root, ada = bench.user("root", "owner"), bench.user("ada")
    upload = begin(ada)
    root.do(verbs.Mute(room="lobby", who="ada"))
    bench.finished[upload] = Blob(A, 3)
    assert ada.refused(shelf.KeepFile(upload=upload)) == "room.muted"


@pytest.mark.parametrize(("role", "least", "may"), [
    ("guest", "guest", True), ("guest", "member", False), ("member", "member", True),
    ("member", "moderator", False), ("owner", "moderator", True),
])  # fmt: skip
def test_the_operator_says_who_puts_files(role: Any, least: Any, *, may: bool) -> None:
    bench = Bench(shelf=ShelfLimits(put=least))
    caller = bench.guest() if role == "guest" else bench.user("ada", role)
    verb = shelf.PutFile(room="lobby", path="a")
    if may:
        caller.do(verb)
    else:
        assert caller.refused(verb) == "role.needed"


def test_two_at_once_for_one_name_get_two(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    for caller in (ada, bo):
        bench.finished[begin(caller, "same")] = Blob(A, 3)
    one, two = bench.finished
    twice(
        bench,
        lambda: ada.tell(shelf.KeepFile(upload=one, id="1")),
        lambda: bo.tell(shelf.KeepFile(upload=two, id="2")),
    )
    assert listed(ada) == ["same", "same (2)"] or listed(ada) == ["same (2)", "same"]
    assert [event.path for event in bo.all(events.Filed)] == ["same (2)"]


def test_only_ones_own_is_replaced(bench: Bench) -> None:
    root, ada, bo = bench.user("root", "owner"), bench.user("ada"), bench.user("bo")
    put(ada, "a")
    verb = shelf.PutFile(room="lobby", path="a", exists="replace")
    assert bo.refused(verb) == "file.not-yours"
    assert put(ada, "a", exists="replace", blob=B).replaced
    assert put(root, "a", exists="replace", blob=A).replaced
    (fact,) = bench.records("file").values()
    assert (fact["by"], fact["blob"]) == (root.id, A)
    assert bench.state.shelf.unneeded == {B}


def test_who_waited_is_asked_again_whether_it_may(bench: Bench) -> None:
    """Between `putfile` and `keepfile` somebody else took the name that was to be replaced."""
    ada, bo = bench.user("ada"), bench.user("bo")
    upload = begin(ada, "a", exists="replace")
    put(bo, "a", blob=B)
    bench.finished[upload] = Blob(A, 3)
    assert ada.refused(shelf.KeepFile(upload=upload)) == "file.not-yours"


def test_a_private_talk_begins_with_a_file(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    filed = put(ada, "a", room="@bo")
    assert bo.rooms().count(filed.room) == 1
    assert bo.do(shelf.GetFile(room="@ada", path="a")).blob == A
    bench.restart()
    bo = bench.user("bo")
    assert listed(bo, "@ada") == ["a"]
    eve = bench.user("eve")
    assert eve.refused(shelf.Files(room=filed.room)) == "room.unknown"


def test_an_upload_outlives_a_hub_even_for_a_talk_without_a_word(bench: Bench) -> None:
    ada = bench.user("ada")
    bench.user("bo")
    upload = begin(ada, room="@bo", size=3)
    bench.restart(killed=True)
    ada = bench.user("ada")
    bench.finished[upload] = Blob(A, 3)
    assert ada.do(shelf.KeepFile(upload=upload)).path == "a"
    assert listed(bench.user("bo"), "@ada") == ["a"]


def test_rooms_do_not_make_themselves_for_files(bench: Bench) -> None:
    ada = bench.user("ada")
    assert ada.refused(shelf.PutFile(room="nowhere", path="a")) == "room.unknown"
    put(ada, "a", room="@me")
    assert listed(ada, "@me") == ["a"]


# Being there


def test_removing(bench: Bench) -> None:
    root, ada, bo = bench.user("root", "owner"), bench.user("ada"), bench.user("bo")
    put(ada, "docs/a")
    put(ada, "docs/b")
    assert bo.refused(shelf.RemoveFile(room="lobby", path="docs/a")) == "file.not-yours"
    ada.do(shelf.RemoveFile(room="lobby", path="docs/A"))
    assert listed(ada, folder="docs") == ["b"]
    root.do(shelf.RemoveFile(room="lobby", path="docs/b"))
    assert listed(ada) == []
    assert bench.state.shelf.unneeded == {blob_of("docs/a"), blob_of("docs/b")}
    assert bench.deeds()[-1] == ("root", "removefile", "ada")
    assert [body.did for body in bench.log("lobby")] == ["put", "put", "remove", "remove"]
    assert ada.refused(shelf.GetFile(room="lobby", path="docs/b")) == "file.unknown"


def test_a_message_carries_files_of_its_room(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "docs/a", blob=A)
    ada.say("look", files=(FileRef(path="docs/a", name="plan.pdf"),))
    ada.say("", files=(FileRef(path="docs/a"),))
    one, two = [each for each in ada.all(events.Message) if each.kind is None]
    assert one.files == [events.MessageFile("plan.pdf", "docs/a", A, 3)]
    assert (two.text, two.files[0].name) == ("", "a")
    assert ada.refused(verbs.Send("lobby", "")) == "text.empty"
    for ref, code in (
        (FileRef(path="docs/b"), "file.unknown"),
        (FileRef(path="../a"), "name.refused"),
        (FileRef(path="docs/a", name="../x"), "name.refused"),
        (FileRef(blob=B), "file.unknown"),
        (FileRef(room="nowhere", path="a"), "file.unknown"),
        (FileRef(), "file.unknown"),
    ):
        assert ada.refused(verbs.Send("lobby", "x", files=(ref,))) == code


def test_a_file_from_elsewhere_is_filed_with_the_message_that_carries_it(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    ada.do(verbs.Create(room="den", kind="private"))
    put(ada, "a", room="den")
    put(ada, "b", room="den")
    refs = (FileRef(room="den", path="a"), FileRef(blob=B, name="c"))
    ada.say("for all", files=refs)
    (said,) = [each for each in bo.all(events.Message) if each.kind is None]
    assert [(each.path, each.blob) for each in said.files] == [("a", A), ("c", B)]
    assert sorted(listed(bo)) == ["a", "c"]
    ada.say("again", files=refs)
    assert sorted(listed(bo)) == ["a", "c"], "what is there is not filed again"
    eve = bench.user("eve")
    for ref in (FileRef(room="den", path="a"), FileRef(room="den", path="nothing")):
        assert eve.refused(verbs.Send("lobby", "x", files=(ref,))) == "file.unknown"


def test_a_deleted_message_leaves_its_files(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a")
    seq = ada.say("look", files=(FileRef(path="a"),))
    ada.do(verbs.Delete(room="lobby", seq=seq))
    (gone,) = [each for each in ada.page() if each.seq == seq]
    assert (gone.deleted, gone.files) == (True, [])
    assert listed(ada) == ["a"]


def test_one_message_is_said_once_whatever_is_filed_for_it(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a", room="@me")
    send = verbs.Send("lobby", "x", cid="ab" * 16, files=(FileRef(room="@me", path="a"),))
    first, again = ada.do(send), ada.do(send)
    assert first.seq == again.seq
    assert ada.texts() == ["x"]


def test_files_expire_by_room_or_by_hub() -> None:
    bench = Bench(shelf=ShelfLimits(days=10))
    ada = bench.user("ada", "owner")
    ada.do(verbs.Create(room="dev"))
    ada.do(verbs.Configure(room="dev", file_days=2))
    for number in range(25):
        put(ada, f"f{number}", room="dev")
    put(ada, "a")
    assert ada.do(shelf.GetFile(room="dev", path="f1")).until == bench.at + 2 * DAY
    assert ada.do(shelf.GetFile(room="lobby", path="a")).until == bench.at + 10 * DAY

    def expire(days: int) -> None:
        bench.at += days * DAY
        bench.run(bench.hub.expire_files(bench.at, {}))
        bench.settle()

    expire(1)
    assert len(listed(ada, "dev")) == 25
    expire(1)
    assert listed(ada, "dev") == []
    gone = [body for body in bench.log("dev") if body.did == "expire"]
    assert [(body.sender, len(body.files)) for body in gone] == [("operator", 20), ("operator", 5)]
    assert listed(ada) == ["a"]
    expire(8)
    assert listed(ada) == []
    assert (bench.state.shelf.quota.total, bench.records("file")) == (0, {})


def test_uploads_expire_unless_something_comes(bench: Bench) -> None:
    ada = bench.user("ada")
    idle, busy = begin(ada, "a"), begin(ada, "b")
    bench.at += DAY - 1
    bench.run(bench.hub.expire_files(bench.at, {busy: bench.at}))
    bench.settle()
    assert bench.dropped == []
    bench.at += 1
    bench.run(bench.hub.expire_files(bench.at, {busy: bench.at}))
    bench.settle()
    assert bench.dropped == [idle]
    assert [each.upload for each in ada.do(shelf.Uploads()).uploads] == [busy]


def test_a_guests_upload_expires_once_nothing_comes(bench: Bench) -> None:
    ada, guest = bench.user("ada"), bench.guest()
    begin(ada, "of an account")
    silent, slow, landing = (begin(guest, path) for path in "abc")
    start = bench.at

    def sweep(minutes: int, **came: int) -> list[str]:
        bench.at = start + minutes * MINUTE
        keys = {"slow": slow, "landing": landing}
        there = {keys[name]: start + each * MINUTE for name, each in came.items()}
        bench.run(bench.hub.expire_files(bench.at, there))
        bench.settle()
        return bench.dropped

    assert sweep(59, slow=40, landing=59) == []
    assert sweep(60, slow=40, landing=60) == [silent]
    assert sweep(100, slow=41, landing=100) == [silent]
    assert sweep(101, slow=41, landing=101) == [silent, slow]
    assert bench.state.shelf.quota.uploads("guests") == 1
    assert [each.path for each in ada.do(shelf.Uploads()).uploads] == ["of an account"]


def test_guests_of_one_address_leave_uploads_to_others() -> None:
    bench = Bench(shelf=ShelfLimits(uploads=5, uploads_per_source=2))
    one, other = bench.guest(), bench.guest()
    elsewhere = bench.connect("10.0.0.9")
    elsewhere.do(verbs.Hello())
    first = begin(one, "a")
    begin(other, "b")
    for each in (one, other):
        assert each.refused(shelf.PutFile(room="lobby", path="c")) == "upload.too-many-there"
    begin(elsewhere, "c")
    ada = bench.user("ada")
    for number in range(5):
        begin(ada, f"ada {number}")
    one.do(shelf.DropUpload(upload=first))
    begin(other, "d")
    assert one.refused(shelf.PutFile(room="lobby", path="e")) == "upload.too-many-there"


def test_nothing_of_others_is_seen_by_who_was_put_out(bench: Bench) -> None:
    root, ada = bench.user("root", "owner"), bench.user("ada")
    root.do(verbs.Create(room="dev"))
    put(root, "a", room="dev")
    root.do(verbs.Ban(room="dev", who="ada"))
    for verb in (
        shelf.Files(room="dev"),
        shelf.GetFile(room="dev", path="a"),
        shelf.ShareFile(room="dev", path="a"),
    ):
        assert ada.refused(verb) == "room.banned"
    filed = ada.do(shelf.PutFile(room="lobby", path="a", blob=A))
    assert isinstance(filed, events.UploadEvent)


# Tickets


def test_a_ticket_is_good_for_a_while(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a")
    event = ada.do(shelf.GetFile(room="lobby", path="a"))
    tickets = bench.hub.files.tickets
    found = tickets.find(event.ticket, bench.now)
    assert found is not None
    assert (found.blob, found.ticket) == (A, None)
    assert tickets.find(event.ticket, bench.now + LIFE) is None
    assert tickets.find("0" * 32, bench.now) is None


def test_tickets_are_bounded() -> None:
    tickets = FileTickets()
    file = events.FileEvent(room="r", path="a", name="a")
    for number in range(MOST + 5):
        tickets.give(str(number), file, 1.0)
    assert tickets.find("4", 1.0) is None
    assert tickets.find("5", 1.0) == file
    tickets.give("late", file, 1.0 + LIFE)
    assert tickets.find(str(MOST + 4), 1.0 + LIFE) is None


def test_a_file_that_still_arrives_is_read_along(bench: Bench) -> None:
    ada, bo = bench.user("ada"), bench.user("bo")
    upload = begin(ada, "docs/film", size=9)
    event = bo.do(shelf.GetFile(room="lobby", path="docs/film"))
    assert (event.blob, event.size, event.name) == (None, 9, "film")
    assert event.ticket != upload, "who reads along may not write"
    found = bench.hub.files.tickets.find(event.ticket, bench.now)
    assert found is not None
    assert found.ticket == upload


# Links


def test_a_link_opens_a_file_and_says_nothing_of_its_room(bench: Bench) -> None:
    ada = bench.user("ada")
    ada.do(verbs.Create(room="den", kind="private"))
    put(ada, "docs/a b", room="den")
    shared = ada.do(shelf.ShareFile(room="den", path="docs/a b"))
    assert shared.link == f"/s/{secret_of(shared)}/a%20b"
    assert secret_of(shared) not in repr(bench.records("share"))
    event = opened(bench, secret_of(shared))
    assert isinstance(event, events.FileEvent)
    assert (event.blob, event.name, event.path) == (blob_of("docs/a b"), "a b", "a b")
    assert (event.room, event.by, event.user) == ("", "", "")
    (info,) = ada.do(shelf.Shares()).shares
    assert (info.opened, info.left, info.path) == (1, None, "docs/a b")


def test_uses_are_counted_for_each_source(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a")
    secret = secret_of(ada.do(shelf.ShareFile(room="lobby", path="a", uses=2)))
    for source in ("1", "1", "2", "1", "2"):
        assert isinstance(opened(bench, secret, source), events.FileEvent)
    assert opened(bench, secret, "3").code == "share.unknown"  # type: ignore[union-attr]
    bench.at += HOUR
    bench.now += 3600
    assert opened(bench, secret, "1").code == "share.unknown"  # type: ignore[union-attr]
    bench.run(bench.hub.expire_files(bench.at, {}))
    bench.settle()
    assert bench.records("share") == {}


def test_two_at_once_do_not_use_one_link_twice(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a")
    secret = secret_of(ada.do(shelf.ShareFile(room="lobby", path="a", uses=1)))
    told: list[Any] = []
    moment = Moment(bench.at, bench.now)
    for source in ("1", "2"):
        bench.run(bench.hub.shares.open(secret, source, moment, told.append))
    bench.settle()
    assert [type(each) for each in told] == [events.FileEvent, events.Failure]


def test_a_use_that_cannot_be_kept_is_none(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a")
    secret = secret_of(ada.do(shelf.ShareFile(room="lobby", path="a", uses=1)))
    bench.fails = True
    assert opened(bench, secret).code == "store.full"  # type: ignore[union-attr]
    bench.fails = False
    assert isinstance(opened(bench, secret), events.FileEvent)


def test_a_link_ends(bench: Bench) -> None:
    root, ada, bo = bench.user("root", "owner"), bench.user("ada"), bench.user("bo")
    put(ada, "a")
    verb = shelf.ShareFile(room="lobby", path="a", days=1)
    by_time, by_hand, by_owner, by_file = (ada.do(verb) for _ in range(4))
    assert bo.refused(shelf.Unshare(key=by_hand.key)) == "share.none"
    ada.do(shelf.Unshare(key=by_hand.key[:10]))
    root.do(shelf.Unshare(key=by_owner.key))
    assert bo.do(shelf.Shares()).shares == []
    assert len(root.do(shelf.Shares()).shares) == 2
    for ended in (by_hand, by_owner):
        assert opened(bench, secret_of(ended)).code == "share.unknown"  # type: ignore[union-attr]
    put(ada, "a", exists="replace", blob=B)
    event = opened(bench, secret_of(by_file))
    assert isinstance(event, events.FileEvent)
    assert event.blob == B, "it leads to the file, whatever is in it"
    ada.do(shelf.RemoveFile(room="lobby", path="a"))
    put(ada, "a")
    for ended in (by_file, by_time):
        assert opened(bench, secret_of(ended)).code == "share.unknown"  # type: ignore[union-attr]
    assert bench.records("share") == {}
    late = ada.do(verb)
    bench.at += DAY
    assert opened(bench, secret_of(late)).code == "share.unknown"  # type: ignore[union-attr]


def test_a_link_opens_nothing_that_its_maker_may_not_read_any_more(bench: Bench) -> None:
    root, ada = bench.user("root", "owner"), bench.user("ada")
    root.do(verbs.Create(room="dev"))
    put(root, "a", room="dev")
    shared = ada.do(shelf.ShareFile(room="dev", path="a"))
    ada.leave_hub()
    assert isinstance(opened(bench, secret_of(shared)), events.FileEvent)
    root.do(verbs.Ban(room="dev", who="ada"))
    assert opened(bench, secret_of(shared), "9").code == "share.unknown"  # type: ignore[union-attr]
    root.do(verbs.Unban(room="dev", who="ada"))
    root.do(verbs.Configure(room="dev", kind="private"))
    assert opened(bench, secret_of(shared), "8").code == "share.unknown"  # type: ignore[union-attr]


def test_a_link_ends_with_its_makers_account(bench: Bench) -> None:
    root, ada = bench.user("root", "owner"), bench.user("ada")
    put(root, "a")
    shared = ada.do(shelf.ShareFile(room="lobby", path="a"))
    root.do(verbs.RemoveUser(who="ada"))
    assert opened(bench, secret_of(shared)).code == "share.unknown"  # type: ignore[union-attr]


def test_a_wrong_link_opens_nothing(bench: Bench) -> None:
    assert opened(bench, "x" * 43).code == "share.unknown"  # type: ignore[union-attr]


# All of it


def test_a_restart_keeps_all_but_tickets(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "docs/a", 5)
    upload = begin(ada, "b", size=7)
    secret = secret_of(ada.do(shelf.ShareFile(room="lobby", path="docs/a")))
    before = (bench.state.shelf.quota.total, ada.do(shelf.Files(room="lobby", folder="docs")).files)
    bench.restart(killed=True)
    ada = bench.user("ada")
    after = (bench.state.shelf.quota.total, ada.do(shelf.Files(room="lobby", folder="docs")).files)
    assert after == before == (12, before[1])
    assert [each.upload for each in ada.do(shelf.Uploads()).uploads] == [upload]
    assert isinstance(opened(bench, secret), events.FileEvent)


def test_a_program_needs_the_right_scopes(bench: Bench) -> None:
    ada = bench.user("ada")
    put(ada, "a")
    reader, writer = bench.program(ada, "read"), bench.program(ada, "read", "write")
    reader.do(shelf.GetFile(room="lobby", path="a"))
    assert reader.refused(shelf.PutFile(room="lobby", path="b")) == "token.scope"
    assert reader.refused(shelf.RemoveFile(room="lobby", path="a")) == "token.scope"
    assert writer.refused(shelf.ShareFile(room="lobby", path="a")) == "token.scope"
    assert reader.refused(shelf.Uploads()) == "token.scope", (
        "by whose ids anybody brings their bytes"
    )
    put(writer, "b")
