"""Who is who: keys, certificates, pins, pairing codes (DESIGN §7)."""
