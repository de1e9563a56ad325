"""Objects that hold secrets do not show them: not in a log line, an error, or a debugger.

A field whose type carries `SECRET` is left out of its object's `repr()`, wherever that object
stands within another. What does not live here: which fields those are (a test looks for
any that were forgotten), keeping text harmless (`safetext`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, get_args

from msgspec import Struct, structs


class Secrecy:
    """The type of `SECRET`."""

    __slots__ = ()


SECRET: Final = Secrecy()
"""`Annotated[str, SECRET]`: to be told to nobody but whom it is for."""

HIDDEN: Final = "…"
"""What stands in a secret's place."""


class Discreet(Struct, frozen=True):
    """Base of what may hold secrets."""

    def __repr__(self) -> str:
        hidden = secret_fields(type(self))
        if not hidden:
            return super().__repr__()
        shown = (
            f"{name}={HIDDEN if name in hidden and value else repr(value)}"
            for name in self.__struct_fields__
            for value in (getattr(self, name),)
        )
        return f"{type(self).__name__}({', '.join(shown)})"


@lru_cache(maxsize=512)
def secret_fields(kind: type[Struct]) -> frozenset[str]:
    """Return the names of the fields of `kind` that hold secrets."""
    return frozenset(field.name for field in structs.fields(kind) if _is_secret(field.type))


def _is_secret(annotation: Any) -> bool:
    inner = (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
    return any(isinstance(each, Secrecy) or _is_secret(each) for each in inner)
