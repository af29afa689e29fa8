"""/api/operators: who works at the console. For administrators."""

from fastapi import APIRouter

from app.deps import AdminCaller, ServicesOf
from app.paging import RowId
from app.schemas_accounts import (
    NewOperator,
    OperatorAnswer,
    OperatorLinkAnswer,
    OperatorPatch,
    SignInsEnded,
)

router = APIRouter(prefix="/api/operators", tags=["Accounts"])


@router.get("")
def list_operators(services: ServicesOf, caller: AdminCaller) -> list[OperatorAnswer]:
    """Everyone by name, the invited and the disabled too."""
    return [OperatorAnswer.of(person.operator) for person in services.people.everyone(caller)]


@router.post("", status_code=201)
def invite_operator(
    services: ServicesOf, caller: AdminCaller, wanted: NewOperator
) -> OperatorLinkAnswer:
    """Invite somebody by a link that is good for 7 days; it is mailed if a mail server is set."""
    handout = services.invitations.invite(
        wanted.email, role=wanted.role, name=wanted.name, by=caller
    )
    return OperatorLinkAnswer.of(handout)


@router.patch("/{operator_id}")
def change_operator(
    services: ServicesOf, caller: AdminCaller, operator_id: RowId, wanted: OperatorPatch
) -> OperatorAnswer:
    """Another name or role, or no way in: disabling ends sign-ins.

    409 for the last administrator.
    """
    return OperatorAnswer.of(services.people.change(operator_id, wanted.change, by=caller))


@router.post("/{operator_id}/reset")
def make_password_link(
    services: ServicesOf, caller: AdminCaller, operator_id: RowId
) -> OperatorLinkAnswer:
    """A link to choose a new password, good for an hour, or a new invitation for the invited."""
    return OperatorLinkAnswer.of(services.invitations.new_link(operator_id, by=caller))


@router.delete("/{operator_id}/sessions")
def end_sign_ins(services: ServicesOf, caller: AdminCaller, operator_id: RowId) -> SignInsEnded:
    """Sign the operator out everywhere."""
    return SignInsEnded(ended=services.people.end_sign_ins(operator_id, by=caller))
