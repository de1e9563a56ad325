"""The table of a measurement: targets with verdicts first, then every median."""

from __future__ import annotations

import json
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.measure import Measured
    from bench.rows import Target
    from bench.samples import Figures


@dataclass(frozen=True)
class Judged:
    """A target beside what was measured; None where something is missing."""

    row: str
    server: str
    figure: str
    ours: float | None
    against: str | None
    theirs: float | None
    judged: float | None
    """The ratio or difference, or our figure where there is no peer."""
    bound: float | None
    at_most: bool

    @property
    def verdict(self) -> str:
        """Return `met`, `missed`, `not measured`, or `-` for a figure that is only shown."""
        if self.judged is None:
            return "not measured"
        if self.bound is None:
            return "-"
        met = self.judged <= self.bound if self.at_most else self.judged >= self.bound
        return "met" if met else "missed"


def judge(measured: Measured) -> list[Judged]:
    """Return every target of a row beside its figures."""
    medians = measured.medians()
    return [_judge(measured, target, medians) for target in measured.row.targets]


def _judge(measured: Measured, target: Target, medians: dict[str, Figures]) -> Judged:
    row = measured.row
    server = target.server or row.servers[0]
    ours = medians.get(server, {}).get(target.figure)
    theirs = medians.get(target.against, {}).get(target.figure) if target.against else None
    judged = ours
    if target.against:
        judged = None
        if ours is not None and theirs:
            judged = ours - theirs if target.minus else ours / theirs
    if judged is not None and target.by_round:
        judged = _median_ratio(measured, target, server)
    return Judged(
        row=row.name,
        server=server,
        figure=target.figure,
        ours=ours,
        against=target.against,
        theirs=theirs,
        judged=judged,
        bound=target.bound,
        at_most=target.at_most,
    )


def _median_ratio(measured: Measured, target: Target, server: str) -> float:
    pairs = zip(measured.runs[server], measured.runs[target.against or ""], strict=False)
    return median(ours[target.figure] / theirs[target.figure] for ours, theirs in pairs)


def write_results(
    folder: Path, stamp: str, conditions: dict[str, str], all_rows: Sequence[Measured]
) -> Path:
    """Write `<stamp>.json` and `<stamp>.md` into `folder`; return the latter's path."""
    folder.mkdir(exist_ok=True)
    content = {
        "conditions": conditions,
        "rows": [
            {
                "name": measured.row.name,
                "title": measured.row.title,
                "targets": [_as_json(judged) for judged in judge(measured)],
                "medians": measured.medians(),
                "runs": measured.runs,
                "troubles": _unique(measured.troubles),
            }
            for measured in all_rows
        ],
    }
    (folder / f"{stamp}.json").write_text(json.dumps(content, indent=1) + "\n")
    page = folder / f"{stamp}.md"
    page.write_text(markdown(conditions, all_rows))
    return page


def markdown(conditions: dict[str, str], all_rows: Sequence[Measured]) -> str:
    """Return the whole report as Markdown, which is also what the terminal shows."""
    parts = ["# landline beside its peers", ""]
    parts += [f"- {name}: {value}" for name, value in conditions.items()]
    parts += ["", "## Targets", "", *_verdict_table(all_rows), "", "## Medians", ""]
    for measured in all_rows:
        parts += [f"### {measured.row.name}: {measured.row.title}", ""]
        parts += _median_table(measured.medians())
        parts += [f"- {line}" for line in _unique(measured.troubles)] + [""]
    return "\n".join(parts)


def _verdict_table(all_rows: Iterable[Measured]) -> list[str]:
    lines = []
    for measured in all_rows:
        for judged in judge(measured):
            sign = "≤" if judged.at_most else "≥"
            lines.append(
                [
                    judged.row,
                    judged.server,
                    judged.figure,
                    _number(judged.ours),
                    judged.against or "",
                    _number(judged.theirs) if judged.against else "",
                    f"{judged.judged:.2f}" if judged.against and judged.judged else "",
                    f"{sign} {_number(judged.bound)}" if judged.bound is not None else "",
                    judged.verdict,
                ]
            )
    return _table(
        ["row", "server", "figure", "its own", "peer", "the peer's", "judged", "target", "verdict"],
        lines,
    )


def _median_table(medians: dict[str, Figures]) -> list[str]:
    if not medians:
        return []
    names = list(next(iter(medians.values())))
    lines = [
        [server, *(_number(figures.get(name)) for name in names)]
        for server, figures in medians.items()
    ]
    return [*_table(["", *names], lines), ""]


def _table(head: list[str], lines: list[list[str]]) -> list[str]:
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head))]
    aligned = [
        "| "
        + " | ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in [head, *lines]
    ]
    return [aligned[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *aligned[1:]]


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.2f}"


def _as_json(judged: Judged) -> dict[str, object]:
    fields = {name: getattr(judged, name) for name in judged.__dataclass_fields__}
    return fields | {"verdict": judged.verdict}


def _unique(lines: Iterable[str]) -> list[str]:
    """Return each line once, on one line, without what a server may have sent to a terminal."""
    joined = (" ".join(line.split()) for line in lines)
    return list(dict.fromkeys("".join(c for c in line if c.isprintable()) for line in joined))
