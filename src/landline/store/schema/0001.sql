-- The log. `message` is the truth and only grows; `place` and `cid` are indexes derived from
-- it that follow in slices (store/indexing.py): up to `store.indexed` they are complete.

CREATE TABLE store (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    schema_version INTEGER NOT NULL,
    epoch          TEXT NOT NULL,
    indexed        INTEGER NOT NULL
);

CREATE TABLE room (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE,
    floor INTEGER NOT NULL DEFAULT 0
);

-- id: order of commit over all rooms. seq: dense from 1 in each room.
CREATE TABLE message (
    id   INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    cid  BLOB,
    body BLOB NOT NULL
);

CREATE TABLE place (
    room    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
) WITHOUT ROWID;

CREATE TABLE cid (
    cid     BLOB NOT NULL,
    room    INTEGER NOT NULL,
    message INTEGER NOT NULL,
    PRIMARY KEY (cid, room)
) WITHOUT ROWID;
