"""What happened in a period, in numbers."""
