"""What `streamlit run` gets: the ASGI application, and the script that it runs for every browser.

Streamlit's server imports this file for `app`, which adds our routes and headers. For each
browser, and at each interaction, Streamlit then runs the same file as `__main__`.
"""

import streamlit as st
from starlette.middleware import Middleware

from console import cookie, files
from console.deps import services
from console.live import guarded
from console.security_headers import SecurityHeaders
from console.shell import show
from core.settings import load_settings

if __name__ == "__main__":
    guarded(lambda: show(services()))
else:
    by_tls = load_settings().is_public_by_tls
    app = st.App(
        __file__,
        routes=[*cookie.routes(always_secure=by_tls), *files.routes(services)],
        middleware=[Middleware(SecurityHeaders)],
    )
