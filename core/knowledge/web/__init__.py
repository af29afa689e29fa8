"""Read pages of the web as articles: only where that is allowed, and never more than asked for."""
