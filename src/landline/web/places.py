"""Where a file stands, as addresses have it: `/files/<room>/<path>`. Pure."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from msgspec import Struct

from landline.transfer import names

if TYPE_CHECKING:
    from aiohttp import web

FILES: Final = "/files"


class Place(Struct, frozen=True):
    """A file's place. Whether its names are fit is the hub's to say."""

    room: str
    path: str

    @property
    def address(self) -> str:
        """Its path on the web."""
        return f"{FILES}/{quote(self.room, safe='@')}/{quote(self.path)}"

    def inside(self, name: str) -> Place:
        """Return the place of a file that somebody calls `name`, in the folder that this is."""
        above, good = self.path.rstrip("/"), names.tamed(name, hides=True)
        return Place(self.room, f"{above}/{good}" if above else good)


def place_of(request: web.Request) -> Place:
    """Return what a request is about. A folder's path ends with `/`, or is empty."""
    path = unicodedata.normalize("NFC", request.match_info["path"])
    return Place(request.match_info["room"], path)


def is_folder(place: Place) -> bool:
    """Return whether the room or a folder in it is meant."""
    return not place.path or place.path.endswith("/")
