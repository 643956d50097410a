"""Other networks: what each is for, what it costs, and what kind of skip it has."""
