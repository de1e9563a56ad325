"""The built-in services by name, and how a handler of one's own is found."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from landline.catalogue import Phrase
from landline.errors import UsageError
from landline.services.ack import Ack
from landline.services.echo import Echo
from landline.services.greet import Greet
from landline.services.upper import Upper

if TYPE_CHECKING:
    from collections.abc import Callable

    from landline.net.responder import Responder

RESPONDERS: Final[dict[str, Callable[[], Responder]]] = {
    "greet": Greet,
    "echo": Echo,
    "upper": Upper,
    "ack": Ack,
}
"""Services that need nothing but the message."""

FILE_SERVICES: Final = ("receive", "serve-file")
NAMES: Final = (*RESPONDERS, "print", "chat", *FILE_SERVICES)


def own_handler(name: str) -> Any:
    """Return `module:attribute` from the current folder; a class is called without arguments.

    Raises UsageError `service.unknown` where `name` is not written so, `service.unusable`
    where it leads to nothing that `listen` can serve.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise UsageError("service.unknown", name=name, names=", ".join(NAMES))
    handler = _attribute(name, module_name, attribute)
    if isinstance(handler, type):
        handler = handler()
    if not callable(handler) and not hasattr(handler, "answer"):
        raise _unusable(name, "not-callable")
    return handler


def _attribute(name: str, module_name: str, attribute: str) -> Any:
    sys.path.insert(0, str(Path.cwd()))
    try:
        module = import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name == module_name.partition(".")[0]:
            raise _unusable(name, "no-module", module=module_name) from error
        raise _unusable(name, "raised", what=error) from error
    except Exception as error:  # somebody's own module may fail in any way
        raise _unusable(name, "raised", what=f"{type(error).__name__}: {error}") from error
    try:
        return getattr(module, attribute)
    except AttributeError as error:
        raise _unusable(name, "no-attribute", module=module_name, attribute=attribute) from error


def _unusable(name: str, why: str, **fields: object) -> UsageError:
    return UsageError("service.unusable", name=name, why=Phrase(f"service.why.{why}", **fields))
