"""What `streamlit run` gets: the ASGI application, and the script that it runs for every browser.

Streamlit's server imports this file for `app`, which adds our cookie routes and headers. For each
browser, and at each interaction, Streamlit then runs the same file as `__main__`.
"""

import streamlit as st
from starlette.middleware import Middleware

from console.cookie import ROUTES
from console.deps import services
from console.live import guarded
from console.security_headers import SecurityHeaders
from console.shell import show

if __name__ == "__main__":
    guarded(lambda: show(services()))
else:
    app = st.App(__file__, routes=ROUTES, middleware=[Middleware(SecurityHeaders)])
