"""Handlers that answer on a socket of their own, without a hub; `table` finds them."""
