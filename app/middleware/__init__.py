"""What every request passes through on its way in, and every answer on its way out.

Pure ASGI, since the chat's server-sent events pass through here too. `stack` has the order.
"""
