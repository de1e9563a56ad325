"""The ways into a hub: each translates one protocol, none decides."""
