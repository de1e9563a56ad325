"""Finding hubs and receivers on the network; a hint, never trust (DESIGN §7)."""
