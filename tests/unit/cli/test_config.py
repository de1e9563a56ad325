"""`landline config`: what it prints is a config file, and its complaints are lines."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from landline.cli.console import Console
from landline.cli.exits import Exit
from landline.cli.main import run
from landline.cli.setting_keys import KEYS, settings_of
from landline.settings import HubSettings

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in an empty folder, and somebody without files elsewhere."""
    here, config = tmp_path / "here", tmp_path / "config"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    monkeypatch.setattr("landline.cli.config_files.SYSTEM", tmp_path / "etc.toml")
    return tmp_path


def show(capsys: Captured, *options: str) -> str:
    assert run(["config", "show", *options], Console()) == Exit.DONE
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def origins(shown: str) -> dict[str, str]:
    """Return where each setting came from, as `show --origin` says."""
    found, topic = {}, ""
    for line in shown.splitlines():
        if line.startswith("["):
            topic = line.strip("[]") + "."
        elif " = " in line and not line.startswith("#"):
            setting, _, origin = line.rpartition("  # ")
            found[topic + setting.partition(" = ")[0]] = origin
    return found


def test_a_hub_that_is_not_announced(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    assert origins(show(capsys, "--origin"))["announce"] == "default"
    shown = show(capsys, "--origin", "--no-announce")
    assert tomllib.loads(shown)["announce"] is False
    assert origins(shown)["announce"] == "flag --no-announce"
    monkeypatch.setenv("LANDLINE_SERVE_NO_ANNOUNCE", "1")
    assert tomllib.loads(show(capsys))["announce"] is False


def test_it_prints_every_setting_with_what_it_means(capsys: Captured) -> None:
    shown = show(capsys, "--memory")
    tree = tomllib.loads(shown)
    flat = {
        f"{topic}.{name}" if name else topic: value
        for topic, inner in tree.items()
        for name, value in (inner if isinstance(inner, dict) else {"": inner}).items()
    }
    assert flat.keys() == KEYS.keys()
    values = {name: KEYS[name].checked(value) for name, value in flat.items()}
    assert settings_of(values) == HubSettings()
    assert '# UTF-8 bytes of one message\'s text.\ntext = "64 KiB"\n' in shown
    assert shown.count("\n# ") >= len(KEYS)


def test_what_it_prints_is_taken_as_a_file_and_changes_nothing(capsys: Captured) -> None:
    options = ("--port", "1", "--set", "rates.burst=0", "--set", "hooks_out=https://a/")
    first = show(capsys, *options)
    Path("landline.toml").write_text(first)
    assert show(capsys) == first
    assert run(["config", "check", "landline.toml"], Console()) == Exit.DONE


def test_origins_of_every_kind(
    capsys: Captured, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config" / "landline").mkdir(parents=True)
    (folder / "etc.toml").write_text("host = '::1'\n")
    (folder / "config" / "landline" / "landline.toml").write_text("\n[rates]\nburst = 7\n")
    Path("landline.toml").write_text("lan = true\n")
    monkeypatch.setenv("LANDLINE_ROOMS_MOST", "9")
    monkeypatch.setenv("LANDLINE_SERVE_LOOP", "asyncio")
    monkeypatch.setenv("LANDLINE_SERVE_PORT", "1")
    shown = show(capsys, "--origin", "--port", "5", "--set", "wire.text=1 KiB")
    found = origins(shown)
    assert {name: origin for name, origin in found.items() if origin != "default"} == {
        "host": f"{folder}/etc.toml:1",
        "rates.burst": f"{folder}/config/landline/landline.toml:3",
        "lan": "landline.toml:1",
        "rooms.most": "environment LANDLINE_ROOMS_MOST",
        "loop": "environment LANDLINE_SERVE_LOOP",
        "port": "flag --port",
        "wire.text": "flag --set",
    }
    assert found.keys() == KEYS.keys()
    assert tomllib.loads(shown)["port"] == 5
    assert tomllib.loads(shown)["guests"] == "lobby"


def test_an_option_given_beats_a_variable_of_another(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDLINE_SERVE_SET", "port=1 rates.burst=2")
    found = tomllib.loads(show(capsys, "--port", "3"))
    assert (found["port"], found["rates"]["burst"]) == (3, 2)


def test_it_speaks_chinese(capsys: Captured) -> None:
    assert run(["config", "show", "--origin"], Console("zh")) == Exit.DONE
    shown = capsys.readouterr().out
    assert "# 一条消息文字的 UTF-8 字节数。" in shown
    assert "  # 默认值\n" in shown
    assert tomllib.loads(shown)["language"] == "zh"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "--port", "70000"], "--port: must be a number from 0 to 65535"),
        (["show", "--set", "x=1"], "--set: there is no setting x"),
        (["show", "--orgin"], "landline config show has no option --orgin. Did you mean --origin?"),
        (["shw"], "There is no command config shw. Did you mean landline config show?"),
        (["qqq"], "There is no command config qqq. landline config --help lists them"),
        (["check"], "FILE is missing. landline config check --help shows how it is written"),
    ],
)
def test_complaints_are_one_line(capsys: Captured, arguments: list[str], says: str) -> None:
    assert run(["config", *arguments], Console()) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"landline: {says}")
    assert shown.err.count("\n") == 1


def test_check_says_everything_that_is_wrong(capsys: Captured) -> None:
    Path("my.toml").write_text("port = -1\nlan = true\n[rates]\nbrust = 1\n")
    assert run(["config", "check", "my.toml"], Console()) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    first, second = shown.err.splitlines()
    assert first.startswith("landline: my.toml:1: port cannot be -1; it takes a whole number")
    assert second == (
        "landline: my.toml:4: there is no setting rates.brust. Did you mean rates.burst?"
    )


def test_check_says_what_is_right(capsys: Captured) -> None:
    Path("my.toml").write_text("port = 1\nlan = true\n")
    assert run(["config", "check", "my.toml"], Console()) == Exit.DONE
    assert capsys.readouterr().err == "my.toml is right; it gives 2 settings a value\n"
    assert run(["config", "check", "nothing.toml"], Console()) == Exit.LOCAL
    assert "nothing.toml cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["config"], ["config", "show"], ["config", "check"]])
def test_help_of_each(capsys: Captured, arguments: list[str]) -> None:
    for lang in ("en", "zh"):
        asked = [*arguments, "--help", "--lang", lang]
        assert run(asked, Console("zh" if lang == "zh" else "en")) == Exit.DONE
        shown = capsys.readouterr().out
        assert f"landline {' '.join(arguments)} " in shown
        assert ("选项：" in shown) == (lang == "zh")
        assert "option." not in shown
        assert "help." not in shown


def test_the_page_on_settings_lists_every_one(capsys: Captured) -> None:
    assert run(["help", "settings"], Console()) == Exit.DONE
    shown = capsys.readouterr().out
    assert all(f"\n  {name} = " in shown for name in KEYS)
    assert '\n  delivery.high_water = "256 KiB"\n      Unsent bytes' in shown
