"""Imports that are looked at before they are carried out, and survive whatever dies meanwhile."""
