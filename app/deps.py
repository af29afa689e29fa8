"""Who asks, and whether they may. Routes name what they need; nothing else checks it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Query, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from structlog.contextvars import bind_contextvars

from app.live.service import Live
from app.middleware import exchanged_tokens
from app.schemas import Text
from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.errors import Forbidden, NotSignedIn, SessionNotFound
from core.sessions.models import SessionStatus
from core.telemetry.metrics import Metrics

CUSTOMER = "customer"
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="SessionToken",
    description="The token that came with the new session: a customer's way into that session. "
    "Once the session has ended, its first use is answered with a newer one in X-Session-Token.",
)
_api_key = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    scheme_name="ApiKey",
    description="A key made in the console, with a role: viewer < operator < curator < admin.",
)


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


ServicesOf = Annotated[Services, Depends(_services)]
MetricsOf = Annotated[Metrics, Depends(_metrics)]


@dataclass(frozen=True)
class Principal:
    """Who asks: a program with a role, or else the customer of the one session `session_id`."""

    caller: Caller | None = None
    session_id: str = ""

    def require(self, role: OperatorRole) -> Caller:
        """The program that asks. Raises Forbidden unless it has `role` or a higher one."""
        if self.caller is None:
            raise Forbidden(role)
        self.caller.require(role)
        return self.caller

    def enter(self, session_id: str, role: OperatorRole | None) -> None:
        """Let in the session's customer and programs with `role` (none where it is `None`).

        Raises Forbidden, or SessionNotFound for another session's customer.
        """
        if self.caller is None:
            if self.session_id != session_id:
                raise SessionNotFound(session_id)
        elif role is None:
            raise Forbidden(CUSTOMER)
        else:
            self.caller.require(role)


async def _principal(
    request: Request,
    services: ServicesOf,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    api_key: Annotated[str | None, Depends(_api_key)],
) -> Principal:
    """The caller behind the request's credential; an API key wins.

    Raises NotSignedIn, and SessionNotFound for the token of a session that was deleted.
    """
    if api_key:
        return Principal(caller=await run_in_threadpool(services.accounts.caller, api_key))
    if token is None:
        raise NotSignedIn
    entry = await run_in_threadpool(services.access.enter, token.credentials)
    if entry.new_token is not None:
        exchanged_tokens.hand_out(request.state, entry.new_token)
    return Principal(session_id=entry.session_id)


PrincipalOf = Annotated[Principal, Depends(_principal)]


def _at_least(role: OperatorRole) -> Callable[[PrincipalOf], Awaitable[Caller]]:
    async def check(principal: PrincipalOf) -> Caller:
        return principal.require(role)

    return check


def _session_of(role: OperatorRole | None) -> Callable[[str, PrincipalOf], Awaitable[str]]:
    async def entered(session_id: Text, principal: PrincipalOf) -> str:
        principal.enter(session_id, role)
        bind_contextvars(session_id=session_id)
        return session_id

    return entered


async def _form_session(
    session_id: Annotated[Text, Form(min_length=1)], principal: PrincipalOf
) -> str:
    principal.enter(session_id, None)
    bind_contextvars(session_id=session_id)
    return session_id


async def _customer(principal: PrincipalOf) -> str:
    principal.enter(principal.session_id, None)
    bind_contextvars(session_id=principal.session_id)
    return principal.session_id


async def _reader(principal: PrincipalOf) -> None:
    principal.enter(principal.session_id, OperatorRole.VIEWER)


async def _file_scope(
    request: Request,
    services: ServicesOf,
    attachment_id: Text,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    api_key: Annotated[str | None, Depends(_api_key)],
    signature: Annotated[
        Text | None, Query(description="of a link that the chat's page was given, for some minutes")
    ] = None,
) -> str | None:
    """The session among whose files the caller may look; `None` for those of all.

    A link's signature counts where there is no credential.
    """
    if signature is not None and token is None and not api_key:
        services.links.check(attachment_id, signature)
        return None
    principal = await _principal(request, services, token, api_key)
    if principal.caller is None:
        return principal.session_id
    principal.require(OperatorRole.VIEWER)
    return None


async def _status_changer(
    session_id: Text, status: SessionStatus, principal: PrincipalOf
) -> SessionStatus:
    """A customer may end the session; anything else is for operators."""
    principal.enter(session_id, OperatorRole.OPERATOR)
    if status is not SessionStatus.ENDED:
        principal.require(OperatorRole.OPERATOR)
    return status


async def _waking_sockets(request: Request) -> AsyncIterator[None]:
    yield
    if request.method != "GET":
        live: Live = request.app.state.live
        live.wake()


WAKES_SOCKETS = Depends(_waking_sockets)
"""Of routes that change sessions: the sessions' open sockets hear of it at once."""
VIEWER = Depends(_at_least(OperatorRole.VIEWER))
"""Programs that may look at everything."""
ViewerCaller = Annotated[Caller, Depends(_at_least(OperatorRole.VIEWER))]
"""A program that may look at everything."""
OperatorCaller = Annotated[Caller, Depends(_at_least(OperatorRole.OPERATOR))]
"""A program that may do what an operator may."""
CuratorCaller = Annotated[Caller, Depends(_at_least(OperatorRole.CURATOR))]
"""A program that may change the knowledge base."""
CURATOR = Depends(_at_least(OperatorRole.CURATOR))
"""The same, where it does not matter which program."""
AdminCaller = Annotated[Caller, Depends(_at_least(OperatorRole.ADMIN))]
"""A program that may do everything."""
ADMIN = Depends(_at_least(OperatorRole.ADMIN))
"""The same, where it does not matter which program."""
READER = Depends(_reader)
"""Any customer, and programs that may look at everything."""
ReadableSession = Annotated[str, Depends(_session_of(OperatorRole.VIEWER))]
"""The session in the path, open to its customer and to viewers."""
WritableSession = Annotated[str, Depends(_session_of(OperatorRole.OPERATOR))]
"""The session in the path, open to its customer and to operators."""
RemovableSession = Annotated[str, Depends(_session_of(OperatorRole.ADMIN))]
"""The session in the path, open to its customer and to administrators."""
OwnSession = Annotated[str, Depends(_session_of(None))]
"""The session in the path, open to its customer alone."""
FormSession = Annotated[str, Depends(_form_session)]
"""The session that a form names, open to its customer alone."""
TokenSession = Annotated[str, Depends(_customer)]
"""The session of the customer's token, where the path names none."""
FileScope = Annotated[str | None, Depends(_file_scope)]
"""Where the file in the path may be: the customer's session, or anywhere for viewers and links."""
NewStatus = Annotated[SessionStatus, Depends(_status_changer)]
"""The status in the query, if the caller may set it."""
