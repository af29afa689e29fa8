"""Requests that leave the house, to addresses that were checked and to no others."""
