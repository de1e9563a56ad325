"""What went wrong, whatever raised it, as an error of our own: one line, in our language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from landline.catalogue import Phrase
from landline.errors import Error, LocalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


def as_ours(error: Exception) -> Error:
    """Return our error for any other: click's, the system's, or a mistake in this program."""
    if isinstance(error, Error):
        return error
    if isinstance(error, click.ClickException):
        return _from_click(error)
    if isinstance(error, OSError):
        why = error.strerror or str(error)
        if error.filename is not None:
            return LocalError("file.unusable", path=error.filename, why=why)
        return LocalError("system.failed", why=why)
    return Error("program.failed", why=f"{type(error).__name__}: {error}")


def _from_click(complaint: click.ClickException) -> Error:
    if isinstance(complaint, click.FileError):
        return LocalError("file.unusable", path=complaint.filename, why=complaint.message)
    command = _command(complaint)
    if isinstance(complaint, click.NoSuchCommand):
        above = command.removeprefix("landline").lstrip()
        names = [f"{above} {name}".lstrip() for name in complaint.possibilities or ()]
        name = f"{above} {complaint.command_name}".lstrip()
        return _unknown("command", name, names, command)
    if isinstance(complaint, click.NoSuchOption):
        return _unknown("option", complaint.option_name, complaint.possibilities, command)
    if isinstance(complaint, click.MissingParameter):
        return UsageError("usage.missing", name=_name(complaint), command=command)
    if isinstance(complaint, click.BadParameter):
        why = _why(complaint)
        return UsageError("usage.bad-value", name=_name(complaint), why=why, command=command)
    if isinstance(complaint, click.BadOptionUsage):
        return UsageError("usage.option", name=complaint.option_name, command=command)
    return UsageError("usage.other", why=complaint.format_message().rstrip("."), command=command)


def _unknown(kind: str, name: str, near: Sequence[str] | None, command: str) -> UsageError:
    code = f"usage.no-{kind}-but" if near else f"usage.no-{kind}"
    return UsageError(code, name=name, near=near[0] if near else "", command=command)


def _command(complaint: click.ClickException) -> str:
    context = complaint.ctx if isinstance(complaint, click.UsageError) else None
    return context.command_path if context else "landline"


def _name(complaint: click.BadParameter) -> str:
    if complaint.param is None:
        return str(complaint.param_hint or "")
    if isinstance(complaint.param, click.Option):
        return max(complaint.param.opts, key=len)
    return complaint.param.make_metavar(complaint.ctx or click.Context(click.Command("")))


def _why(complaint: click.BadParameter) -> object:
    kind = complaint.param.type if complaint.param else None
    if isinstance(kind, click.Choice):
        return Phrase("usage.why.choice", choices=", ".join(map(str, kind.choices)))
    if isinstance(kind, click.IntRange | click.FloatRange):
        if kind.max is not None:
            return Phrase("usage.why.between", least=kind.min, most=kind.max)
        return Phrase("usage.why.range", least=kind.min)
    if kind in (click.INT, click.FLOAT):
        return Phrase("usage.why.number")
    return complaint.message.rstrip(".")
