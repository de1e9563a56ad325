"""From machine to machine: who is who, and the way there; what travels is `transfer`'s."""
