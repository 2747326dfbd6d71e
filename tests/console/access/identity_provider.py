"""A small provider of OpenID Connect, asked over HTTP on this machine: it checks what a real one checks, and lies on demand."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT, SECRET = "doorward", "s3cret-of-the-client"


@cache
def _first_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class IdentityProvider:
    """What it says; a test changes `claims`, `headers` or `metadata` to make it lie.

    Attributes:
        issuer: its address.
        epoch: seconds since 1970, as the console's clock has them.
        claims: laid over those of an honest identity token; None takes one away.
        sign: how a token is signed.
    """

    issuer: str
    epoch: Callable[[], int]
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=lambda: [_first_key()])
    sign: Callable[[IdentityProvider, dict[str, Any]], str] | None = None

    def log_in(self, address: str, **claims: Any) -> dict[str, str]:
        """Log a person in who was sent to this address; return what the browser comes back with."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        self.claims = claims or self.claims
        return {"state": query["state"], "code": code}

    def described(self) -> dict[str, Any]:
        """What it says of itself."""
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        return told | self.metadata

    def token(self, form: dict[str, str], authorization: str) -> tuple[dict[str, Any], int]:
        """Change a code for an identity token, once, for who can prove to be who asked."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode()
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return {"error": "invalid_grant"}, 400
        if not authorization.startswith("Basic "):
            return {"error": "invalid_client"}, 401
        now = self.epoch()
        honest = {"iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {name: value for name, value in (honest | self.claims).items() if value is not None}
        sign = self.sign or IdentityProvider.signed
        return {"access_token": "a", "token_type": "Bearer", "id_token": sign(self, claims)} | self.answer, 200

    def signed(self, claims: dict[str, Any]) -> str:
        """Sign as it should."""
        return jwt.encode({"alg": "RS256", "kid": self.keys[-1].kid}, claims, self.keys[-1])

    def unsigned(self, claims: dict[str, Any]) -> str:
        """Sign not at all."""
        head, body, _ = self.signed(claims).split(".")
        del head
        return urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode() + f".{body}."

    def signed_with_the_public_key(self, claims: dict[str, Any]) -> str:
        """Sign with what everybody knows, as if it were a shared secret."""
        key = OctKey.import_key(self.keys[-1].as_pem(private=False))
        return jwt.encode({"alg": "HS256"}, claims, key)

    def signed_by_another(self, claims: dict[str, Any]) -> str:
        """Sign with a key that is not the provider's."""
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"}))

    def app(self) -> Starlette:
        """What it answers."""

        async def described(_):
            self.asked.append("description")
            return JSONResponse(self.described())

        async def keys(_):
            self.asked.append("keys")
            return JSONResponse(KeySet(self.keys).as_dict(private=False))

        async def token(request):
            self.asked.append("token")
            async with request.form() as form:
                told, status = self.token(dict(form), request.headers.get("authorization", ""))
            return JSONResponse(told, status)

        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", described),
                Route("/keys", keys),
                Route("/token", token, methods=["POST"]),
            ]
        )


@contextmanager
def running(epoch: Callable[[], int]) -> Iterator[IdentityProvider]:
    """Run a provider."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        provider = IdentityProvider(f"http://127.0.0.1:{held.getsockname()[1]}", epoch)
        server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([held],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join(5)
