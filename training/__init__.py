"""How what is learned was learned: from phantoms of the development family, with fixed seeds."""
