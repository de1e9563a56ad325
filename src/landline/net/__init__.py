"""Sockets: addresses, listeners and conversations over TCP, UDP and Unix."""
