"""The public surface: what it is, that it is there, and that importing it costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import landline
from landline import blocking

EXPORTS = [
    "END",
    "Address",
    "Client",
    "ClientLimits",
    "Contact",
    "Conversation",
    "ConversationLimits",
    "Device",
    "End",
    "Error",
    "ExpiredError",
    "Hub",
    "HubSettings",
    "IncompleteError",
    "Listener",
    "LocalError",
    "NotAllowedError",
    "Observer",
    "PairedHub",
    "ProtocolError",
    "RefusedError",
    "Responder",
    "RoomView",
    "StoreError",
    "Transfer",
    "UnreachableError",
    "UsageError",
    "VerificationError",
    "__version__",
    "blocking",
    "connect",
    "events",
    "framing",
    "listen",
    "pair",
    "receive",
    "run",
    "send",
    "transfer_events",
    "verbs",
]


def test_the_list_of_names() -> None:
    assert landline.__all__ == EXPORTS
    assert dir(landline) == sorted(EXPORTS)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_name_is_there(name: str) -> None:
    assert getattr(landline, name) is not None


def test_blocking_has_the_same_names() -> None:
    assert blocking.__all__ == [
        "Client",
        "Conversation",
        "Listener",
        "connect",
        "listen",
        "receive",
        "send",
    ]
    for name in blocking.__all__:
        assert getattr(blocking, name) is not getattr(landline, name)


def test_other_names_are_not_there() -> None:
    for module in (landline, blocking):
        with pytest.raises(AttributeError, match="no attribute 'nothing'"):
            module.nothing  # noqa: B018


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = "import sys, landline; print(*(m for m in ('asyncio', 'msgspec') if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
