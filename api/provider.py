"""Signing in by OpenID Connect: what the provider is asked, and what is believed of what it answers."""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kb.access.asking import Viewer
from kb.access.roles import ROLES
from kb.errors import EngineError
from kb.settings import Settings

SECONDS = 10
"""So long the provider may take to answer."""
SCOPE = "openid profile email"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What it has to say of itself."""
ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Signatures with the provider's own key: none that whoever knows the client's secret could make, or anybody."""
KEPT_SECONDS = 600
MINUTES = 10
"""So long somebody may take to sign in at the provider."""
MOST_ATTEMPTS = 10_000
"""So many may be at it at once."""


class NotSignedIn(Exception):  # noqa: N818
    """Say why nobody was signed in."""


@dataclass(frozen=True)
class Attempt:
    """What is remembered of somebody who has gone to the provider: what proves that who comes back is the same."""

    state: str
    nonce: str
    verifier: str
    back: str
    to: str
    until: float


@dataclass
class Provider:
    """An OpenID Connect provider, and what of its claims makes which role."""

    issuer: str
    client: str
    secret: str | None
    claim: str
    roles: Mapping[str, str]
    _attempts: dict[str, Attempt] = field(default_factory=dict, repr=False)
    _known: tuple[float, dict[str, Any]] = field(default=(0.0, {}), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Provider | None":
        """Return the provider that the settings name, or null. Raises EngineError for a role that there is none of."""
        if settings.oidc_issuer is None:
            return None
        for value, role in settings.oidc_roles:
            if role not in ROLES:
                raise EngineError(f"KB_OIDC_ROLES says {value}={role}: the roles are {', '.join(ROLES)}")
        return cls(
            settings.oidc_issuer,
            settings.oidc_client,
            settings.oidc_secret,
            settings.oidc_claim,
            dict(settings.oidc_roles),
        )

    def begin(self, back: str, to: str) -> tuple[str, str]:
        """Return where to sign in, and what the browser brings back to `back`, from where it goes on to `to`."""
        attempt = Attempt(
            generate_token(32), generate_token(32), generate_token(64), back, to, time.monotonic() + 60 * MINUTES
        )
        with self._session(attempt) as session:
            url, _ = session.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        token = generate_token(43)
        with self._lock:
            now = time.monotonic()
            self._attempts = {name: one for name, one in self._attempts.items() if one.until > now}
            while len(self._attempts) >= MOST_ATTEMPTS:  # the oldest: nobody keeps others from signing in
                del self._attempts[next(iter(self._attempts))]
            self._attempts[token] = attempt
        return url, token

    def finish(self, token: str, asked: Mapping[str, str]) -> tuple[Viewer, str]:
        """Return who came back from the provider, and where to go. Raises NotSignedIn when that is not certain."""
        with self._lock:
            attempt = self._attempts.pop(token, None)  # once
        if attempt is None or attempt.until < time.monotonic():
            raise NotSignedIn("it was not this browser that went to sign in, or it took too long")
        if not hmac.compare_digest(asked.get("state", "").encode(), attempt.state.encode()):
            raise NotSignedIn("the answer is to another question")
        if "iss" in asked and asked["iss"].rstrip("/") != self.issuer:
            raise NotSignedIn("the answer is from another provider")
        if "code" not in asked:
            raise NotSignedIn(f"the provider said no ({asked.get('error', 'no reason')[:60]})")
        claims = self._claims(attempt, asked["code"])
        found = claims.get(self.claim)
        values = found if isinstance(found, list) else [found]
        names = [self.roles[value] for value in values if isinstance(value, str) and value in self.roles]
        if not names:
            raise NotSignedIn("your account has no role here: ask whoever runs this server")
        role = max((ROLES[name] for name in names), key=lambda role: role.rank)
        name = next((claims[key] for key in ("name", "preferred_username", "email", "sub") if claims.get(key)), "?")
        owner = f"person {self.issuer} {claims['sub']}"
        return Viewer(role, str(name)[:100], by="session", owner=owner), attempt.to

    def _claims(self, attempt: Attempt, code: str) -> dict[str, Any]:
        """Return what the provider says of somebody, its signature checked."""
        known = self._metadata()
        with self._session(attempt) as session:
            try:
                answered = session.fetch_token(
                    known["token_endpoint"], code=code, code_verifier=attempt.verifier, timeout=SECONDS
                )
                token = jwt.decode(answered["id_token"], self._keys(known), algorithms=ALGORITHMS)
                jwt.JWTClaimsRegistry(
                    leeway=60,
                    iss={"essential": True, "value": known["issuer"]},
                    aud={"essential": True, "value": self.client},
                    exp={"essential": True},
                    sub={"essential": True},
                    nonce={"essential": True, "value": attempt.nonce},
                ).validate(token.claims)
                claims = dict(token.claims)
                if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.client:
                    raise NotSignedIn("the provider's word is for somebody else")
                if self.claim not in claims and "userinfo_endpoint" in known:
                    more = session.get(known["userinfo_endpoint"], timeout=SECONDS).json()
                    claims = more | claims if more.get("sub") == claims["sub"] else claims
            except (OAuthError, JoseError, KeyError, ValueError, TypeError, AttributeError) as error:
                raise NotSignedIn(f"the provider's word does not hold ({type(error).__name__})") from None
            except requests.RequestException:
                raise EngineError(f"the provider {self.issuer} does not answer: nobody can sign in just now") from None
        return claims

    def _session(self, attempt: Attempt) -> OAuth2Session:
        method = "client_secret_basic" if self.secret else "none"
        return OAuth2Session(
            self.client,
            self.secret,
            scope=SCOPE,
            redirect_uri=attempt.back,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )

    def _metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself, which is asked again after a while."""
        at, known = self._known
        if known and time.monotonic() - at < KEPT_SECONDS:
            return known
        known = self._get(f"{self.issuer}/.well-known/openid-configuration")
        if str(known.get("issuer", "")).rstrip("/") != self.issuer:
            raise EngineError(f"the provider at {self.issuer} says that it is another: correct KB_OIDC_ISSUER")
        for name in ENDPOINTS:
            if not str(known.get(name)).startswith(("https://", "http://")):
                raise EngineError(f"the provider at {self.issuer} says no {name} that is of use: nobody can sign in")
        self._known = time.monotonic(), known
        return known

    def _keys(self, known: dict[str, Any]) -> KeySet:
        """Return the provider's keys, as they are now: they change at times."""
        return KeySet.import_key_set(self._get(known["jwks_uri"]))  # type: ignore[arg-type]

    def _get(self, url: str) -> dict[str, Any]:
        try:
            response = requests.get(url, timeout=SECONDS)
            response.raise_for_status()
            found = response.json()
        except (requests.RequestException, ValueError):
            raise EngineError(f"the provider {self.issuer} does not answer: nobody can sign in just now") from None
        if not isinstance(found, dict):
            raise EngineError(f"the provider at {self.issuer} says nothing that is of use: nobody can sign in")
        return found
