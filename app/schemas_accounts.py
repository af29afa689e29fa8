"""What the HTTP API takes and answers about operators and API keys."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from app.schemas import Text
from core.accounts import api_keys, models
from core.accounts.models import LinkKind, OperatorRole, OperatorState
from core.accounts.people import LONGEST_NAME, OperatorChange
from core.invitations.service import Handout

Name = Annotated[Text, Field(max_length=LONGEST_NAME, description="how customers see them")]


class NewOperator(BaseModel):
    email: Text = Field(min_length=1, max_length=320)
    role: OperatorRole
    name: Name = ""


class OperatorPatch(BaseModel):
    """What is missing stays as it is."""

    model_config = ConfigDict(extra="forbid")  # a change that does nothing would mislead

    name: Name | None = None
    role: OperatorRole | None = None
    enabled: bool | None = None

    @property
    def change(self) -> OperatorChange:
        return OperatorChange(**self.model_dump())


class OperatorAnswer(BaseModel):
    operator_id: int
    email: str
    name: str
    role: OperatorRole
    state: OperatorState
    created_at: datetime

    @classmethod
    def of(cls, operator: models.Operator) -> Self:
        return cls(
            operator_id=operator.id,
            email=operator.email,
            name=operator.name,
            role=OperatorRole(operator.role),
            state=operator.state,
            created_at=operator.created_at,
        )


class OperatorLinkAnswer(BaseModel):
    """A link to choose a password, to hand over. It is given only here."""

    operator: OperatorAnswer
    kind: LinkKind
    url: str = Field(description="works once; a newer one replaces it")
    expires_at: datetime
    mailed: bool
    mail_problem: str | None = Field(description="why it was not mailed; none if it was")

    @classmethod
    def of(cls, handout: Handout) -> Self:
        sent = handout.mailed
        problem = "No mail server is set." if sent is None else sent.reason or None
        return cls(
            operator=OperatorAnswer.of(handout.operator),
            kind=handout.kind,
            url=handout.url,
            expires_at=handout.expires_at,
            mailed=sent is not None and sent.delivered,
            mail_problem=problem,
        )


class SignInsEnded(BaseModel):
    ended: int


class NewApiKey(BaseModel):
    name: Text = Field(min_length=1, max_length=api_keys.LONGEST_NAME)
    role: OperatorRole = OperatorRole.VIEWER
    expires_days: int | None = Field(None, ge=1, le=36_500, description="for ever without")


class ApiKeyAnswer(BaseModel):
    """What is known of a key. The key itself is in no answer but the first."""

    key_id: int
    name: str
    role: OperatorRole
    state: str = Field(description="valid, expired or revoked")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: models.ApiKey, **more: Any) -> Self:
        return cls(
            key_id=key.id,
            name=key.name,
            role=OperatorRole(key.role),
            state=key.state,
            created_at=key.created_at,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            revoked_at=key.revoked_at,
            **more,
        )


class CreatedApiKey(BaseModel):
    name: str
    role: OperatorRole
    key: str = Field(description="given only here")
