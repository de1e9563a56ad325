"""Rooms, files and plain sockets for a network of your own; this is the public surface.

Only the names in `__all__` are public. Each is imported when first used, so that
`import landline` costs nothing; `landline.blocking` has the same names for scripts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from landline.version import __version__

if TYPE_CHECKING:
    from landline import blocking
    from landline.client import transfer_events
    from landline.client.client import Client
    from landline.client.contact import Contact
    from landline.client.pair import PairedHub, pair
    from landline.client.transfers import Transfer, receive, send
    from landline.client.view import RoomView
    from landline.errors import (
        Error,
        ExpiredError,
        IncompleteError,
        LocalError,
        NotAllowedError,
        ProtocolError,
        RefusedError,
        StoreError,
        UnreachableError,
        UsageError,
        VerificationError,
    )
    from landline.net.address import Address
    from landline.net.connecting import connect
    from landline.net.conversation import Conversation
    from landline.net.listener import Listener, listen
    from landline.net.loops import run
    from landline.net.observer import Observer
    from landline.net.responder import END, End, Responder
    from landline.server.server import HubServer as Hub
    from landline.settings import ClientLimits, ConversationLimits, HubSettings
    from landline.trust.device import Device
    from landline.wire import events, framing, verbs

__all__ = [
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

_MODULES: Final = {
    "landline.client.client": ("Client",),
    "landline.client.contact": ("Contact",),
    "landline.client.pair": ("PairedHub", "pair"),
    "landline.client.transfers": ("Transfer", "receive", "send"),
    "landline.client.view": ("RoomView",),
    "landline.errors": tuple(name for name in __all__ if name.endswith("Error")),
    "landline.net.address": ("Address",),
    "landline.net.connecting": ("connect",),
    "landline.net.conversation": ("Conversation",),
    "landline.net.listener": ("Listener", "listen"),
    "landline.net.loops": ("run",),
    "landline.net.observer": ("Observer",),
    "landline.net.responder": ("END", "End", "Responder"),
    "landline.settings": ("ClientLimits", "ConversationLimits", "HubSettings"),
    "landline.trust.device": ("Device",),
}
_HOMES: Final = {
    **{name: (module, name) for module, names in _MODULES.items() for name in names},
    # Inside, `Hub` is what decides (`landline.hub`); outside, it is the whole that runs.
    "Hub": ("landline.server.server", "HubServer"),
}
_SUBMODULES: Final = {
    "blocking": "landline.blocking",
    "events": "landline.wire.events",
    "framing": "landline.wire.framing",
    "transfer_events": "landline.client.transfer_events",
    "verbs": "landline.wire.verbs",
}


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        value: Any = import_module(_SUBMODULES[name])
    elif name in _HOMES:
        module, attribute = _HOMES[name]
        value = getattr(import_module(module), attribute)
    else:
        raise AttributeError(f"module 'landline' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
