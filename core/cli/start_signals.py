"""Ctrl+C and its relatives, as a flag."""

import signal
from types import FrameType, TracebackType
from typing import Any, Self

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """Counts requests to stop for the length of a `with` block.

    Until `defer` is called a request raises KeyboardInterrupt wherever the program is; afterwards
    it only raises `count`, so that the start of a child is never cut in half.
    """

    def __init__(self) -> None:
        self.count = 0
        self._raises = True
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in _STOPPING:
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def defer(self) -> None:
        """From now on count a request instead of raising."""
        self._raises = False

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if self._raises:
            raise KeyboardInterrupt
