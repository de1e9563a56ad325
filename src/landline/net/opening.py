"""What opens something: used as `await`, or as `async with`, which closes it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator


class Closable(Protocol):
    """Something that was opened."""

    async def close(self) -> None: ...


T = TypeVar("T", bound=Closable)


class Opening(Generic[T]):
    """Something not opened yet; nothing happens before it is awaited or entered."""

    def __init__(self, opens: Callable[[], Coroutine[Any, Any, T]]) -> None:
        """Open by calling `opens`."""
        self._opens = opens
        self._opened: T

    def __await__(self) -> Generator[Any, None, T]:
        return self._opens().__await__()

    async def __aenter__(self) -> T:
        self._opened = await self._opens()
        return self._opened

    async def __aexit__(self, *_: object) -> None:
        await self._opened.close()
