"""What other programs' webhooks say: the shapes that their makers document."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from landline.web.hook_shapes import MAKERS, MOST_LINES, MOST_TEXT, Told, tell
from tests.unit.wire.cuts import jsonable

REPO: dict[str, Any] = {
    "repository": {"full_name": "ada/engine", "html_url": "https://git/ada/engine"},
    "sender": {"login": "bo"},
}


def commit(number: int, title: str = "Fix it", author: str = "Ada") -> dict[str, Any]:
    return {"id": f"{number:040x}", "message": f"{title}\n\nbody", "author": {"name": author}}


def github(event: str, **body: Any) -> str:
    told = tell({**REPO, **body}, "github", event)
    assert told.sender == "GitHub"
    return told.text


def test_a_push_lists_its_commits() -> None:
    text = github(
        "push",
        ref="refs/heads/main",
        after="1" * 40,
        pusher={"name": "ada"},
        commits=[commit(1), commit(2, "雪")],
        compare="https://git/compare/1...2",
    )
    assert text.split("\n") == [
        "**ada/engine** 2 commits to main by ada",
        "`0000000` Fix it — Ada",
        "`0000000` 雪 — Ada",
        "https://git/compare/1...2",
    ]


def test_a_long_push_is_cut_and_says_so() -> None:
    text = github(
        "push",
        ref="refs/heads/main",
        after="1",
        forced=True,
        commits=[commit(i) for i in range(30)],
    )
    assert "30 commits to main by bo (forced)" in text
    assert text.count("Fix it") == MOST_LINES
    assert text.endswith("… +20")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"ref": "refs/heads/old", "deleted": True}, "**ada/engine** branch old deleted by bo"),
        ({"ref": "refs/tags/v1", "after": "1"}, "**ada/engine** tag v1 pushed by bo"),
        ({"ref": "refs/heads/new", "after": "1"}, "**ada/engine** branch new pushed by bo"),
    ],
)
def test_other_pushes(body: dict[str, Any], expected: str) -> None:
    assert github("push", **body) == expected


@pytest.mark.parametrize(
    ("event", "body", "expected"),
    [
        (
            "issues",
            {"action": "opened", "issue": {"number": 7, "title": "It  is\nslow", "html_url": "u"}},
            "**ada/engine** issue #7 opened by bo: It is slow\nu",
        ),
        (
            "issues",
            {"action": "opened", "issue": {"number": 7}},
            "**ada/engine** issue #7 opened by bo",
        ),
        (
            "issue_comment",
            {"issue": {"number": 7, "title": "Slow"}, "comment": {"body": "yes", "html_url": "u"}},
            "**ada/engine** bo on #7 Slow\n> yes\nu",
        ),
        (
            "pull_request",
            {
                "action": "closed",
                "pull_request": {"number": 8, "title": "T", "merged": True, "html_url": "u"},
            },
            "**ada/engine** pull request #8 merged by bo: T\nu",
        ),
        (
            "pull_request",
            {"action": "ready_for_review", "pull_request": {"number": 8, "title": "T"}},
            "**ada/engine** pull request #8 ready for review by bo: T",
        ),
        (
            "workflow_run",
            {
                "action": "completed",
                "workflow_run": {
                    "name": "CI", "conclusion": "failure", "head_branch": "main",
                    "display_title": "Fix it", "html_url": "u",
                },
            },
            "❌ **ada/engine** CI failure on main: Fix it\nu",
        ),
        (
            "release",
            {"action": "published", "release": {"tag_name": "v1", "name": "One", "html_url": "u"}},
            "**ada/engine** release v1 published: One\nu",
        ),
        ("star", {"action": "created"}, "**ada/engine** star created by bo"),
        ("ping", {"zen": "Keep it simple."}, "**ada/engine** Keep it simple."),
        ("label", {"action": "edited"}, "**ada/engine** label edited by bo"),
        ("", {"action": "edited"}, "**ada/engine** event edited by bo"),
    ],
)  # fmt: skip
def test_github(event: str, body: dict[str, Any], expected: str) -> None:
    assert github(event, **body) == expected


def test_github_is_known_without_its_header_and_gitea_by_its_own() -> None:
    assert tell({**REPO, "action": "edited"}).sender == "GitHub"
    told = tell({**REPO, "ref": "refs/heads/x", "after": "1"}, "gitea", "push")
    assert told == Told("**ada/engine** branch x pushed by bo", "Gitea")


PROJECT = {"project": {"path_with_namespace": "ada/engine"}, "user": {"username": "bo"}}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {
                "object_kind": "push", "ref": "refs/heads/main", "after": "1",
                "user_username": "bo", "commits": [commit(1)],
            },
            "**ada/engine** 1 commit to main by bo\n`0000000` Fix it — Ada",
        ),
        (
            {
                "object_kind": "merge_request",
                "object_attributes": {"iid": 3, "action": "open", "title": "T", "url": "u"},
            },
            "**ada/engine** merge request !3 open by bo: T\nu",
        ),
        (
            {
                "object_kind": "pipeline",
                "object_attributes": {"id": 9, "status": "failed", "ref": "main", "url": "u"},
            },
            "❌ **ada/engine** pipeline #9 failed on main\nu",
        ),
        (
            {
                "object_kind": "note", "merge_request": {"title": "T"},
                "object_attributes": {"noteable_type": "MergeRequest", "note": "ok", "url": "u"},
            },
            "**ada/engine** bo on MergeRequest T\n> ok\nu",
        ),
        ({"object_kind": "emoji"}, "**ada/engine** emoji by bo"),
    ],
)  # fmt: skip
def test_gitlab(body: dict[str, Any], expected: str) -> None:
    assert tell({**PROJECT, **body}) == Told(expected, "GitLab")


ALERT: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "DiskFull", "instance": "db1"},
    "annotations": {"summary": "97 % of /var"},
    "generatorURL": "u",
}


def test_alerts_of_grafana_and_of_alertmanager() -> None:
    body = {"status": "firing", "alerts": [ALERT], "externalURL": "https://graf"}
    lines = ["🔥 DiskFull (db1): 97 % of /var u", "https://graf"]
    grafana = tell({**body, "orgId": 1, "title": "[FIRING:1] DiskFull"})
    assert grafana == Told("\n".join(["🔥 **[FIRING:1] DiskFull** firing", *lines]), "Grafana")
    manager = tell({**body, "groupLabels": {"alertname": "DiskFull"}, "version": "4"})
    assert manager == Told("\n".join(["🔥 **DiskFull** firing", *lines]), "Alertmanager")
    resolved = tell({"status": "resolved", "alerts": [], "receiver": "ops"})
    assert resolved.text == "✅ **ops** resolved"
    many = tell({"status": "firing", "alerts": [ALERT] * 30}).text
    assert many.count("DiskFull") == MOST_LINES
    assert "… +20" in many


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": "<https://x.io|hi> &amp; <!channel>"}, "hi (https://x.io) & @channel"),
        ({"text": "<https://x.io> <@U123|bo>"}, "https://x.io @bo"),
        (
            {
                "text": "fallback",
                "blocks": [
                    {"type": "header", "text": {"type": "plain_text", "text": "Head"}},
                    {"type": "divider"},
                    {
                        "type": "section",
                        "text": {"type": "mrkdwn", "text": "Body"},
                        "fields": [{"text": "a"}, {"text": "b"}],
                    },
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [
                                    {"type": "text", "text": "see "},
                                    {"type": "link", "url": "https://x.io"},
                                ],
                            }
                        ],
                    },
                ],
            },
            "Head\nBody\na\nb\nsee https://x.io",
        ),
        (
            {
                "attachments": [
                    {
                        "pretext": "Build", "title": "#17", "title_link": "https://ci/17",
                        "text": "failed", "fields": [{"title": "branch", "value": "main"}],
                    },
                    {"fallback": "plain"},
                ]
            },
            "Build\n**#17**\nfailed\nbranch: main\nhttps://ci/17\nplain",
        ),
    ],
)  # fmt: skip
def test_slack(body: dict[str, Any], expected: str) -> None:
    assert tell({**body, "username": "deploy"}) == Told(expected, "deploy")


def test_discord() -> None:
    embed = {"title": "T", "description": "D", "fields": [{"name": "n", "value": "v"}], "url": "u"}
    told = tell({"content": "hi", "username": "bot", "embeds": [embed]})
    assert told == Told("hi\n**T**\nD\nn: v\nu", "bot")
    assert tell({"content": "hi"}) == Told("hi")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"message": "m"}, "m"),
        ({"title": "T", "message": "two\nlines", "url": "u"}, "**T**\ntwo\nlines\nu"),
        ({"title": "T", "text": "x"}, "**T**\nx"),
        ({"subject": "S"}, "S"),
        ({"msg": "m", "from": "cron"}, "m"),
        ("just words", "just words"),
        ({"a": 1}, '```json\n{\n  "a": 1\n}\n```'),
        ({"text": 7}, '```json\n{\n  "text": 7\n}\n```'),
        ([1], "```json\n[\n  1\n]\n```"),
        (None, "```json\nnull\n```"),
        ({"a": "```"}, '```json\n{\n  "a": "` ` `"\n}\n```'),
    ],
)
def test_anything_else(body: object, expected: str) -> None:
    assert tell(body).text == expected


def test_what_is_long_is_cut() -> None:
    for body in ("x" * 9000, {"text": "x" * 9000}, {"a": "x" * 9000}, {"title": "x" * 9000}):
        assert len(tell(body).text) <= MOST_TEXT
        assert "…" in tell(body).text


def test_what_is_deep_is_not_followed_for_ever() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = {"type": "section", "elements": [deep]}
    assert tell({"blocks": [deep]}).text
    assert tell({"a": deep}).text


NAMES = st.sampled_from(
    [
        "text",
        "blocks",
        "attachments",
        "embeds",
        "alerts",
        "status",
        "labels",
        "annotations",
        "object_kind",
        "project",
        "user",
        "object_attributes",
        "repository",
        "sender",
        "pusher",
        "commits",
        "ref",
        "after",
        "action",
        "issue",
        "title",
        "username",
        "pull_request",
        "workflow_run",
        "fields",
        "elements",
        "type",
        "value",
        "url",
        "message",
    ]
)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["push", "note"]),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
        max_leaves=30,
    )
    | jsonable(),
    st.sampled_from(["", "other", *MAKERS]),
    st.sampled_from(["", "push", "pull_request", "workflow_run", "issues", "\x00"]),
)
def test_any_object_is_some_text(payload: object, maker: str, event: str) -> None:
    told = tell(payload, maker, event)
    assert len(told.text) <= MOST_TEXT
    assert told.text.strip() or payload == "" or isinstance(payload, str)
    assert told.sender is None or told.sender.strip()
