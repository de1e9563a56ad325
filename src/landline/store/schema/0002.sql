-- What is kept beside the messages: facts that are looked up by key, which messages are no
-- texts of their own, and who was mentioned where.

-- How many silent messages there were up to the floor.
ALTER TABLE room ADD COLUMN silent_below INTEGER NOT NULL DEFAULT 0;

CREATE TABLE record (
    kind  TEXT NOT NULL,
    key   TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

-- nth: its number among the silent messages of its room, the forgotten ones included.
CREATE TABLE silent (
    room INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    nth  INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;

-- message: orders the mentions of one user over all rooms.
CREATE TABLE mention (
    user    TEXT NOT NULL,
    message INTEGER NOT NULL,
    room    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (user, message)
) WITHOUT ROWID;

CREATE INDEX mention_place ON mention (room, seq);
