"""A real browser at a hub's https address: it warns, and once the authority is installed, not."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from landline.trust.authority import Authority
from landline.trust.identity import HubIdentity
from landline.trust.roots import Machine, Nss, places
from tests.browser.chromium import Chromium
from tests.live.hub.hubs import HubProcess

if TYPE_CHECKING:
    from pathlib import Path

    from landline.trust.roots import Place


def database(home: Path) -> Place:
    """Return the list of authorities of a browser of whoever lives in `home`."""
    if shutil.which("certutil") is None:
        pytest.skip("certutil is not installed")
    machine = Machine(platform="linux", root=home / "nothing", home=home, path=os.environ["PATH"])
    folder = home / ".pki/nssdb"
    folder.mkdir(parents=True)
    assert machine.run("certutil", "-d", f"sql:{folder}", "-N", "--empty-password")
    found = places(machine)
    assert found == [Nss(machine, folder)]
    return found[0]


def test_a_browser_warns_until_the_authority_is_installed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    browser, place = Chromium(home), database(home)
    with HubProcess(tmp_path / "data") as hub:
        authority = Authority(HubIdentity.open(tmp_path / "data").authority)
        short = authority.fingerprint.short

        def opens(host: str) -> bool:
            return short in browser.page(f"https://{host}:{hub.port}/about")

        assert not opens("localhost")
        place.add(authority)
        assert opens("localhost")
        assert opens("127.0.0.1")
        # Another hub is not believed for that.
        with HubProcess(tmp_path / "other") as other:
            assert "LL-" not in browser.page(f"https://localhost:{other.port}/about")
        place.remove(short)
        assert not opens("localhost")
