"""Pages of a list, and the numbers of rows."""

from typing import Annotated

from fastapi import Path, Query, Response

LARGEST_NUMBER = 2**31 - 1
"""What every database's integer holds."""
PAGE_LIMIT = 100
OFFSET_LIMIT = 1_000_000_000
RowId = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT)]
Offset = Annotated[int, Query(ge=0, le=OFFSET_LIMIT)]


def counted(response: Response, total: int) -> None:
    """Say how many there are in all, beside one page of them."""
    response.headers["X-Total-Count"] = str(total)
