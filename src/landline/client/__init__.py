"""A member of a hub, as a library."""
