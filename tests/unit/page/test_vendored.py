"""What the page takes from others is what they published, without the name of a map."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "src/landline/web/page/js/vendor"
PUBLISHED = ROOT / ".node/node_modules"

MAP = "//# sourceMappingURL="


def published(name: str) -> str:
    if not PUBLISHED.exists():
        pytest.skip("what make test-services brings is not installed")
    lines = (PUBLISHED / name).read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(MAP))


@pytest.mark.parametrize(
    "path",
    [each for each in sorted(VENDOR.rglob("*")) if each.suffix == ".js" or each.name == "LICENSE"],
    ids=lambda path: path.relative_to(VENDOR).as_posix(),
)
def test_it_is_as_published(path: Path) -> None:
    assert path.read_text("utf-8") == published(path.relative_to(VENDOR).as_posix())


def test_each_comes_with_its_licence() -> None:
    packages = [each for each in VENDOR.iterdir() if each.is_dir()]
    assert packages
    assert all((each / "LICENSE").is_file() for each in packages)
