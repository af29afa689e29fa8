"""What the HTTP API takes and answers about customers' data as a whole."""

from typing import Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.privacy.erasure import Holdings
from core.privacy.reach import LONGEST_USER_ID

Counts = dict[str, int]


class CustomerQuery(BaseModel):
    user_id: Text = Field(min_length=1, max_length=LONGEST_USER_ID)


class ErasureRequest(CustomerQuery):
    """Whom to erase."""


class CustomerData(BaseModel):
    user_id: str
    sessions: int
    rows: Counts = Field(description="by table; those without any are left out")

    @classmethod
    def of(cls, user_id: str, held: Holdings) -> Self:
        return cls(user_id=user_id, sessions=held.sessions, rows=dict(held.rows))


class PersonalData(BaseModel):
    session_id: str
    values: dict[str, str] = Field(description="by placeholder, such as `[EMAIL_1]`")


class ErasureCertificate(BaseModel):
    """Its signature is over exactly these fields: keep it as it is."""

    kind: str
    person: str = Field(description="a keyed hash of the user_id")
    erased_at: str = Field(description="time in UTC")
    erased_by: str
    removed: Counts = Field(description="rows that are gone, by table")
    emptied: Counts = Field(description="rows of which only counts, times and scores are left")
    database: str
    compacted: bool = Field(description="false: others were busy; erase again to overwrite")
    remains: list[str] = Field(description="what an erasure does not reach")
    signature: str
