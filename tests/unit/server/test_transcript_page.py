"""Pages of rooms: whole, harmless, in two languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as some

from landline.model import Entry
from landline.server.transcript import Archive
from landline.server.transcript_page import Page, marked_up
from landline.store.snapshot import Snapshot
from landline.wire.body import Body, encode_body
from landline.wire.events import MessageFile
from tests.unit.server.rooms import (
    ADA,
    AT,
    BO,
    answer,
    changed,
    deed,
    everything,
    filled,
    kept,
    said,
)

if TYPE_CHECKING:
    from pathlib import Path

    from landline.catalogue import Language

VOID = {"meta"}


class Tree(HTMLParser):
    """What a browser would see: tags, their attributes, texts; every tag has its end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def page(folder: Path, room: str, language: Language = "en") -> str:
    with Snapshot.open(folder) as snapshot:
        archive = Archive(snapshot)
        (told,) = archive.chosen([room], everything=False)
        made = Page(told, archive.speakers(told), language)
        return "".join(made.pieces(archive.bodies(told)))


def one(text: str, **fields: Any) -> list[Entry]:
    body = Body(sender=fields.pop("sender", "ada"), user=ADA, at=AT, text=text, **fields)
    return [Entry("lobby", None, ADA, encode_body(body))]


def test_everything_that_was_said_and_done(tmp_path: Path) -> None:
    folder = filled(
        tmp_path,
        everything(),
        [said("wrong", 7), changed("delete", 6), deed("join"), said("waves", 8, me=True)],
    )
    shown = page(folder, "lobby")
    tree = Tree(shown)
    assert "hello" in tree.text
    assert "edited" in tree.text
    assert '<span class="put" title="bo">👍 1</span>' in shown
    assert '<blockquote dir="auto"><a href="#m1">ada</a>: what was said</blockquote>' in shown
    assert '<span class="gone">deleted</span>' in shown
    assert "wrong" not in shown
    assert "ada joined" in tree.text
    assert '* <span class="by">ada</span>' in shown
    assert [value for name, value in tree.attributes if name == "id"] == [
        "m1", "m2", "m5", "m6", "m8", "m9",
    ]  # fmt: skip


def test_it_needs_nothing_else_and_runs_nothing(tmp_path: Path) -> None:
    shown = page(filled(tmp_path, everything(), one("see https://example.org/x")), "lobby")
    tree = Tree(shown)
    assert not {"script", "img", "link", "iframe", "form", "base"} & set(tree.tags)
    linked = [value for name, value in tree.attributes if name in ("href", "src")]
    assert all(value.startswith("#m") for value in linked)
    assert not re.search(r"url\(|@import", shown)
    assert "default-src 'none'" in shown
    assert "https://example.org/x" in tree.text


def test_days_in_two_languages(tmp_path: Path) -> None:
    folder = filled(tmp_path, one("a"), [said("b", 86_400_000), said("c", 2 * 86_400_000)])
    for language, days in (("en", "day</time></h2>"), ("zh", "星期")):
        shown = page(folder, "lobby", "zh" if language == "zh" else "en")
        assert shown.count("<h2>") == shown.count(days) == 3
        assert f'<html lang="{language}">' in shown
    assert "3 条消息" in Tree(page(folder, "lobby", "zh")).text


def test_who_wrote_by_which_way(tmp_path: Path) -> None:
    folder = filled(tmp_path, one("t", via="letter"), one("u", via="hook"))
    assert "unverified" in page(folder, "lobby")
    assert "未验证" in page(folder, "lobby", "zh")
    assert "webhook" in page(folder, "lobby")


def test_files_are_named(tmp_path: Path) -> None:
    files = [MessageFile("<plan>.pdf", "docs/<plan>.pdf", "0" * 64, 2048)]
    put = one("", kind="file", did="put", files=files)
    folder = filled(tmp_path, one("", files=files), put)
    shown = Tree(page(folder, "lobby")).text
    assert "ada" in shown
    assert shown.count("file <plan>.pdf (2.0 KiB)") == 2
    assert "put on the shelf: file" in shown


def test_a_private_talk_is_called_by_its_people(tmp_path: Path) -> None:
    assert "<h1>@ada+bo</h1>" in page(filled(tmp_path, everything()), "@ada+bo")


def test_deeds_and_notices_are_told_in_words(tmp_path: Path) -> None:
    who = {"id": BO, "name": "bo"}
    folder = filled(tmp_path, [deed("adduser", room="!audit", who=who, role="owner")])
    assert "bo" in Tree(page(folder, "!audit")).text
    assert 'class="deed"' in page(folder, "!audit", "zh")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a <b> & \"c\" 'd'", "a &lt;b&gt; &amp; &quot;c&quot; &#x27;d&#x27;"),
        ("two\nlines", "two\nlines"),
        ("run `ls -l`!", "run <code>ls -l</code>!"),
        ("`<i>`", "<code>&lt;i&gt;</code>"),
        ("a ` b", "a ` b"),
        ("```\nx = 1\n\ny\n```", "<pre><code>x = 1\n\ny</code></pre>"),
        ("see:\n```py\nx\n```\nok?", "see:<pre><code>x</code></pre>ok?"),
        ("```\n```", "<pre><code></code></pre>"),
        ("```\nnever ended", "<pre><code>never ended</code></pre>"),
        ("not ``` a block", "not ``` a block"),
        ("```\n`a`\n```\n`b`", "<pre><code>`a`</code></pre><code>b</code>"),
        ("turned \u202e around", "turned \\u202e around"),
        ("你好，`世界`", "你好，<code>世界</code>"),
    ],
)
def test_texts_as_they_were_typed(text: str, html: str) -> None:
    assert marked_up(text) == html


nasty = some.text(some.sampled_from("<>&\"'`\n\r/=! ascriptjv:\u202e\x00\x1b好"), max_size=60)


@given(nasty, nasty, nasty)
def test_nothing_said_can_become_markup(
    tmp_path_factory: pytest.TempPathFactory, text: str, name: str, emoji: str
) -> None:
    folder = filled(
        tmp_path_factory.mktemp("nasty"),
        one(text or "x", sender=name),
        [answer(1, text, 5), changed("react", 1, emoji=emoji or "x"), deed(name, text=text)],
    )
    tags = Tree(page(folder, "lobby")).tags
    assert not {"script", "b", "i", "img"} & set(tags)
    assert "\x1b" not in page(folder, "lobby")


def test_a_topic_is_harmless_too(tmp_path: Path) -> None:
    from landline.hub.records import RoomFact

    fact = RoomFact(name="lobby", topic="<script>x</script>", made=AT)
    shown = page(filled(tmp_path, one("hi"), [kept(fact.record("lobby"))]), "lobby")
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
