"""Measurements beside named peers: `python -m bench`, read docs/benchmarks.md."""
