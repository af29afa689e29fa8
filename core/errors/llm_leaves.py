"""The leaves that concern the language model. Customers get the extractive answer instead."""

from core.errors.branches import Unavailable


class LlmUnavailable(Unavailable):
    """Its server could not be used. `reason` never holds what the server itself wrote."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The language model cannot be used: {reason}")
        self.reason = reason


class LlmTimedOut(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The language model took longer than SWITCHBOARD_LLM_TIMEOUT_S allows. Try again later."
        )


class LlmResting(Unavailable):
    """It failed several times in a row."""

    retry_after_s = 30

    def __init__(self) -> None:
        super().__init__("The language model has failed too often and is left alone for a while.")
