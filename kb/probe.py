"""Whether a Neo4j answers at all."""

import neo4j
from neo4j import exceptions

from kb.engine import Address

SOON = 5.0


def is_there(address: Address) -> bool:
    """Tell whether it answers a new connection soon; on an open one, one that hangs is waited for forever."""
    try:
        with neo4j.GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=SOON,
            connection_acquisition_timeout=SOON,
        ) as driver:
            driver.verify_connectivity()
    except exceptions.DriverError:
        return False
    except exceptions.Neo4jError:
        return True  # who refuses is there
    return True
