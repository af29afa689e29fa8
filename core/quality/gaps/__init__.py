"""What customers asked and did not get, grouped, and closed with what people replied to them."""
