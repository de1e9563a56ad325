"""Puts a hub together from its parts and runs it."""
