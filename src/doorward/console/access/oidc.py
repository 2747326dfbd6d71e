"""Logging in at the organisation's own provider: OpenID Connect, the code flow with PKCE, state and nonce."""

from __future__ import annotations

import secrets
import ssl
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from doorward.console.access.provider import ProviderError, UnbegunError
from doorward.console.settled import asked_safely
from doorward.desk.attempts import network
from doorward.desk.secret import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures that are taken: never `none`, never one whose key both sides know."""
PATIENCE = timedelta(minutes=10)
"""How long somebody may take to log in at the provider."""
MOST = 1_000
"""Log-ins under way at once; of more, the oldest from where most were begun are forgotten."""
RETURN = "/log-in/return"
_LEEWAY = 60
_SECONDS = 10
_LONGEST = 4_000
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider tells of somebody: who it is to it, a name to show, and the values of the claim for roles."""

    subject: str
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A log-in under way. `browser` is the digest of the cookie: who comes back is who went; `network` is where from."""

    nonce: str
    verifier: str
    browser: str
    network: str
    back: str
    until: datetime


@dataclass(slots=True)
class Provider:
    """The provider, as [console.oidc] names it.

    Attributes:
        settled: issuer, client_id, secret_file, authority (CA file), address (of the console), claim, name, roles, unknown.
    """

    settled: Mapping[str, Any]
    _pending: dict[str, Pending] = field(default_factory=dict)
    _metadata: dict[str, Any] = field(default_factory=dict)
    _keys: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, back: str, now: datetime, place: str = "") -> tuple[str, str]:
        """Return where the browser goes, and what its cookie holds until it comes back; `place` is its address.

        Raises:
            ProviderError: the provider does not say how to log in.
        """
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        drawn = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        pending = Pending(*drawn, digest(browser), network(place), back, now + PATIENCE)
        with self._client() as client:
            told = self._described(client)
            address, _ = client.create_authorization_url(
                told["authorization_endpoint"], state, pending.verifier, nonce=pending.nonce
            )
        with self._lock:
            self._pending = {key: one for key, one in self._pending.items() if one.until > now}
            while len(self._pending) >= MOST:
                ((busiest, _),) = Counter(one.network for one in self._pending.values()).most_common(1)
                del self._pending[next(key for key, one in self._pending.items() if one.network == busiest)]
            self._pending[state] = pending
        return address, browser

    def finish(self, params: Mapping[str, str], browser: str, now: datetime) -> tuple[Told, str]:
        """Return who came back, and where they wanted to go. What was begun can be finished once.

        Raises:
            UnbegunError: it is not a log-in that this browser began here within minutes.
            ProviderError: the provider's word does not hold.
        """
        with self._lock:
            pending = self._pending.pop(params.get("state", ""), None)
        if pending is None or pending.until <= now or not compare_digest(pending.browser, digest(browser)):
            raise UnbegunError("This log-in was not begun here, or too long ago, or is used up.")
        if params.get("iss", self.settled["issuer"]) != self.settled["issuer"]:
            raise ProviderError("Another provider answered.")
        if "error" in params or not params.get("code"):
            raise ProviderError("The provider did not let you in.")
        with self._client() as client:
            told = self._described(client)
            # Who answers with a token in its body is believed by its signature alone.
            answer = client.fetch_token(
                told["token_endpoint"],
                grant_type="authorization_code",
                code=params["code"][:_LONGEST],
                code_verifier=pending.verifier,
            )
            claims = self._claims(client, answer, pending.nonce, now)
        return self._told(claims), pending.back

    def role(self, told: Told) -> str | None:
        """Return the highest role that somebody's claims give; None where nobody whom the settings do not name is let in."""
        given = [self.settled["roles"].get(value) for value in told.values]
        found = [role for role in ("admin", "analyst", "viewer") if role in given]
        return found[0] if found else ("viewer" if self.settled["unknown"] == "viewer" else None)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        secret, authority = self.settled["secret_file"], self.settled["authority"]
        try:
            with OAuth2Client(
                self.settled["client_id"],
                Path(secret).read_text("utf-8").strip() if secret else None,
                token_endpoint_auth_method=None if secret else "none",
                scope="openid profile email",
                redirect_uri=self.settled["address"].rstrip("/") + RETURN,
                code_challenge_method="S256",
                verify=ssl.create_default_context(cafile=authority or None),
                timeout=_SECONDS,
                follow_redirects=False,
            ) as client:
                yield client
        except ProviderError:
            raise
        except (AuthlibBaseError, JoseError) as error:
            raise ProviderError(f"The provider's word does not hold: {_short(error)}.") from error
        except Exception as error:
            # Whatever an answer of another server makes our library say, no page of ours breaks by it.
            raise ProviderError(f"The provider did not answer as it should: {type(error).__name__}.") from error

    def _described(self, client: Any) -> dict[str, Any]:
        """Return what the provider says of itself; it is asked once."""
        if not self._metadata:
            told = _answer(client, self.settled["issuer"].rstrip("/") + _DISCOVERY)
            if told.get("issuer") != self.settled["issuer"]:
                raise ProviderError("The provider says that it is another one.")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not asked_safely(told[name]):
                    raise ProviderError(f"The provider's {name} is not https.")
            self._metadata = told
        return self._metadata

    def _claims(self, client: Any, answer: Mapping[str, Any], nonce: str, now: datetime) -> CodeIDToken:
        """Return the claims of an identity token whose signature, issuer, audience, times and nonce hold."""
        token = self._verified(client, answer["id_token"])
        wanted = {
            "iss": {"essential": True, "value": self.settled["issuer"]},
            "aud": {"essential": True, "value": self.settled["client_id"]},
        }
        params = {"nonce": nonce, "client_id": self.settled["client_id"], "access_token": answer.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, wanted, params)
        claims.validate(int(now.replace(tzinfo=UTC).timestamp()), _LEEWAY)
        return claims

    def _verified(self, client: Any, text: str) -> jwt.Token:
        if not self._keys:
            self._fetch_keys(client)
        try:
            return jwt.decode(text, KeySet.import_key_set(self._keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]  # a JSON object
        except (JoseError, ValueError):
            # Providers change their keys: they are asked for once more, and then it holds or it does not.
            self._fetch_keys(client)
            return jwt.decode(text, KeySet.import_key_set(self._keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]  # a JSON object

    def _fetch_keys(self, client: Any) -> None:
        self._keys = _answer(client, self._metadata["jwks_uri"])

    def _told(self, claims: CodeIDToken) -> Told:
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.strip():
            raise ProviderError("The provider does not say who you are.")
        names = (claims.get(name) for name in (self.settled["name"], "email"))
        name = next((text for text in names if isinstance(text, str) and text.strip()), subject)
        values = claims.get(self.settled["claim"], ())
        listed = [values] if isinstance(values, str) else values if isinstance(values, list) else []
        return Told(subject, name, tuple(value for value in listed if isinstance(value, str)))


def _answer(client: Any, address: str) -> dict[str, Any]:
    told = client.request("GET", address, withhold_token=True).raise_for_status().json()
    if not isinstance(told, dict):
        raise ProviderError("The provider did not answer as it should: no JSON object.")
    return told


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120].rstrip(".")
