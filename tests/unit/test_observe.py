from __future__ import annotations

import io
import json
import logging
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from landline import observe

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = 'x\n{"level":"error"}\x1b[2J\u202e\ud800'


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger("landline")
    handlers, propagate, level = root.handlers[:], root.propagate, root.level
    yield
    root.handlers[:] = handlers
    root.propagate = propagate
    root.setLevel(level)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def test_json_is_one_object_on_one_line(stream: io.StringIO) -> None:
    observe.set_up(form="json", stream=stream)
    observe.logger("hub").info("room opened", extra=observe.fields(room="大厅", people=3))
    line = stream.getvalue()
    assert line.count("\n") == 1
    entry = json.loads(line)
    assert isinstance(entry.pop("at"), float)
    assert entry == {
        "level": "info",
        "logger": "landline.hub",
        "event": "room opened",
        "room": "大厅",
        "people": 3,
    }


@pytest.mark.parametrize("form", ["json", "text"])
def test_hostile_values_stay_on_their_line(stream: io.StringIO, form: observe.LogFormat) -> None:
    observe.set_up(form=form, stream=stream)
    observe.logger("doors").warning(HOSTILE, extra=observe.fields(name=HOSTILE))
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert not {"\x1b", "\u202e", "\ud800"} & set(line)
    line.encode()


def test_a_long_value_is_cut(stream: io.StringIO) -> None:
    observe.set_up(form="json", stream=stream)
    observe.logger("doors").info("said", extra=observe.fields(text="a" * 10_000))
    assert len(json.loads(stream.getvalue())["text"]) == observe.FIELD_LIMIT


def test_a_traceback_stays_inside_the_json_line(stream: io.StringIO) -> None:
    observe.set_up(form="json", stream=stream)
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        observe.logger("hub").exception("failed")
    assert stream.getvalue().count("\n") == 1
    assert "ValueError" in json.loads(stream.getvalue())["traceback"]


def test_a_traceback_in_text_is_harmless(stream: io.StringIO) -> None:
    observe.set_up(stream=stream)
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        observe.logger("hub").exception("failed")
    assert "Traceback" in stream.getvalue()
    assert not {"\x1b", "\u202e", "\ud800"} & set(stream.getvalue())


def test_text_is_short_and_has_the_fields(stream: io.StringIO) -> None:
    observe.set_up(stream=stream)
    observe.logger("hub").info("room opened", extra=observe.fields(room="lobby"))
    clock, rest = stream.getvalue().split(maxsplit=1)
    assert len(clock) == len("12:34:56")
    assert rest.rstrip("\n") == "info    room opened room=lobby"


def test_verbose_shows_details_and_set_up_twice_does_not_double(stream: io.StringIO) -> None:
    observe.set_up(stream=io.StringIO())
    observe.set_up(stream=stream)
    observe.logger("hub").debug("detail")
    assert stream.getvalue() == ""
    observe.set_up(verbose=True, stream=stream)
    observe.logger("hub").debug("detail")
    assert stream.getvalue().count("\n") == 1


def test_a_line_about_the_same_trouble_is_seldom() -> None:
    seldom = observe.Seldom()
    assert [seldom.is_due(now) for now in (5.0, 5.1, 64.9, 65.0, 65.1, 200.0)] == [
        True,
        False,
        False,
        True,
        False,
        True,
    ]


def test_what_nobody_could_catch_is_a_line_and_seldom(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "unraisablehook", None)
    observe.set_up(stream=stream)
    observe.log_unraisable()
    for _ in range(3):
        raised = SimpleNamespace(exc_value=ValueError(HOSTILE), object=HOSTILE)
        sys.unraisablehook(raised)
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert "nobody could catch" in line
    assert "\x1b" not in line


def test_counters_tell_the_news_once() -> None:
    counters = observe.Counters()
    counters.add("letters.dropped")
    counters.add("letters.dropped", 2)
    assert counters.news() == {"letters.dropped": 3}
    counters.add("strangers.refused")
    assert counters.news() == {"strangers.refused": 1}
    assert counters.news() == {}
    assert counters.snapshot() == {"letters.dropped": 3, "strangers.refused": 1}


def test_a_histogram_counts_up_to_each_bound() -> None:
    histogram = observe.Histogram((0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 2.0, 3.0):
        histogram.observe(value)
    assert histogram.counts == [2, 1, 2]
    assert histogram.sum == pytest.approx(5.65)


def test_metrics_as_prometheus_reads_them() -> None:
    histogram = observe.Histogram((0.1, 1.0))
    histogram.observe(0.5)
    histogram.observe(5.0)
    metrics = [
        observe.Metric("a_total", "counter", 'one\nline \\ "two"', 3),
        observe.Metric("b", "gauge", "by door", {"web": 2, 'x"\n\\': 1.5}, "door"),
        observe.Metric("c_seconds", "histogram", "how long", histogram),
    ]
    assert observe.exposition(metrics).split("\n") == [
        '# HELP a_total one\\nline \\\\ "two"',
        "# TYPE a_total counter",
        "a_total 3",
        "# HELP b by door",
        "# TYPE b gauge",
        'b{door="web"} 2',
        'b{door="x\\"\\n\\\\"} 1.5',
        "# HELP c_seconds how long",
        "# TYPE c_seconds histogram",
        'c_seconds_bucket{le="0.1"} 0',
        'c_seconds_bucket{le="1.0"} 1',
        'c_seconds_bucket{le="+Inf"} 2',
        "c_seconds_sum 5.5",
        "c_seconds_count 2",
        "",
    ]
