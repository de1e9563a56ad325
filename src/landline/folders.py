"""Where what the program remembers for this user belongs on this machine.

What does not live here: where the hub's data and the config files belong, which only commands
ask that load much more (`cli.hub_options`, `cli.config_files`).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def state() -> Path:
    """Return the folder of keys, of who is known, of what is unfinished; it may not exist yet.

    The one that `platformdirs.user_state_path` names. Loading that takes 5 ms of a command that
    takes 100, so where nothing is unusual (XDG Base Directory Specification) it is found without.
    """
    if sys.platform == "linux" and "ANDROID_ROOT" not in os.environ:
        for variable, below in (("XDG_STATE_HOME", ""), ("HOME", ".local/state")):
            base = os.environ.get(variable, "")
            if base.startswith("/"):
                return Path(base, below, "landline")
    import platformdirs

    return platformdirs.user_state_path("landline")
