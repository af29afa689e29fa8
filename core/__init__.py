"""Switchboard's product: sessions, knowledge, the agent and the handoff. Knows no front end."""

__version__ = "0.1.0"
