"""The folder of what the program remembers is the one that platformdirs names."""

from __future__ import annotations

import platformdirs
import pytest

from landline import folders


@pytest.mark.parametrize(
    "environment",
    [
        {"HOME": "/home/ada"},
        {"HOME": "/home/ada", "XDG_STATE_HOME": "/state"},
        {"HOME": "/home/ada/", "XDG_STATE_HOME": "/state/of mine/"},
        {"HOME": "/home/ada", "XDG_STATE_HOME": ""},
        {"HOME": "/home/ada", "XDG_STATE_HOME": "not/absolute"},
        {"HOME": "not/absolute"},
        {"HOME": "not/absolute", "XDG_STATE_HOME": "/state"},
        {"HOME": ""},
        {},
        {"XDG_STATE_HOME": "/state"},
        {"HOME": "/data/ada", "ANDROID_ROOT": "/system", "ANDROID_DATA": "/data", "SHELL": "sh"},
    ],
)
def test_folder_of_state(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "ANDROID_ROOT", "ANDROID_DATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert folders.state() == platformdirs.user_state_path("landline")
