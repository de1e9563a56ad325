"""Where rooms' logs are kept."""
