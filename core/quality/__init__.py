"""What the knowledge base does for customers: tried, tested, compared and mended."""
