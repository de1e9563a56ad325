"""How far a transfer is, as a person reads it, in either language and at any width."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from landline.cli.console import Console
from landline.cli.tables import width
from landline.cli.transfer_progress import duration, plain_line, progress_line, stream_lines
from landline.transfer.watch import Figures

if TYPE_CHECKING:
    from landline.catalogue import Language

MIB = 1 << 20

HALF = Figures(
    size=1900 * MIB,
    landed=1200 * MIB,
    files=20,
    files_done=12,
    current="IMG_0042.jpg",
    rate=231.4 * MIB,
    left_seconds=3.2,
    streams=[(0, 120 * MIB), (1, 111 * MIB)],
    paused=None,
    stage="moving",
)


def figures(**other: Any) -> Figures:
    return structs.replace(HALF, **other)


def test_everything_stands_on_one_line_of_80_columns() -> None:
    line = progress_line(Console(), HALF, HALF.current, 79, peer="bo")
    assert line == ("[========>     ]  63%  1.2/1.9 GiB  231.4 MiB/s  0:03 left  IMG_0042.jpg")


def test_the_same_in_chinese() -> None:
    line = progress_line(
        Console("zh"), figures(current="第三章 海边.jpg"), "第三章 海边.jpg", 79, peer="bo"
    )
    assert "剩余 0:03" in line
    assert line.endswith("第三章 海边.jpg")
    assert width(line) <= 79


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [8, 20, 40, 60, 79, 120, 200])
@pytest.mark.parametrize("name", ["", "a", "x" * 300, "海" * 100])
@pytest.mark.parametrize(
    "shown",
    [
        HALF,
        figures(landed=0, rate=0.0, left_seconds=None, stage="offering"),
        figures(landed=HALF.size, left_seconds=0.0, stage="finishing"),
        figures(paused="here"),
        figures(paused="there", left_seconds=1e9),
        figures(size=0),
        figures(stage="waiting"),
        figures(landed=HALF.size * 2),
    ],
)
def test_it_always_fits(language: Language, columns: int, name: str, shown: Figures) -> None:
    line = progress_line(Console(language), shown, name, columns, peer="bo")
    assert width(line) <= columns
    assert "\n" not in line


def test_where_it_is_narrow_the_bar_goes_first_and_then_the_name() -> None:
    wide, less, narrow = (
        progress_line(Console(), HALF, HALF.current, n, peer="bo") for n in (79, 70, 50)
    )
    assert ("IMG_0042.jpg" in wide, "[" in wide) == (True, True)
    assert ("IMG_0042.jpg" in less, "[" in less) == (True, False)
    assert ("IMG" in narrow, "[" in narrow) == (False, False)
    assert " 63%" in narrow


def test_the_bar_does_not_jump_from_file_to_file() -> None:
    lines = [progress_line(Console(), HALF, name, 79, peer="bo") for name in ("a", "x" * 99, "")]
    assert len({line.index("]") for line in lines}) == 1


def test_what_holds_it_up_is_said_instead_of_a_rate() -> None:
    here = progress_line(Console(), figures(paused="here"), "", 79, peer="bo")
    there = progress_line(Console(), figures(paused="there"), "", 79, peer="bo")
    looking = progress_line(Console(), figures(stage="proving"), "", 79, peer="bo")
    waiting = progress_line(Console(), figures(stage="waiting"), "", 79, peer="study")
    assert "waiting for study ..." in waiting
    assert "paused; p goes on" in here
    assert "paused by the other side" in there
    assert "comparing" in looking
    assert not any("MiB/s" in line for line in (here, there, looking, waiting))


def test_a_stream_has_no_percentage() -> None:
    line = progress_line(Console(), figures(size=0, left_seconds=None), "site.tar", 79, peer="bo")
    assert line == "1.2 GiB  231.4 MiB/s  site.tar"


def test_a_log_gets_the_same_without_a_bar() -> None:
    line = plain_line(Console(), HALF, HALF.current, peer="bo")
    assert line == "63%  1.2/1.9 GiB  231.4 MiB/s  0:03 left  IMG_0042.jpg"


def test_units_are_said_once_where_they_are_the_same() -> None:
    assert "900.0 MiB/1.9 GiB" in plain_line(Console(), figures(landed=900 * MIB), "", peer="bo")


def test_connections_share_lines_as_long_as_they_fit() -> None:
    many = figures(streams=[(n, 10 * MIB) for n in range(6)])
    lines = stream_lines(Console(), many, 79)
    assert len(lines) == 2
    assert all(width(line) <= 79 for line in lines)
    assert sum(line.count("stream") for line in lines) == 6


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (6.6, "0:07"),
        (59.6, "1:00"),
        (723, "12:03"),
        (3600, "1:00:00"),
        (11_045, "3:04:05"),
        (86_400 * 2.5, "2.5 d"),
        (-3, "0:00"),
    ],
)
def test_times_look_like_a_clock(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
