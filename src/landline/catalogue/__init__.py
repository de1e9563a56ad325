"""Every text a person can see, in English and Chinese, looked up by key.

One file per area; each entry holds both languages side by side, so that neither is
forgotten. What does not live here: the choice of language (the caller's argument) and
the machine-readable codes (`landline.errors`).
"""

from __future__ import annotations

from typing import Final, Literal

from landline.catalogue import (
    accounts,
    admin,
    archives,
    chat,
    commands,
    config,
    devices,
    direct,
    errors,
    files,
    finding,
    hub,
    identity,
    landing,
    manifest,
    meeting,
    names,
    offers,
    pairing,
    plain,
    rooms,
    sealing,
    search,
    secrets,
    sending,
    services,
    sessions,
    settings,
    shelf,
    shelf_commands,
    store,
    transfer,
    transfers,
    trust,
    ui_admin,
    ui_files,
    ui_people,
    ui_shell,
    ui_talk,
    ui_wire,
    uploads,
    verbs,
    web,
)

Language = Literal["en", "zh"]

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

ENTRIES: Final[dict[str, tuple[str, str]]] = {
    **accounts.ENTRIES,
    **admin.ENTRIES,
    **archives.ENTRIES,
    **chat.ENTRIES,
    **commands.ENTRIES,
    **config.ENTRIES,
    **devices.ENTRIES,
    **direct.ENTRIES,
    **errors.ENTRIES,
    **files.ENTRIES,
    **finding.ENTRIES,
    **hub.ENTRIES,
    **identity.ENTRIES,
    **landing.ENTRIES,
    **manifest.ENTRIES,
    **meeting.ENTRIES,
    **names.ENTRIES,
    **offers.ENTRIES,
    **pairing.ENTRIES,
    **plain.ENTRIES,
    **rooms.ENTRIES,
    **sealing.ENTRIES,
    **search.ENTRIES,
    **secrets.ENTRIES,
    **sending.ENTRIES,
    **services.ENTRIES,
    **sessions.ENTRIES,
    **settings.ENTRIES,
    **shelf.ENTRIES,
    **shelf_commands.ENTRIES,
    **store.ENTRIES,
    **transfer.ENTRIES,
    **transfers.ENTRIES,
    **trust.ENTRIES,
    **ui_admin.ENTRIES,
    **ui_files.ENTRIES,
    **ui_people.ENTRIES,
    **ui_shell.ENTRIES,
    **ui_talk.ENTRIES,
    **ui_wire.ENTRIES,
    **uploads.ENTRIES,
    **verbs.ENTRIES,
    **web.ENTRIES,
}


class Phrase:
    """A field that is itself an entry: looked up in the language of the text it is put into."""

    __slots__ = ("fields", "key")

    def __init__(self, key: str, /, **fields: object) -> None:
        self.key = key
        self.fields = fields

    def __str__(self) -> str:
        return text(self.key, **self.fields)


def text(key: str, language: Language = "en", /, **fields: object) -> str:
    """Return the entry `key` in `language`, with `{field}` places filled in.

    Raises KeyError for an unknown key or a missing field: both are our own mistakes.
    """
    english, chinese = ENTRIES[key]
    filled = {
        name: text(value.key, language, **value.fields) if isinstance(value, Phrase) else value
        for name, value in fields.items()
    }
    return (chinese if language == "zh" else english).format_map(filled)


def language_of(locale: str) -> Language:
    """Return the catalogue language for a POSIX locale name such as `zh_CN.UTF-8`."""
    return "zh" if locale.lower().startswith("zh") else "en"
