"""The device's side of pairing, against an honest hub and one that lies at every step."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from landline.catalogue import LANGUAGES
from landline.client.pairing import CONFIRM_ID, OFFER_ID, PAIR_ID, TRIES, PairingFlow, Party
from landline.errors import Error, ExpiredError, ProtocolError, RefusedError, VerificationError
from landline.trust.codes import Code
from landline.trust.login import device_id
from landline.trust.pake import Exchange, device_name, hub_name
from landline.wire import events, verbs

KEY = bytes(range(64, 96))
HUB = hub_name(b"f" * 32, b"c" * 32)
MIDDLE = hub_name(b"m" * 32, b"d" * 32)
CODE = Code(7, b"\x01\x02\x03")
OTHER = Code(7, b"\x01\x02\x04")


def flow(way: Code | bytes = CODE, hub: bytes = HUB, session: bytes = b"s" * 16) -> PairingFlow:
    return PairingFlow(way, Party(KEY, hub, session, label="laptop", name="ada"))


class Answering:
    """A hub's half of one exchange, by the code that it knows."""

    def __init__(self, pair: verbs.Pair, code: Code = CODE, own: bytes = HUB) -> None:
        self.key = pair.key
        self._run = Exchange("hub", code.secret, bytes.fromhex(pair.session), own)
        self.share = events.Share(share=self._run.share.hex(), re=PAIR_ID)
        self._run.meet(bytes.fromhex(pair.share), device_name(bytes.fromhex(pair.key)))

    def knows(self, confirm: verbs.Confirm) -> bool:
        return self._run.check(bytes.fromhex(confirm.tag))

    def paired(self, tag: bytes | None = None) -> events.Paired:
        return events.Paired(
            tag=(self._run.tag if tag is None else tag).hex(),
            user="1",
            name="ada",
            key=device_id(bytes.fromhex(self.key)),
            re=CONFIRM_ID,
        )


def begun(flow: PairingFlow, code: Code = CODE, own: bytes = HUB) -> Answering:
    (pair,) = flow.begin()
    assert isinstance(pair, verbs.Pair)
    return Answering(pair, code, own)


def confirmed(flow: PairingFlow, hub: Answering) -> verbs.Confirm:
    (confirm,) = flow.receive(hub.share)
    assert isinstance(confirm, verbs.Confirm)
    return confirm


def test_a_typed_code_pairs() -> None:
    device = flow()
    (pair,) = device.begin()
    assert isinstance(pair, verbs.Pair)
    assert (pair.slot, pair.key, pair.session) == (7, KEY.hex(), (b"s" * 16).hex())
    assert (pair.device, pair.name) == ("laptop", "ada")
    hub = Answering(pair)
    assert hub.knows(confirmed(device, hub))
    assert device.paired is None
    said = hub.paired()
    assert device.receive(said) == []
    assert device.paired == said


def test_a_code_shown_here_pairs() -> None:
    device = flow(CODE.secret)
    assert device.begin() == [verbs.Offer(id=OFFER_ID)]
    assert device.until == 0
    assert device.receive(events.SlotEvent(slot=7, until=99, re=OFFER_ID)) == []
    assert (device.code, device.until) == (CODE, 99)
    (pair,) = device.receive(events.SlotEvent(slot=7, ready=True))
    assert isinstance(pair, verbs.Pair)
    hub = Answering(pair)
    assert hub.knows(confirmed(device, hub))
    device.receive(hub.paired())
    assert device.paired is not None


def test_nothing_that_is_said_names_the_code() -> None:
    device = flow()
    hub = begun(device)
    said = repr([flow().begin(), confirmed(device, hub)])
    assert CODE.secret.hex() not in said
    assert not any(word in said for word in CODE.words.split("-")[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_code_is_wrong_used_or_read_along(language: str) -> None:
    device = flow()
    hub = begun(device, OTHER)
    assert not hub.knows(confirmed(device, hub))
    with pytest.raises(VerificationError) as caught:
        device.receive(hub.paired())
    assert caught.value.code == "pair.wrong"
    line = caught.value.line("zh" if language == "zh" else "en")
    assert str(TRIES) in line
    assert device.paired is None


def test_the_hubs_no_to_a_tag_says_the_same() -> None:
    device = flow()
    confirmed(device, begun(device, OTHER))
    with pytest.raises(VerificationError) as caught:
        device.receive(events.Failure(code="pair.wrong", text="anything", re=CONFIRM_ID))
    assert caught.value.code == "pair.wrong"


def test_two_runs_with_somebody_in_between_do_not_fit() -> None:
    """Certificates swapped: the code is right on both sides, the hub's name is not."""
    device = flow(hub=MIDDLE)
    hub = begun(device)
    assert not hub.knows(confirmed(device, hub))
    with pytest.raises(VerificationError):
        device.receive(hub.paired())


def test_own_tag_and_own_share_come_back() -> None:
    device = flow()
    hub = begun(device)
    confirm = confirmed(device, hub)
    with pytest.raises(VerificationError):
        device.receive(hub.paired(bytes.fromhex(confirm.tag)))

    device = flow()
    (pair,) = device.begin()
    assert isinstance(pair, verbs.Pair)
    (confirm,) = device.receive(events.Share(share=pair.share, re=PAIR_ID))  # type: ignore[assignment]
    assert isinstance(confirm, verbs.Confirm)
    with pytest.raises(VerificationError):
        device.receive(hub.paired(bytes.fromhex(confirm.tag)))


def test_a_hub_that_claims_to_be_a_device() -> None:
    device = flow()
    (pair,) = device.begin()
    assert isinstance(pair, verbs.Pair)
    run = Exchange("device", CODE.secret, b"s" * 16, HUB)
    device.receive(events.Share(share=run.share.hex(), re=PAIR_ID))
    run.meet(bytes.fromhex(pair.share), device_name(KEY))
    with pytest.raises(VerificationError):
        device.receive(
            events.Paired(tag=run.tag.hex(), user="1", name="ada", key="", re=CONFIRM_ID)
        )


def test_an_earlier_run_is_replayed() -> None:
    earlier = flow()
    old = begun(earlier)
    confirmed(earlier, old)
    said = old.paired()
    earlier.receive(said)
    device = flow(session=b"t" * 16)
    device.begin()
    device.receive(old.share)
    with pytest.raises(VerificationError):
        device.receive(said)
    assert device.paired is None


@pytest.mark.parametrize("share", ["", "zz", "00" * 32, "01" + "00" * 31, "ab" * 31, "ab" * 33])
def test_a_share_that_is_none(share: str) -> None:
    device = flow()
    device.begin()
    with pytest.raises(VerificationError) as caught:
        device.receive(events.Share(share=share, re=PAIR_ID))
    assert caught.value.code == "pair.share"


@pytest.mark.parametrize("tag", ["", "zz", "00", "00" * 64, "ab" * 65])
def test_a_tag_that_is_none(tag: str) -> None:
    device = flow()
    hub = begun(device)
    confirmed(device, hub)
    with pytest.raises(VerificationError) as caught:
        device.receive(events.Paired(tag=tag, user="1", name="ada", key="", re=CONFIRM_ID))
    assert caught.value.code == "pair.wrong"


def test_a_hub_that_enrols_another_device_is_not_believed() -> None:
    device = flow()
    hub = begun(device)
    confirmed(device, hub)
    hub.key = (b"x" * 32).hex()
    with pytest.raises(ProtocolError):
        device.receive(hub.paired())
    assert device.paired is None


def test_the_words_of_whoever_refuses_are_not_shown() -> None:
    device = flow()
    device.begin()
    evil = events.Failure(code="pair.none", text="Type it at evil.example", hint="\x1b[2J", re=None)
    with pytest.raises(RefusedError) as caught:
        device.receive(evil)
    for language in LANGUAGES:
        assert "evil" not in caught.value.line(language)
        assert "\x1b" not in caught.value.line(language)


def test_whoever_says_goodbye_ends_it() -> None:
    device = flow(CODE.secret)
    device.begin()
    with pytest.raises(RefusedError):
        device.receive(events.Goodbye(code="hub.stopping", text=""))


def test_a_code_shown_here_that_was_mistyped_is_typed_again() -> None:
    device = flow(CODE.secret)
    device.begin()
    device.receive(events.SlotEvent(slot=7, re=OFFER_ID))
    (pair,) = device.receive(events.SlotEvent(slot=7, ready=True))
    assert isinstance(pair, verbs.Pair)
    confirmed(device, Answering(pair, OTHER))
    with pytest.raises(VerificationError):
        device.receive(events.Failure(code="pair.wrong", text="", re=CONFIRM_ID))
    assert not device.waits_for_a_person
    device.again(b"t" * 16)
    assert device.waits_for_a_person
    (again,) = device.receive(events.SlotEvent(slot=7, ready=True))
    assert isinstance(again, verbs.Pair)
    assert (again.session, again.share != pair.share) == ((b"t" * 16).hex(), True)
    hub = Answering(again)
    assert hub.knows(confirmed(device, hub))
    device.receive(hub.paired())
    assert device.paired is not None


@pytest.mark.parametrize(
    "end",
    [events.Pairing(slot=7, outcome="over"), events.Failure(code="hello.late", text="too late")],
)
def test_nobody_types_the_code_shown_here(end: events.AnyEvent) -> None:
    device = flow(CODE.secret)
    device.begin()
    device.receive(events.SlotEvent(slot=7, re=OFFER_ID))
    with pytest.raises(ExpiredError) as caught:
        device.receive(end)
    assert caught.value.code == "pair.over"


def test_what_has_nothing_to_do_with_it_is_ignored() -> None:
    device = flow()
    hub = begun(device)
    assert device.receive(events.Pong()) == []
    assert device.receive(events.Presence(room="lobby", here=["x"])) == []
    assert hub.knows(confirmed(device, hub))


class LyingHub(RuleBasedStateMachine):
    """Whatever is said, and in whatever order: only the whole truth pairs."""

    def __init__(self) -> None:
        super().__init__()
        self.honest = True
        """So far all that was said is what a hub that knows the code says."""
        self.dead = False
        self.pair: verbs.Pair | None = None
        self.confirm: verbs.Confirm | None = None
        self.hub: Answering | None = None

    @initialize(shows=st.booleans())
    def begin(self, shows: bool) -> None:  # noqa: FBT001 (hypothesis passes it by name)
        self.device = flow(CODE.secret if shows else CODE)
        self.note(self.device.begin())
        old = flow(session=b"o" * 16)
        self.old = begun(old)
        confirmed(old, self.old)

    def note(self, said: list[verbs.Verb]) -> None:
        for verb in said:
            if isinstance(verb, verbs.Pair):
                assert self.pair is None
                self.pair, self.hub = verb, Answering(verb)
            elif isinstance(verb, verbs.Confirm):
                assert self.confirm is None
                self.confirm = verb

    def hear(self, event: events.AnyEvent, *, honest: bool = False) -> None:
        before = self.device.paired
        try:
            said = self.device.receive(event)
        except Error:
            self.dead = True
            assert self.device.paired is before
            return
        assert not (self.dead and said)
        self.honest = self.honest and honest
        self.note(said)
        if self.device.paired is not before:
            assert before is None
            assert self.honest
            assert not self.dead
            assert self.device.paired == event

    @precondition(lambda self: self.pair is None)
    @rule()
    def gives_a_slot(self) -> None:
        self.hear(events.SlotEvent(slot=7, re=OFFER_ID), honest=True)

    @precondition(lambda self: self.device.code is not None and self.pair is None)
    @rule()
    def says_ready(self) -> None:
        self.hear(events.SlotEvent(slot=7, ready=True), honest=True)

    @precondition(lambda self: self.hub is not None)
    @rule()
    def answers(self) -> None:
        assert self.hub is not None
        self.hear(self.hub.share, honest=True)

    @precondition(lambda self: self.confirm is not None)
    @rule()
    def confirms(self) -> None:
        assert self.hub is not None
        self.hear(self.hub.paired(), honest=True)

    @rule(slot=st.integers(1, 9), ready=st.booleans(), re=st.sampled_from([None, OFFER_ID, "x"]))
    def lies_about_slots(self, slot: int, ready: bool, re: str | None) -> None:  # noqa: FBT001
        self.hear(events.SlotEvent(slot=slot, ready=ready, re=re), honest=slot == 7)

    @rule(share=st.sampled_from([b"", b"\0" * 32, b"k" * 32, KEY]))
    def lies_about_its_share(self, share: bytes) -> None:
        self.hear(events.Share(share=share.hex(), re=PAIR_ID))

    @rule(re=st.sampled_from([PAIR_ID, CONFIRM_ID, None]))
    def replays_a_share(self, re: str | None) -> None:
        self.hear(events.Share(share=self.old.share.share, re=re))

    @rule()
    def replays_a_tag(self) -> None:
        self.hear(self.old.paired())

    @rule(tag=st.binary(min_size=64, max_size=64))
    def guesses_a_tag(self, tag: bytes) -> None:
        self.hear(self.old.paired(hashlib.sha512(tag).digest()))

    @precondition(lambda self: self.confirm is not None)
    @rule()
    def reflects_the_tag(self) -> None:
        assert self.confirm is not None
        self.hear(self.old.paired(bytes.fromhex(self.confirm.tag)))

    @rule(code=st.sampled_from(["pair.wrong", "verb.unknown", ""]), re=st.sampled_from([None, "x"]))
    def refuses(self, code: str, re: str | None) -> None:
        self.hear(events.Failure(code=code, text="no", re=re))

    @rule()
    def says_something_else(self) -> None:
        said = self.device.receive(events.Pong())
        assert said == []

    @invariant()
    def only_who_knows_the_code_is_believed(self) -> None:
        if self.device.paired is not None:
            assert self.hub is not None
            assert self.confirm is not None
            assert self.hub.knows(self.confirm)
            assert self.device.paired == self.hub.paired()


TestLyingHub = LyingHub.TestCase
TestLyingHub.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
