"""Files between machines; `disk` is the only place that writes them."""
