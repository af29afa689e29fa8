"""Reading what customers send: bytes become sections of text, or one reason why they cannot.

The formats' readers here import nothing of the product but each other, so that the process that
runs them (`process.py` starts it, `worker.py` is it) is small and knows no settings and no data.
"""
