"""Who one is: guests, passwords, tokens, sign-up; and how often one may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.errors import RefusedError
from landline.hub import effects
from landline.settings import AccountLimits, HubSettings, TrustSettings
from landline.wire import events, verbs
from tests.unit.hub.device_kit import device, hello_of
from tests.unit.hub.kit import DAY, FAST, HOUR, Bench, Caller

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG = verbs.Hello(name="ada", password="wrong")
RIGHT = verbs.Hello(name="ada", password="password of ada")


def bench_with(**accounts: Any) -> Bench:
    return Bench(HubSettings(rates=FAST, accounts=AccountLimits(**accounts)))


def code_for(bench: Bench, **fields: Any) -> str:
    """Return an invitation's code, made by an owner."""
    owner = bench.user("root", "owner")
    code: str = owner.do(verbs.Invitation(**fields)).secret
    owner.leave_hub()
    return code


def sign_up(caller: Caller, name: str, code: str | None = None) -> Any:
    return caller.ask(verbs.Hello(name=name, password=f"password of {name}", code=code))


# Guests


def test_a_guest_is_welcomed_into_the_lobby() -> None:
    bench = Bench()
    bench.guest().say("before")
    ada = bench.guest("ada")
    assert ada.admitted
    welcome = ada.welcome
    assert (welcome.me.name, welcome.me.role, welcome.epoch) == ("ada", "guest", bench.store.epoch)
    assert [(room.room, room.seq) for room in welcome.rooms] == [("lobby", 1)]
    assert welcome.limits == events.Limits(line=1 << 20, text=64 << 10, history=200)
    assert ada.texts() == []


def test_a_secret_makes_the_same_guest_again_and_is_told_only_once() -> None:
    bench = Bench()
    first = bench.guest("ada")
    secret = first.welcome.me.secret
    assert secret
    second = bench.guest("ada", secret=secret)
    assert second.welcome.me == events.Me(id=first.id, name="ada")
    assert second.person is first.person
    bench.restart()
    assert bench.guest(secret=secret).id == first.welcome.me.id


def test_a_taken_name_gets_a_number_and_is_free_again_when_its_owner_has_gone() -> None:
    bench = Bench()
    ada = bench.guest("Ada")
    second = bench.guest("ada")
    assert second.person.name == "ada-2"
    ada.leave_hub()
    second.do(verbs.Nick(name="ADA"))
    assert second.person.name == "ADA"


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "x\x1b[31m", "\u202eabc", "/quit", "a" * 33, "#lobby", "-", "\u200bada"],
)
def test_a_bad_name_is_refused_and_the_connection_lives(name: str) -> None:
    bench = Bench()
    caller = bench.connect()
    assert caller.refused(verbs.Hello(name=name)) == "name.invalid"
    assert caller.refused(verbs.Rooms()) == "hello.first"
    assert caller.do(verbs.Hello(name="爱达")).me.name == "爱达"


def test_a_second_hello_is_refused() -> None:
    bench = Bench()
    assert bench.guest().refused(verbs.Hello()) == "hello.twice"
    assert bench.user("ada").refused(RIGHT) == "hello.twice"


def test_without_guests_nobody_gets_in_and_is_told_goodbye() -> None:
    bench = Bench(guests="none")
    caller = bench.connect()
    assert caller.refused(verbs.Hello(name="ada")) == "guests.none"
    assert caller.ended is not None
    assert caller.ended.code == "refused"
    assert bench.user("ada").welcome.me.role == "member"


def test_a_hello_that_resumes_no_room_enters_none() -> None:
    bench = Bench()
    nothing = verbs.Resume(epoch=bench.store.epoch, rooms={})
    ada = bench.user("ada", resume=nothing)
    assert not ada.welcome.rooms
    assert not ada.live
    bench.user("root", "owner").do(verbs.Send("@ada", "psst", cid="0" * 32))
    assert not ada.live
    assert not ada.all(events.RoomEvent)


def test_a_guest_may_bring_a_rooms_code() -> None:
    bench = Bench()
    owner = bench.user("root", "owner")
    owner.do(verbs.Create(room="den", kind="private"))
    code = owner.do(verbs.Invitation(room="den")).secret
    guest = bench.guest("ada", code=code)
    assert guest.person.name == "ada"
    owner.say("hi", "den")
    assert guest.texts("den") == ["hi"]


def test_a_guest_with_a_wrong_code_is_in_all_the_same() -> None:
    bench = Bench()
    guest = bench.connect()
    welcome = guest.ask(verbs.Hello(name="ada", code="WRONG-CODE1"))
    assert isinstance(welcome, events.Welcome)
    assert [event.code for event in guest.all(events.Failure)] == ["invitation.wrong"]
    assert guest.admitted
    guest.say("still here")


# Passwords


def test_a_password_makes_a_session_that_lets_one_in_again() -> None:
    bench = Bench()
    ada = bench.user("ada", device="phone")
    me = ada.welcome.me
    assert me.token is not None
    assert (me.name, me.role) == ("ada", "member")
    again = bench.by_token(me.token)
    assert again.id == ada.id
    assert again.welcome.me.token is None, "told once"
    (session,) = ada.do(verbs.Tokens()).tokens
    assert (session.session, session.label, session.here) == (True, "phone", True)
    bench.restart()
    assert bench.by_token(me.token).id == ada.welcome.me.id


def test_a_name_is_found_however_it_is_spelled() -> None:
    bench = Bench()
    bench.account("Ada")
    caller = bench.connect()
    welcome = caller.do(verbs.Hello(name="aDA", password="password of Ada"))
    assert welcome.me.name == "Ada"


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        (verbs.Hello(password="password of ada"), "login.name"),
        (verbs.Hello(name="ada", password="Password of ada"), "login.wrong"),
        (verbs.Hello(name="ada", password=""), "login.wrong"),
        (verbs.Hello(name="nobody", password="password of ada"), "login.wrong"),
        (verbs.Hello(token="t" * 40), "token.wrong"),
    ],
)
def test_who_one_is_has_to_be_proven(hello: verbs.Hello, code: str) -> None:
    bench = Bench()
    bench.account("ada")
    caller = bench.connect()
    assert caller.refused(hello) == code
    assert not caller.admitted
    assert caller.refused(verbs.Rooms()) == "hello.first"
    assert caller.do(RIGHT).me.name == "ada"


def test_an_account_without_a_password_cannot_be_entered_by_one() -> None:
    bench = Bench()
    id = bench.account("ada")
    fact = bench.state.accounts.get(id)
    assert fact is not None
    bench.state.accounts.put(id, structs.replace(fact, password=""))
    assert bench.connect().refused(verbs.Hello(name="ada", password="")) == "login.wrong"


def test_a_guest_becomes_an_account_on_the_same_connection() -> None:
    bench = Bench()
    bench.account("ada")
    other = bench.guest("bo")
    guest = bench.guest("zoe")
    guest.do(verbs.Join(room="dev"))
    assert guest.refused(WRONG) == "login.wrong"
    assert guest.person.name == "zoe", "nothing has changed"
    guest.do(RIGHT)
    assert guest.person.name == "ada"
    assert [room.name for room in guest.live] == ["lobby"]
    assert bench.state.rooms.get("dev") is None, "the guest has left it"
    other.say("hi")
    assert guest.texts() == ["hi"]
    assert guest.refused(RIGHT) == "hello.twice"


def test_a_guest_gives_the_name_back_to_an_account_that_comes() -> None:
    bench = Bench()
    guest = bench.guest("ada")
    guest.do(verbs.Join(room="dev"))
    bench.pass_time(2.0)
    guest.news()
    bench.user("ada")
    assert guest.person.name == "ada-2"
    bench.pass_time(2.0)
    (told,) = [news for news in guest.all(events.Presence) if news.room == "dev"]
    assert (told.here, told.gone) == (["ada-2"], ["ada"])


def test_a_guest_gives_the_name_back_to_an_account_that_is_made() -> None:
    bench = Bench()
    guest = bench.guest("ada")
    bench.account("ada")
    assert guest.person.name == "ada-2"
    assert guest.do(verbs.Whois(who="ada")).person.role == "member"


@pytest.mark.parametrize("name", ["ada", "ADA", "аda", "ａda"])
def test_a_guest_cannot_be_called_like_an_account(name: str) -> None:
    bench = Bench()
    bench.account("ada")
    folded = {"ada", "ADA", "ａda"}
    caller = bench.connect()
    answer = caller.ask(verbs.Hello(name=name))
    if name in folded:
        assert answer.me.name == f"{name}-2"
    else:
        assert isinstance(answer, events.Failure)
        assert answer.code == "name.mixed"


def test_waiting_begins_after_some_wrong_passwords_and_doubles() -> None:
    bench = bench_with(failures=3, first_wait=1.0, longest_wait=4.0)
    bench.account("ada")
    caller = bench.connect()
    assert [caller.refused(WRONG) for _ in range(3)] == ["login.wrong"] * 3
    for wait in (1, 2, 4, 4):
        answer = caller.ask(RIGHT)
        assert isinstance(answer, events.Failure)
        assert (answer.code, answer.retry) == ("login.wait", wait + 1)
        bench.pass_time(wait - 0.5)
        assert caller.refused(RIGHT) == "login.wait", "even the right one waits"
        bench.pass_time(0.5)
        assert caller.refused(WRONG) == "login.wrong"
    bench.pass_time(4)
    caller.do(RIGHT)
    assert bench.connect().do(RIGHT), "forgotten"


def test_waiting_is_for_one_account() -> None:
    bench = bench_with(failures=1)
    bench.account("ada")
    bench.account("bo")
    caller = bench.connect()
    assert caller.refused(WRONG) == "login.wrong"
    assert caller.refused(WRONG) == "login.wait"
    assert caller.do(verbs.Hello(name="bo", password="password of bo"))


def test_waiting_is_for_one_address_too_that_tries_many_names() -> None:
    bench = bench_with(failures=100, source_failures=4)
    bench.account("ada")
    here, there = bench.connect("10.0.0.1"), bench.connect("10.0.0.2")
    for name in ("a", "b", "c", "ada"):
        assert here.refused(verbs.Hello(name=name, password="wrong")) == "login.wrong"
    assert here.refused(RIGHT) == "login.wait"
    assert there.do(RIGHT)


def test_many_tries_at_once_are_no_way_around_the_wait() -> None:
    bench = bench_with(failures=2)
    bench.account("ada")
    callers = [bench.connect() for _ in range(4)]
    bench.holds = True
    for caller in callers:
        caller.tell(structs.replace(WRONG, id="1"))
    bench.release()
    codes = [caller.all(events.Failure)[0].code for caller in callers]
    assert sorted(codes) == ["login.wait", "login.wait", "login.wrong", "login.wrong"]


def test_a_class_behind_one_address_logs_in_at_once() -> None:
    bench = Bench()
    names = [f"pupil{number}" for number in range(60)]
    for name in names:
        bench.account(name)
    callers = [bench.connect("192.168.1.1") for _ in names]
    bench.holds = True
    for caller, name in zip(callers, names, strict=True):
        caller.tell(verbs.Hello(name=name, password=f"password of {name}", id="1"))
    bench.release()
    assert all(caller.all(events.Welcome) for caller in callers)


def test_a_busy_hub_says_so_and_that_is_no_wrong_password() -> None:
    bench = bench_with(failures=1)
    bench.account("ada")
    caller = bench.connect()
    for _ in range(3):
        bench.holds = True
        caller.tell(structs.replace(RIGHT, id="1"))
        bench.answer(RefusedError("login.busy", retry=5))
        bench.release()
        (answer,) = caller.news()
        assert isinstance(answer, events.Failure)
        assert (answer.code, answer.retry, answer.re) == ("login.busy", 5, "1")
    caller.do(RIGHT)


def test_one_who_has_gone_while_the_password_was_checked_leaves_nothing() -> None:
    bench = Bench()
    bench.account("ada")
    caller = bench.connect()
    bench.holds = True
    caller.tell(RIGHT)
    caller.leave_hub()
    bench.release()
    assert not bench.state.tokens
    assert len(bench.state.people) == 0


def test_one_who_has_gone_while_the_session_was_kept_is_not_here() -> None:
    bench = Bench()
    bench.account("ada")
    caller = bench.connect()
    bench.holds = True
    caller.tell(RIGHT)
    bench.answer()
    caller.leave_hub()
    bench.release()
    assert len(bench.state.people) == 0


def test_a_login_that_cannot_be_kept_is_none() -> None:
    bench = Bench()
    bench.account("ada")
    caller = bench.connect()
    bench.fails = True
    assert caller.refused(RIGHT) == "store.full"
    assert not bench.state.tokens
    bench.fails = False
    caller.do(RIGHT)


# Tokens and sessions


def test_a_session_that_is_used_goes_on_and_one_that_is_not_ends() -> None:
    bench = bench_with(session_days=10)
    ada = bench.user("ada")
    token = ada.welcome.me.token
    assert token is not None
    ada.leave_hub()
    for _ in range(4):
        bench.at += 6 * DAY
        bench.by_token(token).leave_hub()
        bench.restart()
    bench.at += 11 * DAY
    assert bench.connect().refused(verbs.Hello(token=token)) == "token.wrong"


def test_too_many_sessions_end_the_oldest_and_whoever_uses_it() -> None:
    bench = bench_with(most_tokens=2)
    sessions = []
    for _ in range(3):
        bench.at += 1
        sessions.append(bench.user("ada"))
    first, second, third = sessions
    assert first.ended is not None
    assert first.ended.code == "revoked"
    assert second.ended is third.ended is None
    assert len(third.do(verbs.Tokens()).tokens) == 2
    assert len(bench.records("token")) == 2
    token = first.welcome.me.token
    assert token is not None
    assert bench.connect().refused(verbs.Hello(token=token)) == "token.wrong"


def test_a_session_of_a_removed_account_lets_nobody_in() -> None:
    bench = Bench()
    ada = bench.user("ada")
    token = ada.welcome.me.token
    bench.operator().do(verbs.RemoveUser(who="ada"))
    assert ada.ended is not None
    assert bench.connect().refused(verbs.Hello(token=token)) == "token.wrong"


def test_a_removal_that_overtakes_a_login_is_not_undone_by_it() -> None:
    bench = Bench()
    bench.account("ada")
    operator, caller = bench.operator(), bench.connect()
    bench.holds = True
    operator.tell(verbs.RemoveUser(who="ada", id="1"))
    caller.tell(structs.replace(RIGHT, id="2"))
    while bench.asks:
        bench.answer()
    bench.release()
    assert caller.all(events.Failure)[0].code == "login.wrong"
    assert not caller.admitted
    assert not bench.records("token")


def test_a_new_password_overtakes_a_login_with_the_old_one() -> None:
    bench = Bench()
    bench.account("ada")
    operator, caller = bench.operator(), bench.connect()
    bench.holds = True
    caller.tell(structs.replace(RIGHT, id="2"))
    bench.answer()
    operator.tell(verbs.SetPassword(who="ada", new="another one", id="1"))
    while bench.asks:
        bench.answer()
    bench.release()
    # Whichever came first: the session of the old password does not outlive the new one.
    assert not bench.records("token")
    assert caller.ended is not None or not caller.admitted


# Signing up


def test_signing_up_takes_a_code_and_makes_an_account() -> None:
    bench = Bench()
    code = code_for(bench)
    ada = bench.connect()
    welcome = sign_up(ada, "ada", code)
    assert (welcome.me.name, welcome.me.role) == ("ada", "member")
    assert welcome.me.token
    assert bench.records("user")[ada.id]["password"] == "hash of password of ada"
    bench.restart()
    assert bench.user("ada").id == welcome.me.id


@pytest.mark.parametrize(
    "typed",
    [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:3]} {code[3:]} "],
)
def test_a_code_may_be_typed_loosely(typed: Callable[[str], str]) -> None:
    bench = Bench()
    code = code_for(bench)
    assert sign_up(bench.connect(), "ada", typed(code)).me.name == "ada"


def test_a_code_is_good_for_its_uses() -> None:
    bench = Bench()
    code = code_for(bench, uses=2)
    assert sign_up(bench.connect(), "ada", code).me.name == "ada"
    assert sign_up(bench.connect(), "bo", code).me.name == "bo"
    assert sign_up(bench.connect(), "cy", code).code == "invitation.wrong"
    assert not bench.records("invitation")
    assert bench.state.accounts.by_name("cy") is None


def test_the_last_use_of_a_code_is_one_persons() -> None:
    bench = Bench()
    code = code_for(bench)
    ada, bo = bench.connect(), bench.connect()
    bench.holds = True
    for caller, name in ((ada, "ada"), (bo, "bo")):
        caller.tell(verbs.Hello(name=name, password="long enough", code=code, id=name))
    bench.answer()
    bench.answer()
    bench.release()
    assert ada.all(events.Welcome)
    (failure,) = bo.all(events.Failure)
    assert (failure.code, failure.re) == ("invitation.wrong", "bo")
    assert [fact["name"] for fact in bench.records("user").values()] == ["root", "ada"]


def test_two_may_sign_up_at_once() -> None:
    bench = Bench()
    code = code_for(bench, uses=2)
    callers = [bench.connect(), bench.connect()]
    bench.holds = True
    for number, caller in enumerate(callers):
        name = f"user{number}"
        caller.tell(verbs.Hello(name=name, password="long enough", code=code, id="1"))
    bench.answer()
    bench.answer()
    bench.release()
    assert [caller.all(events.Welcome)[0].re for caller in callers] == ["1", "1"]


def test_two_cannot_take_one_name_at_once() -> None:
    bench = Bench()
    code = code_for(bench, uses=2)
    callers = [bench.connect(), bench.connect()]
    bench.holds = True
    for caller in callers:
        caller.tell(verbs.Hello(name="ada", password="long enough", code=code, id="1"))
    bench.answer()
    bench.answer()
    bench.release()
    assert callers[0].all(events.Welcome)
    assert callers[1].all(events.Failure)[0].code == "name.taken"
    (invitation,) = bench.records("invitation").values()
    assert invitation.get("left", 1) == 1, "the one refused has not used it"


def test_a_code_ends() -> None:
    bench = Bench()
    code = code_for(bench, hours=2)
    bench.at += 2 * HOUR
    assert sign_up(bench.connect(), "ada", code).code == "invitation.wrong"


def test_a_code_for_a_room_lets_one_sign_up_and_enter_it() -> None:
    bench = Bench()
    owner = bench.user("root", "owner")
    owner.do(verbs.Create(room="den", kind="private"))
    code = owner.do(verbs.Invitation(room="den")).secret
    ada = bench.connect()
    sign_up(ada, "ada", code)
    owner.say("hi", "den")
    assert ada.texts("den") == ["hi"]
    assert ada.info("den").role == "member"
    bench.restart()
    assert "den" in [room.room for room in bench.user("ada").welcome.rooms]


@pytest.mark.parametrize(
    ("hello", "code"),
    [
        ({"name": "ada", "password": "short"}, "password.short"),
        ({"name": "ada"}, "invitation.sign-up"),
        ({"password": "long enough"}, "login.name"),
        ({"name": "a b", "password": "long enough"}, "name.invalid"),
        ({"name": "root", "password": "long enough"}, "name.taken"),
        ({"name": "rооt", "password": "long enough"}, "name.mixed"),
        ({"name": "r00t", "password": "long enough"}, "name.confusable"),
    ],
)
def test_a_sign_up_that_cannot_be_uses_no_code(hello: dict[str, Any], code: str) -> None:
    bench = Bench()
    secret = code_for(bench)
    caller = bench.connect()
    caller.ask(verbs.Hello(**hello, code=secret))
    assert [event.code for event in caller.all(events.Failure)] == [code]
    (invitation,) = bench.records("invitation").values()
    assert invitation.get("left", 1) == 1


def test_codes_are_not_guessed() -> None:
    bench = bench_with(source_failures=3)
    code = code_for(bench)
    caller = bench.connect()
    for number in range(3):
        assert sign_up(caller, "ada", f"CODE9-{number:05d}").code == "invitation.wrong"
    assert sign_up(caller, "ada", code).code == "login.wait"
    assert sign_up(bench.connect("10.0.0.9"), "ada", code).me.name == "ada"


def test_an_open_hub_takes_everybody_and_a_closed_one_nobody() -> None:
    bench = Bench(signup="open")
    ada = bench.connect()
    assert sign_up(ada, "ada").me.role == "member"
    assert bench.connect().do(RIGHT), "known by now: a login"
    closed = Bench(signup="closed")
    code = code_for(closed)
    assert sign_up(closed.connect(), "ada", code).code == "signup.closed"
    assert sign_up(closed.connect(), "ada").code == "login.wrong"


def test_a_hub_has_so_many_accounts() -> None:
    bench = bench_with(most=1)
    code = code_for(bench)
    assert sign_up(bench.connect(), "ada", code).code == "account.too-many"


def test_a_sign_up_that_cannot_be_kept_leaves_nothing() -> None:
    bench = Bench()
    code = code_for(bench)
    caller = bench.connect()
    bench.fails = True
    assert sign_up(caller, "ada", code).code == "store.full"
    assert bench.state.accounts.by_name("ada") is None
    bench.fails = False
    assert sign_up(caller, "ada", code).me.name == "ada"


def test_a_guest_signs_up_under_the_name_it_has() -> None:
    bench = Bench()
    code = code_for(bench)
    guest = bench.guest("ada")
    guest.say("as a guest")
    welcome = sign_up(guest, "ada", code)
    assert (welcome.me.name, welcome.me.role) == ("ada", "member")
    assert welcome.me.id != bench.log("lobby")[0].user


# The operator


def test_who_comes_by_the_control_socket_is_the_hubs_owner_and_in_no_room() -> None:
    bench = Bench(guests="none")
    operator = bench.operator()
    assert (operator.person.name, operator.person.role) == ("operator", "owner")
    assert not operator.live
    assert operator.refused(verbs.Nick(name="root")) == "name.fixed"
    assert operator.refused(verbs.AddToken(label="x")) == "account.needed"


def test_nothing_is_said_of_a_session_in_what_is_committed_but_its_hash() -> None:
    bench = Bench()
    ada = bench.user("ada")
    token = ada.welcome.me.token
    assert token is not None
    for kind in ("user", "token", "standing", "room", "invitation", "hook", "mark"):
        for record in bench.store.records(kind):
            assert token not in record.key
            assert token.encode() not in (record.value or b"")


def test_a_password_is_never_decided_here() -> None:
    """It goes to the hashing threads, and only its hash comes back."""
    bench = Bench()
    bench.account("ada")
    bench.holds = True
    caller = bench.connect()
    caller.tell(RIGHT)
    (ask,) = bench.asks
    assert ask.question == effects.CheckPassword("hash of password of ada", "password of ada")
    bench.release()


# Where others can read along


def sayings(bench: Bench) -> dict[str, verbs.Hello]:
    """Return every way to log in, with what would be right."""
    ada = bench.user("ada")
    token = ada.do(verbs.AddToken(label="ci")).secret
    return {
        "password": RIGHT,
        "wrong password": WRONG,
        "token": verbs.Hello(token=token),
        "session": verbs.Hello(token=ada.welcome.me.token),
        "nonsense": verbs.Hello(token="nonsense and more"),
        "sign-up": verbs.Hello(name="bo", password="long enough"),
        "code": verbs.Hello(name="bo", password="long enough", code="ABCDEFGH"),
        "key": hello_of(device()),
    }


def test_no_account_logs_in_where_others_can_read_along() -> None:
    bench = Bench(signup="open")
    ways, counted = sayings(bench), set(bench.state.guesses._wrong)
    for way, hello in ways.items():
        bench.holds = True
        caller = bench.connect("10.0.0.9", private=False)
        assert caller.refused(hello) == "login.plain", way
        assert not bench.asks, "nothing is looked up or hashed"
        assert set(bench.state.guesses._wrong) == counted
        bench.release()
        assert caller.member.person is None


def test_a_guest_may_be_there_and_stays_one() -> None:
    bench = Bench(signup="open")
    ways = sayings(bench)
    caller = bench.connect(private=False)
    me = caller.do(verbs.Hello(name="visitor")).me
    for hello in ways.values():
        assert caller.refused(hello) == "login.plain"
    assert (caller.person.name, caller.person.role) == ("visitor", "guest")
    again = bench.connect(private=False)
    assert again.do(verbs.Hello(secret=me.secret)).me.id == me.id


def test_a_hub_may_allow_it() -> None:
    bench = Bench(trust=TrustSettings(plain_logins=True))
    bench.account("ada")
    caller = bench.connect(private=False)
    caller.do(RIGHT)
    assert bench.connect(private=False).refused(hello_of(device())) == "device.no-tls"


def test_what_is_said_tells_what_to_do_in_both_languages() -> None:
    bench = Bench()
    for lang in ("en", "zh"):
        hello = structs.replace(RIGHT, lang=lang)
        answer = bench.connect(private=False).ask(hello)
        assert "TLS" in answer.hint
        assert "trust.plain_logins" in answer.hint
