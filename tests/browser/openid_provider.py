"""A company's sign-in: an OpenID Connect provider on a real socket that asks nobody anything."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = ("switchboard-console", 'a "secret" of the company')
"""Id and secret that the console is registered with; quotes, since they go through a file."""
METADATA = "/.well-known/openid-configuration"


@dataclass
class Provider:
    """Vouches for whoever `person` is at the moment."""

    port: int = 0
    person: dict[str, Any] = field(default_factory=dict)
    """Claims beside those that every id token has."""
    paths: list[str] = field(default_factory=list)
    """What was asked for, in order."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/leave",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorized(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to."""
        assert asked["client_id"] == CLIENT[0]
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def tokens(self, form: dict[str, str], credentials: str) -> dict[str, Any]:
        """For a code, once, and only for who asked for it."""
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        assert base64.b64decode(credentials).decode() == ":".join(CLIENT)
        now = int(time.time())
        claims = {"iss": self.url, "sub": "4711", "aud": CLIENT[0], "nonce": asked["nonce"]}
        times = {"iat": now, "exp": now + 300}
        header = {"alg": "RS256", "kid": "1"}
        id_token = jwt.encode(header, claims | times | self.person, self.key)
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": id_token}


@contextmanager
def openid_provider() -> Iterator[Provider]:
    """On a port of its own."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            provider.paths.append(url.path)
            if url.path == "/authorize":
                self._go(provider.authorized(query))
            elif url.path == "/leave":
                self._go(query["post_logout_redirect_uri"])
            elif url.path == "/jwks":
                self._say({"keys": [provider.key.as_dict(private=False)]})
            else:
                self._say(provider.metadata())

        def do_POST(self) -> None:
            provider.paths.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            credentials = self.headers["Authorization"].removeprefix("Basic ")
            self._say(provider.tokens(form, credentials))

        def log_message(self, *_: object) -> None:
            """Tests print nothing of their own."""

        def _go(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _say(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.port = server.server_port
        Thread(target=server.serve_forever, daemon=True).start()
        yield provider
        server.shutdown()
