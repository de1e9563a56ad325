"""What a right password opens: a session, or a device that needs neither from then on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Final

from landline.hub.credentials import end_tokens, told
from landline.hub.devices import enrolment
from landline.hub.effects import Effect
from landline.hub.enrolled import device_key
from landline.hub.people import secret_key
from landline.hub.records import DAY_MS, TokenFact
from landline.hub.tokens import tokens_of
from landline.model import Record
from landline.secrecy import SECRET, Discreet
from landline.trust.login import device_id
from landline.wire import events

if TYPE_CHECKING:
    from landline.hub.state import Moment, State
    from landline.wire.verbs import Hello

UNNAMED: Final = "?"


class Opening(Discreet, frozen=True):
    """A way in, which holds once its records are on disk."""

    records: tuple[Record, ...]
    kept: Callable[[], list[Effect]]
    """To be called then; returns effects."""
    session: str | None = None
    """Key of the session."""
    device: str | None = None
    """Id of the device."""
    secret: Annotated[str, SECRET] | None = None
    """The session's token, to be told once."""


def open_session(state: State, hello: Hello, user: str, moment: Moment) -> Opening:
    """Return a new session of `user`; those that are over, or one too many, end for it."""
    days = state.settings.accounts.session_days
    fact = TokenFact(
        user=user,
        label=hello.device or UNNAMED,
        session=True,
        made=moment.at,
        used=moment.at,
        until=moment.at + days * DAY_MS,
    )
    secret = state.fresh.token()
    key = secret_key(secret)
    ended = _too_many(state, user, moment)

    def kept() -> list[Effect]:
        state.tokens[key] = fact
        return end_tokens(state, user, ended)

    records = (fact.record(key), *(TokenFact.without(old) for old in ended))
    return Opening(records, kept, session=key, secret=secret)


def open_device(state: State, hello: Hello, user: str, moment: Moment) -> Opening:
    """Return a device that has proved itself as one of `user`'s from now on.

    Raises RefusedError `device.too-many`. The user is told of a new one, unless it is the
    user who is new.
    """
    key = bytes.fromhex(hello.key or "")
    id = device_id(key)
    known = state.devices.get(user, id) is not None
    fact = enrolment(state, user, key, hello.device or UNNAMED, moment)
    account = state.accounts.get(user)

    def kept() -> list[Effect]:
        state.devices.put(id, fact)
        if known or account is None:
            return []
        who = events.Someone(user, account.name)
        return told(state, who, who, moment, "adddevice", fact.label)

    return Opening((fact.record(device_key(user, id)),), kept, device=id)


def _too_many(state: State, user: str, moment: Moment) -> list[str]:
    """Return the sessions that end for a new one: those that are over, and the oldest."""
    tokens = tokens_of(state, user)
    used = {one.token for one in state.connections(user)}
    over = [
        key for key, fact in tokens if fact.until and fact.until <= moment.at and key not in used
    ]
    sessions = [key for key, fact in tokens if fact.session and key not in over]
    most = state.settings.accounts.most_tokens
    return [*over, *sessions[: max(0, len(sessions) - most + 1)]]
