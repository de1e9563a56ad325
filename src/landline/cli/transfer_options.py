"""The options that `landline send`, `receive` and `transfers resume` have in common."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from landline.cli.rate import Rate
from landline.transfer.ramp import MOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.cli.console import Console
    from landline.cli.transfer_display import Display
    from landline.transfer.pace import Pace


class Common(Struct, frozen=True):
    """What they say."""

    hub: str | None = None
    account: str | None = None
    limit: int | None = None
    """Bytes per second."""
    connections: int | None = None
    port: int = 0
    timeout: float | None = None
    qr: bool = False
    as_json: bool = False

    def display(self, console: Console, *, receives: bool, uses: int = 1) -> Display:
        """Return where the events of a transfer go; a code of ours is good for `uses`."""
        from landline.cli.transfer_display import JsonDisplay, PeopleDisplay

        if self.as_json:
            return JsonDisplay(console)
        return PeopleDisplay(console, receives=receives, shows_qr=self.qr, uses=uses)

    def pace(self) -> Pace | None:
        """Return what keeps the limit; None: there is none."""
        if self.limit is None:
            return None
        from landline.transfer.pace import Pace

        return Pace(self.limit)


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it gets them as one `common`."""

    @functools.wraps(function)
    def called(*args: Any, **own: Any) -> Any:
        common = Common(**{name: own.pop(name) for name in Common.__struct_fields__})
        return function(*args, common=common, **own)

    command = called
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--hub", metavar="ADDRESS", help="option.transfer.hub"),
    click.option("--as", "account", metavar="NAME", help="option.transfer.as"),
    click.option("--limit", type=Rate(), metavar="RATE", help="option.transfer.limit"),
    click.option("--connections", type=click.IntRange(1, MOST), metavar="N",
                 help="option.transfer.connections"),
    click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N",
                 help="option.transfer.port"),
    click.option("--timeout", type=click.FloatRange(min=0.1), metavar="SECONDS",
                 help="option.transfer.timeout"),
    click.option("--qr", is_flag=True, help="option.transfer.qr"),
    click.option("--json", "as_json", is_flag=True, help="option.transfer.json"),
)  # fmt: skip
