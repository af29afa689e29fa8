"""What the console's process holds once, and what a view is given."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from console.components import panel
from console.handover import Handovers
from console.markup import Html
from core import bootstrap
from core.accounts.models import Operator, OperatorRole
from core.bootstrap import Services
from core.settings import load_settings


@st.cache_resource(show_spinner=False)
def services() -> Services:
    """The process's services. Raises InvalidSetting, ModelUnavailable."""
    return bootstrap.build(load_settings())


@st.cache_resource(show_spinner=False)
def handovers() -> Handovers:
    """The process's sign-ins that are on their way to a browser's cookies."""
    return Handovers()


@dataclass(frozen=True)
class Desk:
    """One operator at the console: the services, who asks, and the way between the views."""

    services: Services
    operator: Operator
    pages: Mapping[str, st.Page]
    """By their path in the address."""
    still_signed_in: Callable[[], bool] = lambda: True
    """Asked by what refreshes itself, since nobody reloads a screen that is always on."""

    def may(self, role: OperatorRole) -> bool:
        return OperatorRole(self.operator.role).covers(role)

    def show(self, html: Html, *, key: str, follow: bool = False) -> None:
        """Put markup on the page; its links lead to other views."""
        address = panel(html, key=key, follow=follow)
        if address is not None:
            self.go(address)

    def go(self, address: str) -> None:
        """Open a view by its address, such as "knowledge?article=reset-password"."""
        parts = urlsplit(address)
        page = self.pages.get(parts.path.strip("/"))
        if page is not None:
            st.switch_page(page, query_params=dict(parse_qsl(parts.query)))
