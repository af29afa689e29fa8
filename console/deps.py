"""What the console's process holds once, and what a view is given."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from console.handover import Handovers
from core import bootstrap
from core.accounts.models import Operator, OperatorRole
from core.accounts.service import Caller
from core.bootstrap import Services
from core.settings import load_settings
from core.telemetry import logs


@st.cache_resource(show_spinner=False)
def services() -> Services:
    """The process's services. Raises InvalidSetting, ModelUnavailable."""
    settings = load_settings()
    logs.configure(settings)
    return bootstrap.build(settings)


@st.cache_resource(show_spinner=False)
def handovers() -> Handovers:
    """The process's sign-ins that are on their way to a browser's cookies."""
    return Handovers()


@dataclass(frozen=True)
class Desk:
    """One operator at the console: the services, and who asks them."""

    services: Services
    operator: Operator
    still_signed_in: Callable[[], bool] = lambda: True
    """Asked by what refreshes itself, since nobody reloads a screen that is always on."""

    @property
    def caller(self) -> Caller:
        """The operator as the services know who acts."""
        return Caller.of(self.operator)

    def may(self, role: OperatorRole) -> bool:
        return OperatorRole(self.operator.role).covers(role)
