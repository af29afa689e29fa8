"""What the HTTP API takes and answers about saved views."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from app.schemas import Text
from core.reporting.saved_views import models
from core.reporting.saved_views.models import LONGEST_NAME, LONGEST_QUERY


class SavedViewName(BaseModel):
    name: Text = Field(min_length=1, max_length=LONGEST_NAME)


class NewSavedView(SavedViewName):
    query: Text = Field(
        min_length=1,
        max_length=LONGEST_QUERY,
        description="what the address of the console's list has after its question mark",
    )


class SavedView(NewSavedView):
    view_id: int
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, view: models.SavedView) -> Self:
        return cls(
            view_id=view.id,
            name=view.name,
            query=view.query,
            created_by=view.created_by,
            created_at=view.created_at,
        )
