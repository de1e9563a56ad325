"""Which of several sources wins, and that it is said which."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from landline.cli.config_files import Given
from landline.cli.config_layers import effective, of_assignments, of_environment, variable
from landline.cli.setting_keys import KEYS
from landline.errors import Error, UsageError
from landline.settings import HubSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Sources:
    """Every place a setting can come from."""

    def __init__(self, folder: Path) -> None:
        self.places = [folder / name for name in ("etc.toml", "user.toml", "here.toml")]
        self.environment: dict[str, str] = {"PATH": "/bin", "LANDLINE_CHAT_NAME": "ada"}
        self.flags: list[Given] = []

    def effective(self, **defaults: str) -> tuple[HubSettings, dict[str, str | None]]:
        found = effective(self.flags, self.environment, places=self.places, defaults=defaults)
        return found.settings, found.origins


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return Sources(tmp_path)


def test_without_anything_all_is_default(sources: Sources) -> None:
    settings, origins = sources.effective()
    assert settings == HubSettings()
    assert set(origins.values()) == {None}
    assert origins.keys() == KEYS.keys()


def test_the_stronger_source_wins_and_is_named(sources: Sources) -> None:
    etc, user, here = sources.places
    stronger: list[tuple[Callable[[], object], str]] = [
        (lambda: etc.write_text("port = 1"), f"{etc}:1"),
        (lambda: user.write_text("\nport = 2"), f"{user}:2"),
        (lambda: here.write_text("\n\nport = 3"), f"{here}:3"),
        (lambda: sources.environment.update(LANDLINE_PORT="4"), "LANDLINE_PORT"),
        (lambda: sources.flags.append(Given("port", 5, "--port")), "--port"),
        (lambda: sources.flags.extend(of_assignments(["port=6"], "--set")), "--set"),
    ]
    for port, (add, origin) in enumerate(stronger, 1):
        add()
        settings, origins = sources.effective()
        assert (settings.port, origins["port"]) == (port, origin)


def test_each_setting_is_decided_alone(sources: Sources) -> None:
    etc, user, here = sources.places
    etc.write_text("[rates]\nburst = 1\nverbs = 1\n[rooms]\nmost = 1")
    user.write_text("[rates]\nburst = 2\n")
    here.write_text("[rooms]\nmost = 3\n")
    sources.environment["LANDLINE_RATES_HOOK_BURST"] = "4"
    settings, _ = sources.effective()
    rates = settings.rates
    assert (rates.burst, rates.verbs, rates.hook_burst, settings.rooms.most) == (2, 1.0, 4, 3)


def test_a_stronger_source_may_take_back_what_is_optional(sources: Sources) -> None:
    sources.places[0].write_text("unix = '/run/x'\nplain_port = 7789\n")
    sources.places[2].write_text("unix = ''\n")
    sources.environment["LANDLINE_PLAIN_PORT"] = ""
    settings, origins = sources.effective()
    assert (settings.unix, settings.plain_port) == (None, None)
    assert origins["plain_port"] == "LANDLINE_PLAIN_PORT"


def test_defaults_of_the_machine_are_the_weakest(sources: Sources) -> None:
    settings, origins = sources.effective(data="/home/ada", language="zh")
    assert (settings.data, settings.language, origins["data"]) == ("/home/ada", "zh", None)
    sources.places[0].write_text("data = ''\nlanguage = 'en'\n")
    settings, _ = sources.effective(data="/home/ada", language="zh")
    assert (settings.data, settings.language) == ("", "en")


def test_an_open_hub_lets_guests_into_the_lobby_only_unless_told(sources: Sources) -> None:
    sources.places[0].write_text("lan = true")
    assert sources.effective()[0].guests == "lobby"
    sources.places[0].write_text("lan = true\nguests = 'all'")
    assert sources.effective()[0].guests == "all"


@pytest.mark.parametrize("which", [0, 1, 2])
def test_what_is_wrong_in_any_file_stops_the_start(sources: Sources, which: int) -> None:
    sources.flags.append(Given("port", 5, "--port"))
    sources.places[which].write_text("port = 'x'")
    with pytest.raises(UsageError) as refused:
        sources.effective()
    assert str(refused.value).startswith(f"{sources.places[which]}:1: port cannot be")


def test_a_file_that_cannot_be_read_stops_the_start(sources: Sources) -> None:
    sources.places[1].mkdir()
    with pytest.raises(Error, match="is not a file"):
        sources.effective()
    sources.places[1].rmdir()
    sources.places[1].symlink_to("nowhere")
    with pytest.raises(FileNotFoundError):
        sources.effective()


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"LANDLINE_PORT": "x"}, 'LANDLINE_PORT: port cannot be "x"'),
        ({"LANDLINE_DELIVERY_STALL": "0"}, 'LANDLINE_DELIVERY_STALL: delivery.stall cannot be "0"'),
        (
            {"LANDLINE_RATES_BRUST": "1"},
            "there is no setting rates.brust. Did you mean rates.burst",
        ),
        ({"LANDLINE_WIRE_X\x1b": "1"}, "there is no setting wire.x\\x1b"),
    ],
)
def test_variables_that_are_wrong(environment: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError) as refused:
        of_environment(environment)
    assert says in str(refused.value)
    assert refused.value.exit_status == 2


def test_variables_of_other_things_are_left_alone() -> None:
    others = ["LANDLINE", "LANDLINE_LANG", "LANDLINE_SERVE_PORT", "LANDLINE_CHAT_NAME", "PORT"]
    assert of_environment(dict.fromkeys(others, "?")) == []


def test_every_setting_has_a_variable_of_its_own() -> None:
    names = sorted(variable(name) for name in KEYS)
    assert all(one != other for one, other in pairwise(names))
    assert variable("delivery.high_water") == "LANDLINE_DELIVERY_HIGH_WATER"


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("nonsense=1", "--set: there is no setting nonsense"),
        ("wire.text=much", '--set: wire.text cannot be "much"; it takes a size'),
        ("delivery=5", "--set: delivery is a group of settings"),
        ("strangers.most=-", '--set: strangers.most cannot be "-"'),
        ("strangers.most", '--set: strangers.most cannot be ""'),
        ("", "--set: there is no setting "),
    ],
)
def test_assignments_that_are_wrong(assignment: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        of_assignments([assignment], "--set")
    assert str(refused.value).startswith(says)
