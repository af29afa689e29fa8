"""How far the answers can be trusted: measured, and held to what the company allows."""
