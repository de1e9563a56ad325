"""What the hub keeps beside messages is written and read back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, strategies as st

from landline.errors import StoreError
from landline.hub import records
from landline.hub.hub import Hub
from landline.hub.records import KINDS, Fact, RoomFact, StandingFact, UseFact
from landline.hub.state import Stored
from landline.model import Record
from landline.settings import HubSettings
from tests.unit.hub.kit import FreshFromCounter

FACTS = [
    item
    for item in vars(records).values()
    if isinstance(item, type) and issubclass(item, Fact) and item is not Fact
]


def test_every_kind_has_a_name_of_its_own() -> None:
    assert sorted(fact.kind_name for fact in FACTS) == sorted(KINDS)


@given(st.sampled_from(FACTS), st.data())
def test_a_fact_is_read_back_as_it_was(fact: type[Fact], data: st.DataObject) -> None:
    fields = msgspec.to_builtins(data.draw(st.from_type(fact)))
    value = msgspec.convert(fields, fact)
    record = value.record("some key")
    assert (record.kind, record.key) == (fact.kind_name, "some key")
    read = fact.all(lambda kind: [record] if kind == fact.kind_name else [])
    assert read == [("some key", value)]


def test_defaults_take_no_space() -> None:
    assert RoomFact(name="dev").record("dev").value == b'{"name":"dev"}'
    assert UseFact(at=5).record("user/u1").value == b'{"at":5}'


def test_what_is_gone_has_no_value() -> None:
    assert StandingFact.without("dev/u1") == Record("standing", "dev/u1", None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value", [b"", b"{", b"[]", b'{"name":3,"rooms":3,"user":3,"room":3,"at":"x"}']
)
def test_a_record_that_cannot_be_read_is_named(kind: str, value: bytes) -> None:
    def read(wanted: str) -> list[Record]:
        return [Record(kind, "the key", value)] if wanted == kind else []

    with pytest.raises(StoreError) as caught:
        Hub(HubSettings(), "epoch", Stored(records=read), FreshFromCounter())
    error = caught.value
    assert error.code == "store.record"
    assert (error.fields["kind"], error.fields["key"]) == (kind, "the key")
    assert error.line("en") != error.line("zh")
