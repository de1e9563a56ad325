"""What a hub decides, as pure code: verbs in, effects out."""
