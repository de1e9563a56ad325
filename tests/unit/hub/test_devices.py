"""One's devices: listed, renamed, revoked; owners may for others, and it is told."""

from __future__ import annotations

import pytest

from landline.model import AUDIT
from landline.wire import events, verbs
from tests.unit.hub.device_kit import Try, by_tls, device, enrolled, log_in, logged_in
from tests.unit.hub.kit import Bench, Caller, twice


def keys(caller: Caller, who: str | None = None) -> list[str]:
    return [one.key for one in caller.do(verbs.Devices(who=who)).devices]


def test_devices_are_listed_oldest_first() -> None:
    bench = Bench()
    for number in (3, 1, 2):
        ada = enrolled(bench, "ada", device(number), device=f"no {number}")
        bench.pass_time(1)
    listed = ada.do(verbs.Devices()).devices
    assert [one.label for one in listed] == ["no 3", "no 1", "no 2"]
    assert [one.here for one in listed] == [False, False, True]
    assert all(one.used == one.made for one in listed)


def test_one_without_a_name_has_one_all_the_same() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device())
    assert [one.label for one in ada.do(verbs.Devices()).devices] == ["?"]


def test_a_device_that_says_its_password_again_is_the_same_and_keeps_its_name() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(), device="laptop")
    ada.do(verbs.RenameDevice(key=device().id, label="old laptop"))
    bench.pass_time(5)
    ada = enrolled(bench, "ada", device(), device="laptop")
    (one,) = ada.do(verbs.Devices()).devices
    assert (one.label, one.used) == ("old laptop", bench.at)
    assert one.made < bench.at
    assert [body.did for body in bench.log(f"@{ada.id}")] == ["adddevice", "renamedevice"]


def test_a_device_is_renamed_for_good() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(), device="laptop")
    ada.do(verbs.RenameDevice(key=device().id[:4], label="work"))
    bench.restart()
    ada = bench.user("ada")
    assert [one.label for one in ada.do(verbs.Devices()).devices] == ["work"]


def test_a_revoked_device_is_cut_off_at_once_and_does_not_come_back() -> None:
    bench = Bench()
    enrolled(bench, "ada", device(1))
    first, again = logged_in(bench, device(1)), logged_in(bench, device(1))
    other = enrolled(bench, "ada", device(2))
    other.do(verbs.RevokeDevice(key=device(1).id))
    assert [one.ended.code for one in (first, again) if one.ended] == ["revoked", "revoked"]
    assert other.ended is None
    assert log_in(by_tls(bench), device(1)).code == "device.unknown"
    bench.restart()
    assert log_in(by_tls(bench), device(1)).code == "device.unknown"
    assert keys(logged_in(bench, device(2))) == [device(2).id]


def test_a_device_may_revoke_itself_and_is_answered() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device())
    assert isinstance(ada.do(verbs.RevokeDevice(key=device().id)), events.Ok)
    assert ada.ended is not None


def test_a_revoked_device_is_a_new_one_if_the_password_is_said_again() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device())
    ada.do(verbs.RevokeDevice(key=device().id))
    ada = enrolled(bench, "ada", device())
    assert keys(ada) == [device().id]


def test_when_a_revoked_device_was_used_is_forgotten() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device())
    logged_in(bench, device())
    bench.restart()
    ada = bench.user("ada")
    ada.do(verbs.RevokeDevice(key=device().id))
    bench.restart()
    assert not [key for key in bench.records("use") if key.startswith("device/")]
    assert bench.records("device") == {}


@pytest.mark.parametrize("key", ["nothing", "", device(3).id])
def test_a_key_has_to_mean_one_device_of_ones_own(key: str) -> None:
    bench = Bench()
    enrolled(bench, "bo", device(3))
    for number in (1, 2):
        ada = enrolled(bench, "ada", device(number))
    assert ada.refused(verbs.RevokeDevice(key=key)) == "device.none"
    assert ada.refused(verbs.RenameDevice(key=key, label="x")) == "device.none"
    assert len(keys(ada)) == 2


def test_what_cannot_be_kept_changes_nothing() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(), device="laptop")
    bench.fails = True
    for verb in (verbs.RevokeDevice(key=device().id), verbs.RenameDevice(key="", label="x")):
        assert ada.refused(verb) == "store.full"
    bench.fails = False
    (one,) = ada.do(verbs.Devices()).devices
    assert one.label == "laptop"
    assert ada.ended is None


def test_one_who_is_renamed_while_it_is_revoked_is_gone() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(1))
    other = enrolled(bench, "ada", device(2))
    id = device(1).id
    twice(
        bench,
        lambda: other.tell(verbs.RevokeDevice(key=id)),
        lambda: ada.tell(verbs.RenameDevice(key=id, label="back")),
    )
    assert keys(other) == [device(2).id]
    bench.restart()
    assert log_in(by_tls(bench), device(1)).code == "device.unknown"


def test_owners_may_for_others_and_it_is_told() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device(), device="laptop")
    root = bench.user("root", "owner")
    assert keys(root, "ada") == [device().id]
    root.do(verbs.RenameDevice(key=device().id, label="hers", who="ada"))
    root.do(verbs.RevokeDevice(key=device().id, who="ada"))
    assert ada.ended is not None
    assert bench.deeds()[-2:] == [
        ("root", "renamedevice", "ada"),
        ("root", "revokedevice", "ada"),
    ]
    account = bench.state.accounts.by_name("ada")
    assert account is not None
    told = [(body.did, body.text) for body in bench.log(f"@{account[0]}")]
    assert told == [("adddevice", "laptop"), ("renamedevice", "hers"), ("revokedevice", "hers")]


def test_nobody_else_may() -> None:
    bench = Bench()
    enrolled(bench, "ada", device())
    bo = bench.user("bo")
    for verb in (
        verbs.Devices(who="ada"),
        verbs.RenameDevice(key=device().id, label="x", who="ada"),
        verbs.RevokeDevice(key=device().id, who="ada"),
    ):
        assert bo.refused(verb) == "role.needed"
        assert bench.guest().refused(verb) == "role.needed"
    assert bo.refused(verbs.Devices(who="nobody")) == "person.unknown"


def test_a_new_device_is_told_on_all_others() -> None:
    bench = Bench()
    ada = bench.user("ada")
    enrolled(bench, "ada", device(), device="laptop")
    (note,) = [message for message in ada.all(events.Message) if message.did]
    assert (note.room, note.did, note.text, note.user) == (
        f"@{ada.id}",
        "adddevice",
        "laptop",
        ada.id,
    )
    assert bench.log(AUDIT)[-1].did == "adduser"


# With the account


def test_another_password_ends_devices_but_the_one_it_is_changed_with() -> None:
    bench = Bench()
    here, there = enrolled(bench, "ada", device(1)), enrolled(bench, "ada", device(2))
    session = bench.user("ada")
    program = bench.program(session, "read")
    here.do(verbs.SetPassword(old="password of ada", new="another one"))
    assert [one.ended is None for one in (here, there, session, program)] == [
        True, False, False, True,
    ]  # fmt: skip
    assert keys(here) == [device(1).id]
    bench.restart()
    assert log_in(by_tls(bench), device(2)).code == "device.unknown"
    logged_in(bench, device(1))


def test_who_came_by_a_code_sets_the_first_password_from_a_device() -> None:
    bench = Bench()
    code = bench.operator().do(verbs.NewCode()).code
    for number in (1, 2):
        new = by_tls(bench)
        Try(new, code, device(number), name="ada").run()
        here = logged_in(bench, device(number))
        code = here.do(verbs.NewCode()).code
    program = bench.program(here, "admin")
    assert program.refused(verbs.SetPassword(new="another one")) == "login.wrong"
    here.do(verbs.SetPassword(new="another one"))
    assert len(keys(here)) == 2
    hello = verbs.Hello(name="ada", password="another one")
    assert isinstance(bench.connect().do(hello), events.Welcome)
    assert here.refused(verbs.SetPassword(new="yet another")) == "login.wrong"


def test_a_password_that_an_owner_sets_ends_all_devices() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device())
    root = enrolled(bench, "root", device())
    bench.operator().do(verbs.SetRole(who="root", role="owner"))
    root.do(verbs.SetPassword(who="ada", new="another one"))
    assert ada.ended is not None
    assert root.ended is None
    assert keys(root, "ada") == []
    assert keys(root) == [device().id]


def test_a_removed_account_has_no_devices() -> None:
    bench = Bench()
    ada = enrolled(bench, "ada", device())
    bench.operator().do(verbs.RemoveUser(who="ada"))
    assert bench.state.devices.users_of(device().id) == []
    assert ada.ended is not None
    assert bench.records("device") == {}
    assert log_in(by_tls(bench), device()).code == "device.unknown"
    bench.restart()
    assert log_in(by_tls(bench), device()).code == "device.unknown"
    assert not [key for key in bench.records("use") if key.startswith("device/")]
