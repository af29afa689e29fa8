"""The console's ASGI application: Streamlit, our cookie routes, our headers."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from console.cookie import ROUTES
from console.security_headers import SecurityHeaders

app = st.App(
    Path(__file__).with_name("main.py"), routes=ROUTES, middleware=[Middleware(SecurityHeaders)]
)
