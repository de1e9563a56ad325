"""Which names are names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landline.errors import UsageError
from landline.hub.names import LONGEST, folded, person_name, room_name
from landline.safetext import safe_text


@pytest.mark.parametrize(
    "name", ["ada", "小明", "Zoë", "Ada-2", "x_y", "7", "Ωμέγα", "아다", "👩‍🚀1"]
)
def test_names_in_any_script_pass(name: str) -> None:
    assert person_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a\tb", "a\u3000b", "x\x1b[31m", "\u202eabc", "\u200bada", "/quit", "#dev",
     "@ada", "[12:03]", "a:b", "a/b", "..", "--", "👩‍🚀", "a" * (LONGEST + 1), "\ud800"],
)  # fmt: skip
def test_what_could_mislead_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="name") as refused:
        person_name(name)
    assert refused.value.code == "name.invalid"


def test_a_room_is_lower_case_and_composed() -> None:
    assert room_name("Cafe\u0301") == "caf\u00e9"


@given(st.text(max_size=40))
def test_a_name_that_passes_is_safe_to_show_and_passes_again(raw: str) -> None:
    try:
        name = person_name(raw)
    except UsageError:
        return
    assert safe_text(name) == name
    assert person_name(name) == name
    assert not any(char.isspace() for char in name)
    assert folded(name) == folded(folded(name))
