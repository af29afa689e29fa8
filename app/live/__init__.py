"""Sessions over WebSocket: what is said reaches every open connection of its session."""
