"""What customers ask about: their questions in groups, each under a plain name."""
