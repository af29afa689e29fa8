"""/api/keys: the API keys of programs. For administrators."""

from datetime import timedelta

from fastapi import APIRouter

from app.deps import ADMIN, AdminCaller, ServicesOf
from app.paging import RowId
from app.schemas_accounts import ApiKeyAnswer, CreatedApiKey, NewApiKey

router = APIRouter(prefix="/api/keys", tags=["Accounts"])


@router.get("", dependencies=[ADMIN])
def list_api_keys(services: ServicesOf) -> list[ApiKeyAnswer]:
    """All keys by name, those that are no longer good too."""
    return [ApiKeyAnswer.of(key) for key in services.accounts.api_keys()]


@router.post("", status_code=201)
def create_api_key(services: ServicesOf, caller: AdminCaller, wanted: NewApiKey) -> CreatedApiKey:
    """Make a key. It is in this answer and in no other."""
    lasts = timedelta(days=wanted.expires_days) if wanted.expires_days else None
    key = services.accounts.create_api_key(wanted.name, role=wanted.role, lasts=lasts, by=caller)
    return CreatedApiKey(name=wanted.name, role=wanted.role, key=key)


@router.delete("/{key_id}")
def revoke_api_key(services: ServicesOf, caller: AdminCaller, key_id: RowId) -> ApiKeyAnswer:
    """Take a key out of use with the next request; it stays in the list."""
    return ApiKeyAnswer.of(services.accounts.revoke_api_key(key_id, by=caller))
