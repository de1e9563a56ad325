"""What other programs' webhooks say, as a message for people: an object in, text out.

Known are the shapes of GitHub, Gitea, GitLab, Grafana, Alertmanager, Slack and Discord, and
objects with an obvious text; anything else is shown as the JSON that it is. A new shape is
a row in a table. Pure, and whatever the object: it never raises, and its text is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

MOST_TEXT: Final = 4000
"""Characters of a message made here."""
MOST_PIECE: Final = 300
"""Characters of one piece, such as a title, and of one line made of them."""
MOST_LINES: Final = 10
"""Commits or alerts of one message that are shown."""

Object = Mapping[str, Any]


class Told(Struct, frozen=True):
    """A message, and by whom; None: the webhook's own label."""

    text: str
    sender: str | None = None


class Shape(Struct, frozen=True):
    """One maker's objects."""

    fits: Callable[[Object], bool]
    tell: Callable[[Object, str], Told]
    """Makes the message of an object and the event's name, which came in a header."""


def tell(payload: object, maker: str = "", event: str = "") -> Told:
    """Return what `payload` says; `maker` (of `MAKERS`) and `event` are what headers told."""
    if isinstance(payload, str):
        return Told(_cut(payload))
    told = None
    if isinstance(payload, Mapping):
        shape = MAKERS.get(maker) or next((s for s in SHAPES if s.fits(payload)), None)
        told = None if shape is None else shape.tell(payload, event)
    if told is None or not told.text.strip():
        return Told(_as_json(payload))
    return Told(_cut(told.text), told.sender)


# Pieces of objects


def _piece(body: object, path: str) -> str:
    """Return the text at `a.b.c`, in one line; empty where there is none."""
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None
    if isinstance(body, bool) or not isinstance(body, str | int | float):
        return ""
    return _one_line(str(body))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_PIECE else line[: MOST_PIECE - 1] + "…"


def _first(body: object, *paths: str) -> str:
    """Return the first of several texts that is there."""
    return next((piece for path in paths if (piece := _piece(body, path))), "")


def _objects(body: object, name: str) -> list[Object]:
    found = body.get(name) if isinstance(body, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _long(body: Object, name: str) -> str:
    """Return a text of several lines, or nothing."""
    found = body.get(name)
    return found.strip() if isinstance(found, str) else ""


_PLACE: Final = re.compile(r"\{([\w.|]+)\}")


def _filled(template: str, body: Object) -> str:
    """Return `template` with each `{a.b|c}` replaced; lines of which nothing is left are gone."""

    def piece(match: re.Match[str]) -> str:
        return _first(body, *match[1].split("|"))

    lines = [_one_line(_PLACE.sub(piece, line)).rstrip(" :>") for line in template.split("\n")]
    return "\n".join(line for line in lines if line)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _as_json(payload: object) -> str:
    try:
        shown = msgspec.json.format(msgspec.json.encode(payload), indent=2).decode()
    except (RecursionError, ValueError, TypeError):
        shown = "…"
    room = MOST_TEXT - 20
    shown = shown if len(shown) <= room else shown[:room] + "\n…"
    return f"```json\n{shown.replace('```', '` ` `')}\n```"


def _listed(lines: Iterable[str], total: int) -> list[str]:
    shown = list(lines)
    return [*shown, f"… +{total - len(shown)}"] if total > len(shown) else shown


# GitHub, and Gitea and Forgejo, which say the same

_REPO: Final = "**{repository.full_name|organization.login}**"
_BY: Final = "{sender.login|sender.username}"

_GITHUB: Final = {
    "ping": f"{_REPO} {{zen}}",
    "issues": f"{_REPO} issue #{{issue.number}} {{action}} by {_BY}: {{issue.title}}\n"
    "{issue.html_url}",
    "issue_comment": f"{_REPO} {_BY} on #{{issue.number}} {{issue.title}}\n"
    "> {comment.body}\n{comment.html_url}",
    "pull_request_review": f"{_REPO} {_BY} reviewed #{{pull_request.number}} "
    "{pull_request.title}: {review.state}\n> {review.body}\n{review.html_url}",
    "pull_request_review_comment": f"{_REPO} {_BY} on #{{pull_request.number}} "
    "{pull_request.title}\n> {comment.body}\n{comment.html_url}",
    "commit_comment": f"{_REPO} {_BY} on a commit\n> {{comment.body}}\n{{comment.html_url}}",
    "release": f"{_REPO} release {{release.tag_name}} {{action}}: {{release.name}}\n"
    "{release.html_url}",
    "star": f"{_REPO} star {{action}} by {_BY}",
    "watch": f"{_REPO} watched by {_BY}",
    "fork": f"{_REPO} forked by {_BY}: {{forkee.full_name}}\n{{forkee.html_url}}",
    "create": f"{_REPO} {{ref_type}} {{ref}} created by {_BY}",
    "delete": f"{_REPO} {{ref_type}} {{ref}} deleted by {_BY}",
    "discussion": f"{_REPO} discussion {{action}} by {_BY}: {{discussion.title}}\n"
    "{discussion.html_url}",
    "deployment_status": f"{_REPO} deployment to {{deployment.environment}}: "
    "{deployment_status.state}\n{deployment_status.target_url}",
}
_GITHUB_OTHER: Final = f"{_REPO} {{what}} {{action}} by {_BY}"

_MARKS: Final = {
    "success": "✅", "failure": "❌", "failed": "❌", "timed_out": "❌", "error": "❌",
    "cancelled": "⚪", "canceled": "⚪", "skipped": "⚪", "firing": "🔥", "resolved": "✅",
    "alerting": "🔥", "ok": "✅",
}  # fmt: skip


def _mark(state: str) -> str:
    return _MARKS.get(state.lower(), "•")


def _github(body: Object, event: str) -> Told:
    told = _GITHUB_SPECIAL.get(event)
    if told is not None:
        return Told(told(body), "GitHub")
    template = _GITHUB.get(event, _GITHUB_OTHER)
    return Told(_filled(template, {"what": event or "event", **body}), "GitHub")


def _gitea(body: Object, event: str) -> Told:
    return Told(_github(body, event).text, "Gitea")


def _push(body: Object) -> str:
    ref = _piece(body, "ref")
    branch = ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
    who = _first(body, "pusher.name", "pusher.login", "sender.login", "user_username", "user_name")
    repo = _first(body, "repository.full_name", "project.path_with_namespace", "repository.name")
    kind = "tag" if ref.startswith("refs/tags/") else "branch"
    after = _piece(body, "after")
    if body.get("deleted") is True or (after and not after.strip("0")):
        return f"**{repo}** {kind} {branch} deleted by {who}"
    commits = _objects(body, "commits")
    if kind == "tag" or not commits:
        return f"**{repo}** {kind} {branch} pushed by {who}"
    force = " (forced)" if body.get("forced") is True else ""
    count = len(commits)
    head = f"**{repo}** {count} commit{'s' * (count > 1)} to {branch} by {who}{force}"
    lines = [_commit(commit) for commit in commits[-MOST_LINES:]]
    return "\n".join([head, *_listed(lines, count), _first(body, "compare", "compare_url")]).strip()


def _commit(commit: Object) -> str:
    title = _one_line((_long(commit, "message") or "…").split("\n")[0])
    return f"`{_first(commit, 'id', 'sha')[:7]}` {title} — {_piece(commit, 'author.name')}"


def _pull_request(body: Object) -> str:
    merged = isinstance(body.get("pull_request"), Mapping) and body["pull_request"].get("merged")
    action = "merged" if merged is True else _piece(body, "action")
    template = (
        f"{_REPO} pull request #{{pull_request.number}} {{did}} by {_BY}: "
        "{pull_request.title}\n{pull_request.html_url}"
    )
    return _filled(template, {**body, "did": action.replace("_", " ")})


def _run(kind: str) -> Callable[[Object], str]:
    """Return what tells of a workflow's or a check's run."""

    def told(body: Object) -> str:
        state = _first(body, f"{kind}.conclusion", f"{kind}.status", "action")
        template = (
            f"{{mark}} {_REPO} {{{kind}.name}} {{state}} on {{{kind}.head_branch}}: "
            f"{{{kind}.display_title}}\n{{{kind}.html_url}}"
        )
        return _filled(template, {**body, "mark": _mark(state), "state": state})

    return told


_GITHUB_SPECIAL: Final[dict[str, Callable[[Object], str]]] = {
    "push": _push,
    "pull_request": _pull_request,
    "workflow_run": _run("workflow_run"),
    "workflow_job": _run("workflow_job"),
    "check_run": _run("check_run"),
}

# GitLab

_PROJECT: Final = "**{project.path_with_namespace|project.name|repository.name}**"
_USER: Final = "{user.username|user.name|user_username|user_name}"
_DEED: Final = "{object_attributes.action|object_attributes.state}"

_GITLAB: Final = {
    "issue": f"{_PROJECT} issue #{{object_attributes.iid}} {_DEED} by {_USER}: "
    "{object_attributes.title}\n{object_attributes.url}",
    "merge_request": f"{_PROJECT} merge request !{{object_attributes.iid}} {_DEED} by {_USER}: "
    "{object_attributes.title}\n{object_attributes.url}",
    "note": f"{_PROJECT} {_USER} on {{object_attributes.noteable_type}} "
    "{issue.title|merge_request.title|commit.title}\n"
    "> {object_attributes.note}\n{object_attributes.url}",
    "release": f"{_PROJECT} release {{tag}} {{action}}: {{name}}\n{{url}}",
    "wiki_page": f"{_PROJECT} wiki page {_DEED} by {_USER}: {{object_attributes.title}}\n"
    "{object_attributes.url}",
    "pipeline": f"{{mark}} {_PROJECT} pipeline #{{object_attributes.id}} "
    "{object_attributes.status} on {object_attributes.ref}\n{object_attributes.url}",
    "build": f"{{mark}} {_PROJECT} job {{build_name}} {{build_status}} on {{ref}}",
    "deployment": f"{{mark}} {_PROJECT} deployment to {{environment}}: {{status}}\n"
    "{deployable_url}",
}
_GITLAB_OTHER: Final = f"{_PROJECT} {{object_kind}} {_DEED} by {_USER}\n{{object_attributes.url}}"


def _gitlab(body: Object, event: str) -> Told:
    kind = _piece(body, "object_kind")
    if kind in ("push", "tag_push"):
        return Told(_push(body), "GitLab")
    state = _first(body, "object_attributes.status", "build_status", "status")
    template = _GITLAB.get(kind, _GITLAB_OTHER)
    return Told(_filled(template, {**body, "mark": _mark(state)}), "GitLab")


# Grafana and Alertmanager


def _alerts(maker: str) -> Callable[[Object, str], Told]:
    def told(body: Object, event: str) -> Told:
        alerts = _objects(body, "alerts")
        head = _first(body, "title", "commonLabels.alertname", "groupLabels.alertname", "receiver")
        lines = [_alert(alert) for alert in alerts[:MOST_LINES]]
        state = _piece(body, "status")
        shown = [f"{_mark(state)} **{head or maker}** {state}", *_listed(lines, len(alerts))]
        return Told("\n".join([*shown, _piece(body, "externalURL")]).strip(), maker)

    return told


def _alert(alert: Object) -> str:
    state = _piece(alert, "status")
    name = _piece(alert, "labels.alertname")
    where = _first(alert, "labels.instance", "labels.job", "labels.service")
    said = _first(alert, "annotations.summary", "annotations.description", "annotations.message")
    link = _first(alert, "panelURL", "dashboardURL", "generatorURL")
    place = f" ({where})" if where else ""
    return f"{_mark(state)} {name}{place}: {said or state} {link}".strip()


# Slack and Discord

_SLACK_LINK: Final = re.compile(r"<(https?:[^|>\s]+|mailto:[^|>\s]+)(?:\|([^>]*))?>")
_SLACK_MENTION: Final = re.compile(r"<[@#!]([^|>]*)(?:\|([^>]*))?>")
_NESTED: Final = ("text", "fields", "elements", "accessory")
_DEEP: Final = 8


def _slack(body: Object, event: str) -> Told:
    parts = [_unslack(_long(body, "text"))]
    blocks = [line for block in _objects(body, "blocks") for line in _words(block, _DEEP)]
    if blocks:  # `text` is what notifications show of them
        parts = blocks
    for attachment in _objects(body, "attachments"):
        parts += _attachment(attachment)
    return Told("\n".join(part for part in parts if part), _piece(body, "username") or None)


def _unslack(text: str) -> str:
    """Return Slack's own markup as text: links, mentions, escapes."""
    text = _SLACK_LINK.sub(lambda m: f"{m[2]} ({m[1]})" if m[2] else m[1], text)
    text = _SLACK_MENTION.sub(lambda m: "@" + (m[2] or m[1]).lstrip("@"), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _words(block: object, deep: int) -> list[str]:
    """Return the texts inside a block of Slack's, a line each."""
    if isinstance(block, str):
        return [_unslack(block)]
    if isinstance(block, list):
        return [line for part in block for line in _words(part, deep - 1)] if deep else []
    if not isinstance(block, Mapping) or not deep:
        return []
    inner = [line for name in _NESTED for line in _words(block.get(name), deep - 1)]
    if block.get("type") == "rich_text_section":
        return ["".join(inner)]
    return inner or [link for link in [_piece(block, "url")] if link]


def _attachment(attachment: Object) -> list[str]:
    title, link = _piece(attachment, "title"), _first(attachment, "title_link", "from_url")
    fields = [_field(field) for field in _objects(attachment, "fields")]
    lines = [
        _unslack(_long(attachment, "pretext")),
        f"**{title}**" if title else "",
        _unslack(_long(attachment, "text")),
        *fields,
        link,
        *[line for block in _objects(attachment, "blocks") for line in _words(block, _DEEP)],
    ]
    kept = [line for line in lines if line]
    return kept or [_unslack(_long(attachment, "fallback"))]


def _field(field: Object) -> str:
    return f"{_first(field, 'title', 'name')}: {_unslack(_piece(field, 'value'))}"


def _discord(body: Object, event: str) -> Told:
    parts = [_long(body, "content")]
    for embed in _objects(body, "embeds"):
        title = _piece(embed, "title")
        parts += [f"**{title}**" if title else "", _long(embed, "description")]
        parts += [_field(field) for field in _objects(embed, "fields")]
        parts += [_piece(embed, "url"), _piece(embed, "footer.text")]
    return Told("\n".join(part for part in parts if part), _piece(body, "username") or None)


# Anything with an obvious text

TEXTS: Final = ("text", "message", "msg", "body", "content", "description", "summary")
TITLES: Final = ("title", "subject", "heading")


def _plain(body: Object, event: str) -> Told:
    title = _first(body, *TITLES)
    said = next((text for name in TEXTS if (text := _long(body, name))), "")
    parts = [f"**{title}**" if title and said else title, said, _first(body, "url", "link")]
    sender = _first(body, "username", "sender", "from", "name") or None
    return Told("\n".join(part for part in parts if part), sender)


def _has(*names: str) -> Callable[[Object], bool]:
    return lambda body: all(name in body for name in names)


_GITHUB_SHAPE: Final = Shape(
    lambda body: "repository" in body and ("sender" in body or "pusher" in body), _github
)
_GITLAB_SHAPE: Final = Shape(_has("object_kind"), _gitlab)
_GRAFANA_SHAPE: Final = Shape(_has("alerts", "orgId"), _alerts("Grafana"))
_GITEA_SHAPE: Final = Shape(lambda body: False, _gitea)

SHAPES: Final = (
    _GITLAB_SHAPE,
    _GRAFANA_SHAPE,
    Shape(_has("alerts", "status"), _alerts("Alertmanager")),
    _GITHUB_SHAPE,
    Shape(_has("embeds"), _discord),
    Shape(_has("attachments"), _slack),
    Shape(_has("blocks"), _slack),
    Shape(lambda body: "text" in body and not any(name in body for name in TITLES), _slack),
    Shape(lambda body: any(name in body for name in (*TEXTS, *TITLES)), _plain),
)
"""In this order: the first that fits."""

MAKERS: Final = {
    "github": _GITHUB_SHAPE,
    "gitea": _GITEA_SHAPE,
    "gitlab": _GITLAB_SHAPE,
}
"""Makers that name themselves in a header."""
