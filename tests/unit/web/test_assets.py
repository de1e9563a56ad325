"""What the page is made of: what is given out of a folder, under which name, how small."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from landline import catalogue
from landline.web import assets
from landline.web.assets import Assets, asset, shipped

FILES = {
    "index.html": b"<html lang={{lang}}>{{digest}} {{lang}}",
    "sw.js": b"let a = '{{digest}} {{shell}} {{rest}}'",
    "js/main.js": b"let a = 1\n" * 100,
    "js/wire/protocol.d.ts": b"export type Verb = never",
    "css/talk.css": b"/* Talk. */\np{}\n",
    "css/tokens.css": b"q{}\n",
    "icon-192.png": b"PNG" * 100,
    "js/vendor/lit-html/LICENSE": b"BSD",
    "tsconfig.json": b"{}",
    ".hidden": b"",
    "js/main.js.map": b"{}",
    "js/main.js~": b"",
}


def changed(**files: bytes) -> Assets:
    return Assets(FILES | {name.replace("_", "."): body for name, body in files.items()})


def test_what_browsers_need_is_there_and_nothing_else() -> None:
    assert Assets(FILES).paths == [
        "icon-192.png",
        "js/main.js",
        "js/vendor/lit-html/LICENSE",
        "page.css",
        "texts/en.js",
        "texts/zh.js",
    ]


@pytest.mark.parametrize(
    "path",
    ["", "index.html", "sw.js", "tsconfig.json", "../assets.py", "js/../page.css",
     "/page.css", "page.css/", "PAGE.css", "js\\main.js", "js", "css/talk.css",
     "js/wire/protocol.d.ts"],
)  # fmt: skip
def test_no_other_path_leads_anywhere(path: str) -> None:
    with pytest.raises(KeyError):
        Assets(FILES)[path]


def test_the_digest_changes_with_every_file_that_is_given_out() -> None:
    digests = {
        Assets(FILES).digest,
        changed(index_html=b"").digest,
        changed(sw_js=b"").digest,
        changed(css_more=b"").digest,  # not given out
        Assets({**FILES, "js/more.js": b""}).digest,
        Assets({**FILES, "js/main.js": b"let a = 2\n"}).digest,
    }
    assert len(digests) == 5
    assert all(re.fullmatch(r"[0-9a-f]{20}", each) for each in digests)


def test_the_digest_changes_with_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Assets(FILES).digest
    monkeypatch.setitem(catalogue.ENTRIES, "ui.of-this-test", ("Hello {name}", "你好 {name}"))
    changed = Assets(FILES)
    assert changed.digest != before
    module = changed["texts/zh.js"].body.decode()
    texts = json.loads(module.removeprefix("export default "))
    assert texts["ui.of-this-test"] == "你好 {name}"
    assert all(key.startswith("ui.") for key in texts)


def test_what_gets_smaller_is_kept_gzipped() -> None:
    small = Assets(FILES)["js/main.js"]
    assert small.gzipped is not None
    assert len(small.gzipped) < len(small.body)
    assert gzip.decompress(small.gzipped) == small.body
    assert Assets(FILES)["page.css"].gzipped is None
    assert Assets(FILES)["icon-192.png"].gzipped is None
    assert asset(".js", b"a" * 99).gzipped == asset(".js", b"a" * 99).gzipped


def test_the_style_sheets_are_one_in_their_order() -> None:
    said = Assets(FILES)["page.css"].body.decode()
    assert said == "/* css/tokens.css */\nq{}\n/* css/talk.css */\n\np{}\n"


def test_no_style_sheet_is_forgotten() -> None:
    folder = Path(assets.__file__).parent / "page/css"
    assert sorted(path.stem for path in folder.iterdir()) == sorted(assets.SHEETS)


def test_a_tag_says_what_is_in_a_file() -> None:
    one, other = asset(".js", b"a"), asset(".js", b"b")
    assert one.tag == asset(".css", b"a").tag != other.tag
    assert re.fullmatch(r'"[0-9a-f]+"', one.tag)


def test_templates_are_filled_in_once() -> None:
    found = Assets(FILES)
    said = found.filled("index.html", lang="{{digest}}")
    assert said == f"<html lang={{{{digest}}}}>{found.digest} {{{{digest}}}}"
    with pytest.raises(KeyError):
        found.filled("index.html")


def test_what_is_imported_at_once_is_needed_at_first() -> None:
    scripts = {
        "js/main.js": b"import { a } from './base/a.js'\nimport './b.js'\nimport('./late.js')\n",
        "js/base/a.js": b'import{a as b,c}from"../vendor/c.js";import"./d.js";\nlet e = 1\n',
        "js/base/d.js": b"export { d } from './e.js'\nlet f = () => import('../late.js')\n",
        "js/base/e.js": b"// nothing\nimport {\n  g,\n  h,\n} from './d.js'\n",
        "js/b.js": b"const text = \"import './none.js'\"\n",
        "js/vendor/c.js": b"export const a = 1, c = 2",
        "js/late.js": b"import './later.js'\n",
        "js/later.js": b"",
    }
    found = Assets({"index.html": b"", "sw.js": b"", **scripts})
    assert found.first() == sorted(set(scripts) - {"js/late.js", "js/later.js"})
    assert found.late() == ["js/late.js", "js/later.js"]


def test_what_is_of_use_without_the_hub_does_not_come_late() -> None:
    found = shipped()
    late = set(found.late())
    assert late.isdisjoint(found.first())
    assert "js/view/settings.js" not in late | set(found.first())
    assert {"js/view/admin.js", "js/view/files.js", "js/view/search.js"} < late


def test_a_part_is_loaded_by_documents_or_is_one() -> None:
    assert asset(".js", b"").is_loaded
    assert asset(".css", b"").is_loaded
    assert not any(asset(ending, b"").is_loaded for ending in (".svg", ".html", "LICENSE"))


def test_an_address_names_the_digest() -> None:
    found = Assets(FILES)
    assert found.address("js/main.js") == f"/page/{found.digest}/js/main.js"


def test_the_package_holds_all_that_the_page_names() -> None:
    found = shipped()
    for name in ("index.html", "sw.js"):
        fields = {
            "lang": "en",
            "title": "",
            "preload": "",
            "noscript": "",
            "shell": "",
            "rest": "",
            "logins": "",
            "late": "",
        }
        page = found.filled(name, **fields)
        for path in re.findall(rf'="/page/{found.digest}/([^"]+)"', page):
            assert found[path].body
    folder = Path(assets.__file__).parent / "page"
    scripts = {path.relative_to(folder).as_posix() for path in folder.glob("js/**/*.js")}
    assert scripts < set(found.paths)
    for icon in ("icon.svg", "icon-192.png", "icon-512.png"):
        assert found[icon].body
