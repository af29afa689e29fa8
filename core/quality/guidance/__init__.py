"""The company's guidance for answers: its versions, and comparisons before one goes live."""
