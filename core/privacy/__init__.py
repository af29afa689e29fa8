"""What a customer may ask for: everything that is known of them, and that it goes."""
