"""The bytes on the line, both ways, as pure code: framings, verbs, events, parsers, sessions."""
