"""`landline`, whose search for hubs goes on until it has found as many as there are.

`python patient.py NUMBER WORDS…`: a second is enough for people, and not on a machine that is
busy with other tests.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from landline.__main__ import main
from landline.discovery import search
from landline.discovery.beacon import PORT

if TYPE_CHECKING:
    from landline.discovery.beacon import Found

_find = search.find
_there = int(sys.argv.pop(1))


async def find(*, seconds: float = 1.0, port: int = PORT) -> list[Found]:
    while True:
        found = await _find(seconds=seconds, port=port)
        if sum(each.kind == "hub" for each in found) >= _there:
            return found
        seconds *= 2


search.find = find

if __name__ == "__main__":
    main()
