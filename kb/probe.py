"""Where a Neo4j is, and whether it hangs."""

from collections.abc import Callable

import neo4j
from neo4j import exceptions

from kb.engine import Address

SOON = 5.0


def resolver(address: Address) -> Callable[[neo4j.Address], list[neo4j.Address]]:
    """Return what tells the driver where to connect to now."""
    return lambda asked: [neo4j.Address(one) for one in address.now(asked)]


def hangs(address: Address) -> bool:
    """Tell whether it takes a new connection and says nothing on it; on an open one, that is waited for forever.

    One that can't be connected to hangs not: whoever asks it is told so.
    """
    try:
        with neo4j.GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=SOON,
            connection_acquisition_timeout=SOON,
            resolver=resolver(address),
        ) as driver:
            driver.verify_connectivity()
    except exceptions.DriverError as error:
        return not _is_refused(error)
    except exceptions.Neo4jError:
        return False  # who refuses is there
    return False


def _is_refused(error: BaseException | None) -> bool:
    """Tell whether what the driver says comes of a connection that there is none of, or that was cut."""
    while error is not None:
        if isinstance(error, ConnectionError):
            return True
        error = error.__cause__ or error.__context__
    return False
