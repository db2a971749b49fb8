"""The settings that Byplan takes from the environment, each with its default."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from kb.errors import EngineError


@dataclass(frozen=True)
class Settings:
    """Hold what the environment says: which Neo4j, where its store is, and where `kb serve` listens.

    `neo4j_user`, `neo4j_password` and `neo4j_database` go with `neo4j_uri`; the embedded engine has its own, and takes
    `neo4j_settings` beside those that it always has.
    """

    neo4j_uri: str | None = None
    neo4j_user: str = "neo4j"
    neo4j_password: str | None = field(default=None, repr=False)
    neo4j_database: str = "neo4j"
    neo4j_settings: Mapping[str, str] = field(default_factory=dict)
    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8000
    heap: str = "1g"
    private_network: bool = False
    names: tuple[str, ...] = ()
    rate: int = 1200
    access_log: str = ""
    oidc_issuer: str | None = None
    oidc_client: str = ""
    oidc_secret: str | None = field(default=None, repr=False)
    oidc_claim: str = "roles"
    oidc_roles: tuple[tuple[str, str], ...] = ()

    @property
    def is_loopback(self) -> bool:
        """Tell whether `kb serve` listens where only this machine reaches it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def is_ours_alone(self) -> bool:
        """Tell whether who reaches it is at this machine: nobody comes by another name, through a proxy."""
        return self.is_loopback and not self.names

    @property
    def sign_in(self) -> bool:
        """Tell whether people can sign in."""
        return self.oidc_issuer is not None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings; a variable that is empty counts as not set, as docker compose hands it on.

        Raises EngineError when KB_PORT is no port number, KB_RATE no number, or sign-in is set up by half.
        """
        given = {name: environment.get(name, "").strip() for name in VARIABLES}
        port = given["KB_PORT"] or "8000"
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise EngineError(f"KB_PORT is {port!r}: set it to a port number, such as 8000")
        if given["KB_OIDC_ISSUER"] and not (given["KB_OIDC_CLIENT"] and given["KB_OIDC_ROLES"]):
            raise EngineError("KB_OIDC_ISSUER is set: set KB_OIDC_CLIENT and KB_OIDC_ROLES, too")
        rate = given["KB_RATE"] or str(cls.rate)
        if not rate.isascii() or not rate.isdigit() or len(rate) > 9:
            raise EngineError(f"KB_RATE is {rate!r}: set it to a number of requests a minute, such as 1200, or to 0")
        return cls(
            neo4j_uri=given["NEO4J_URI"] or None,
            neo4j_user=given["NEO4J_USER"] or cls.neo4j_user,
            neo4j_password=given["NEO4J_PASSWORD"] or None,
            neo4j_database=given["NEO4J_DATABASE"] or cls.neo4j_database,
            data=Path(given["KB_DATA"] or cls.data).expanduser().absolute(),
            host=given["KB_HOST"] or cls.host,
            port=int(port),
            heap=given["KB_HEAP"] or cls.heap,
            private_network=given["KB_PRIVATE_NETWORK"] == "1",
            names=_words(given["KB_NAMES"]),
            oidc_issuer=given["KB_OIDC_ISSUER"].rstrip("/") or None,
            oidc_client=given["KB_OIDC_CLIENT"],
            oidc_secret=given["KB_OIDC_SECRET"] or None,
            oidc_claim=given["KB_OIDC_CLAIM"] or cls.oidc_claim,
            oidc_roles=tuple(_pair(word) for word in _words(given["KB_OIDC_ROLES"])),
            rate=int(rate),
            access_log=given["KB_ACCESS_LOG"],
        )


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, re.split(r"[\s,]+", text)))


def _pair(word: str) -> tuple[str, str]:
    value, _, role = word.rpartition("=")
    if not value or not role:
        raise EngineError(f"KB_OIDC_ROLES holds {word!r}: write VALUE=ROLE, such as kommune-it=municipality")
    return value, role


VARIABLES = {
    "NEO4J_URI": "A Neo4j to use in place of the embedded one, such as bolt://db:7687 or neo4j+s://cluster.",
    "NEO4J_USER": "The user there (neo4j).",
    "NEO4J_PASSWORD": "Its password.",
    "NEO4J_DATABASE": "The database there (neo4j).",
    "KB_DATA": "The folder of the archive of imports, and of the embedded Neo4j: store, password, logs (data).",
    "KB_HOST": "The address that `kb serve` listens on (127.0.0.1).",
    "KB_PORT": "The port that `kb serve` listens on (8000).",
    "KB_HEAP": "The heap of the embedded Neo4j (1g); 100 000 changes at once take half of it, and 11 000 places 4g.",
    "KB_PRIVATE_NETWORK": "1 to listen on KB_HOST before there are keys or sign-in: whoever comes is the public.",
    "KB_NAMES": "The names with a dot that callers may reach it by, such as byplan.example.dk; addresses always may.",
    "KB_OIDC_ISSUER": "Where people sign in: the issuer of an OpenID Connect provider (nobody signs in).",
    "KB_OIDC_CLIENT": "What the provider calls Byplan: its client id.",
    "KB_OIDC_SECRET": "The client's secret, where it has one.",
    "KB_OIDC_CLAIM": "The claim that says what somebody is (roles).",
    "KB_OIDC_ROLES": "Which role each of its values stands for: kommune-it=municipality,arkitekter=analyst.",
    "KB_RATE": "How many requests a minute one caller may make (1200); 0 for any number.",
    "KB_ACCESS_LOG": "The file in which each request gets a line, - for standard error (none).",
    "KB_URL": "The Byplan that `kb.connect` and `kb mcp` ask (http://127.0.0.1 at KB_PORT).",
    "KB_KEY": "The key that they bring (none).",
    "KB_KEY_FILE": "The file that the key stands in, which only its owner may read (none).",
}
