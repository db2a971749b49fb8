"""The jars that the embedded Neo4j is made of: the committed list of them, their checksums, and how they get here.

They live in Maven's own cache (~/.m2/repository, or M2_REPO), which all data folders and other Java tools share.
`python -m kb.engine_jars > kb/engine_jars.txt` writes the list anew after a change of VERSION.
"""

import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import EngineError

if TYPE_CHECKING:
    from requests import Session

VERSION = "5.26.30"
LIST = Path(__file__).with_name("engine_jars.txt")
AT_A_TIME = 8
SPARE_BYTES = 50_000_000


@dataclass(frozen=True)
class Jar:
    """Pin one jar: what Maven calls it (group:artifact:version, or group:artifact:classifier:version), and its sum."""

    sha256: str
    size: int
    coordinate: str

    @property
    def path(self) -> Path:
        """Say where the jar stands in a Maven repository."""
        group, artifact, *classifier, version = self.coordinate.split(":")
        return Path(*group.split("."), artifact, version, "-".join([artifact, version, *classifier]) + ".jar")

    def matches(self, file: Path) -> bool:
        """Compare a file with the checksum."""
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == self.sha256


def read_list(file: Path = LIST) -> list[Jar]:
    """Read a list of jars: per line the SHA-256 sum, the size in bytes and the coordinate."""
    lines = (line.split() for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [Jar(sha256, int(size), coordinate) for sha256, size, coordinate in lines]


def maven_cache() -> Path:
    """Say where Maven and its kin keep what they downloaded."""
    return Path(os.environ.get("M2_REPO") or Path.home() / ".m2" / "repository")


def class_path(say: Callable[[str], None], jars: list[Jar], cache: Path) -> list[Path]:
    """Return the files of the jars, all of them checked, and fetch those that are missing.

    Raises EngineError when a file isn't what the list says (it is removed), or when one can't be fetched.
    """
    try:
        missing = [jar for jar in jars if not (cache / jar.path).exists()]
        _refuse([cache / jar.path for jar in jars if jar not in missing and not jar.matches(cache / jar.path)])
        if missing:
            _fetch(missing, cache, say)
    except OSError as error:
        raise EngineError(
            f"the folder {cache} of Neo4j's jars can't be used ({error.strerror or error}): "
            "make it writable, or set M2_REPO to another folder"
        ) from error
    return [cache / jar.path for jar in jars]


def _refuse(wrong: list[Path]) -> None:
    """Remove files whose checksums are wrong and say so."""
    for file in wrong:
        file.unlink(missing_ok=True)
    if wrong:
        others = f" (and {len(wrong) - 1} more)" if wrong[1:] else ""
        raise EngineError(f"{wrong[0]}{others} had a wrong checksum and was removed: start again to fetch it anew")


def _fetch(jars: list[Jar], cache: Path, say: Callable[[str], None]) -> None:
    """Fetch jars from wherever jgo is configured to look, which is Maven Central if nobody said otherwise."""
    # Imported here because that takes 0.3 s, and only the first run fetches anything.
    import requests
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    size = sum(jar.size for jar in jars)
    cache.mkdir(parents=True, exist_ok=True)
    if (free := shutil.disk_usage(cache).free) < size + SPARE_BYTES:
        raise EngineError(
            f"Neo4j's jars need {size / 1e6:.0f} MB in {cache}, and {free / 1e6:.0f} MB are free: "
            "free some, or set M2_REPO to a folder on another disk"
        )
    repositories = list(MavenContext(remote_repos=GlobalSettings.load().repositories or None).remote_repos.values())
    title = f"Fetching Neo4j {VERSION} ({size / 1e6:.0f} MB, once)"
    say(f"{title} … 0/{len(jars)} jars")
    try:
        # jgo's own download opens two connections per jar: 40 s, where one session that keeps them open takes 2.
        with requests.Session() as session, ThreadPoolExecutor(AT_A_TIME) as pool:
            again = Retry(total=2, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504))
            session.mount("https://", HTTPAdapter(pool_maxsize=AT_A_TIME, max_retries=again))
            try:
                running = [pool.submit(_fetch_one, jar, cache, session, repositories) for jar in jars]
                for done, future in enumerate(as_completed(running), 1):
                    future.result()
                    if done % 40 == 0 or done == len(jars):
                        say(f"{title} … {done}/{len(jars)} jars")
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
    except requests.HTTPError as error:
        raise EngineError(f"Neo4j could not be fetched: {error}: start again later, or mend jgo's settings") from error
    except requests.RequestException as error:
        raise EngineError(
            "Neo4j has to be fetched once and the network doesn't answer: connect this machine (or set HTTPS_PROXY) "
            "and start again, or set NEO4J_URI to a Neo4j that runs elsewhere"
        ) from error


def _fetch_one(jar: Jar, cache: Path, session: "Session", repositories: list[str]) -> None:
    """Fetch one jar, check it, and only then let it stand in the cache: an interrupted download leaves nothing."""
    for repository in repositories:
        answer = session.get(f"{repository}/{jar.path.as_posix()}", timeout=20)
        if answer.ok:
            break
    answer.raise_for_status()
    if hashlib.sha256(answer.content).hexdigest() != jar.sha256:
        raise EngineError(
            f"{jar.coordinate} arrived with a wrong checksum and was thrown away: start again, and if that doesn't "
            "help, something between here and the repository alters what it delivers"
        )
    target = cache / jar.path
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(answer.content)
    os.replace(draft, target)


def resolve() -> list[Jar]:
    """Ask jgo which jars Neo4j of VERSION needs today, fetch them and compute their checksums."""
    from jgo.maven import MavenContext

    maven = MavenContext()
    found, needed = maven.resolver.resolve([maven.create_dependency(f"org.neo4j:neo4j:{VERSION}")])
    jars = []
    for one in found + needed:
        content = Path(one.artifact.resolve()).read_bytes()
        parts = [one.groupId, one.artifactId, *filter(None, [one.classifier]), one.version]
        jars.append(Jar(hashlib.sha256(content).hexdigest(), len(content), ":".join(parts)))
    return sorted(jars, key=lambda jar: jar.coordinate)


if __name__ == "__main__":
    print("# The jars of the embedded Neo4j: SHA-256, bytes, coordinate. Written by python -m kb.engine_jars")
    for pinned in resolve():
        print(pinned.sha256, f"{pinned.size:>8}", pinned.coordinate)
