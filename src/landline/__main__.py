"""Entry of the `landline` command and of `python -m landline`; commands are in `landline.cli`."""

from __future__ import annotations

import gc
from typing import Final, NoReturn

_YOUNG: Final = 50_000
"""New objects until Python looks for garbage: more than loading a command makes, all of which
stay. Looking at them again and again would take a tenth of a short command's time."""


def main() -> NoReturn:
    """Run the program's own command line, and leave with its exit status."""
    gc.set_threshold(_YOUNG)
    from landline.cli.main import main as run  # most of what there is to load

    try:
        run()
    finally:
        # What is still there the system takes back. Python would look through all of it first,
        # which takes longer than sending a small file.
        gc.freeze()


if __name__ == "__main__":
    main()
