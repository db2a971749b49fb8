"""The declarations as text: what `kb model` prints and the README's tables show."""

from kb.access.roles import ROLES
from kb.load import schema
from kb.model import NODES, RELATIONSHIPS
from kb.queries import catalogue
from kb.seen import figures


def model() -> str:
    """Return every noun with its properties, and every relationship with its ends, as Markdown."""
    lines = ["| noun | Danish | properties (key in bold) |", "|---|---|---|"]
    for label, noun in NODES.items():
        names = [f"**{name}**" if name == noun.key_field else name for name in noun.own_fields()]
        lines.append(f"| {label} | {noun.danish[0]} | {', '.join(names)} |")
    lines += ["", "| relationship | properties | dated |", "|---|---|---|"]
    for relationship in RELATIONSHIPS.values():
        own = [
            name
            for name in relationship.own_fields()
            if name not in ("start", "end", "valid_from", "valid_to", "sources", "confidence")
        ]
        ends = f"({_labels(relationship.starts)})-[{relationship.label()}]->({_labels(relationship.ends)})"
        lines.append(f"| `{ends}` | {', '.join(own)} | {'yes' if relationship.dated else ''} |")
    return "\n".join(lines)


def constraints() -> str:
    """Return the constraints and indexes as Cypher."""
    return "\n".join(f"{statement};" for statement in schema().values())


def questions(kind: str = "analyses") -> str:
    """Return the catalogue of questions as Markdown."""
    lines = ["| name | asks | parameters |", "|---|---|---|"]
    for name, query in catalogue(kind).items():
        params = [f"**{p}**" if param.required else p for p, param in query.params.items()]
        lines.append(f"| `{name}` | {query.asks} | {', '.join(params)} |")
    return "\n".join(lines)


def roles() -> str:
    """Return the roles as Markdown, and what of the model and of the questions the public is told."""
    lines = ["| role | Danish | sees and may, besides what those above do |", "|---|---|---|"]
    lines += [f"| {name} | {role.danish} | {role.may} |" for name, role in ROLES.items()]
    closed = [f"`{name}`" for name, noun in (NODES | RELATIONSHIPS).items() if noun.seen_by != "public"]
    told = [f"`{name}`" for name, query in catalogue().items() if figures.audience(query) == "figures"]
    return "\n".join(
        [
            *lines,
            "",
            f"Not for the public, nor for vendors: {', '.join(closed)}, and whatever reads them. "
            f"Of {', '.join(told)} they are told national figures.",
        ]
    )


def _labels(nouns: tuple[type, ...]) -> str:
    return "any" if len(nouns) == len(NODES) else " or ".join(noun.__name__ for noun in nouns)
