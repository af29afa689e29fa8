"""core/cli: what the commands print, and how they end."""
