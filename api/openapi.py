"""The description of the API: what FastAPI makes of the routes, with the form of errors and examples of everything."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems, saved, shapes
from api.answers import JSON, ROOT
from kb import queries
from kb.model import NODES
from kb.trend import trends

KEYS = {
    "Municipality": "0751",
    "Organisation": "kombit",
    "Vendor": "netcompany",
    "System": "aula",
    "Capability": "17",
    "BuildingBlock": "beskedfordeler",
    "Standard": "SF0770_A",
    "Interface": "SF0770_A",
    "DataFlow": "beskedfordeler-os2forms-sf1461",
    "Contract": "digit-esdh-2019",
    "Vision": "kl-vision",
    "Goal": "kl-goal-1",
    "Principle": "ar-1.1",
    "Meeting": "m-bpc-k-2026-04-20",
    "Decision": "bpc-2025-02-02",
    "Requirement": "borgerblikket-2020",
    "Deviation": "deviation-1",
    "WorkingGroup": "arkitekturboard",
    "Person": "person-1",
    "Document": "aula-implementeringshaandbog",
    "Source": "background",
    "ExternalId": "cvr:11259979",
}
"""A thing of each noun that the real landscape holds; of deviations and people it holds none."""
GIVEN = {"target": "kmd", "from": "2025", "q": "aula", "changed_since": "0"}
"""What else can be asked for as it stands here."""
SENT = {
    "cypher": {
        "query": "MATCH (m:Municipality)-[:USES]->(s:System) RETURN s.name AS system, count(m) AS users LIMIT 3",
        "parameters": {},
        "at": "2026-11-23",
    },
    "import": {
        "source": "register",
        "as_of": "2026-11-23",
        "dry_run": True,
        "rows": {
            "source": [{"id": "register", "name": "Registret"}],
            "municipality": [{"code": "0751", "name": "Aarhus"}],
            "system": [{"id": "aula", "name": "Aula"}],
            "uses": [{"start": "0751", "end": "aula", "valid_from": "2019-08"}],
        },
    },
    "saved_question_add": saved.EXAMPLE,
    "saved_question_change": saved.RENAMED,
}
"""What is sent to operations that take a body, so that whoever tries them changes nothing."""
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key that `kb keys add` made."},
    "key_in_a_header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
}
EVERYWHERE = {str(status): said for status, said in problems.responses(401, 403, 429).items()}
"""What any operation may say to who it is that asks: who they are not, what they may not, and that it is too often."""
MADE = {"email": "a@example.dk", "date": "2026-11-23", "date-time": "2026-11-23T12:00:00Z"}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description, which is made once."""
    if not app.openapi_schema:
        found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schema = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        found["components"]["schemas"] |= {**schema.pop("$defs"), problems.Problem.__name__: schema}
        found["components"]["securitySchemes"] = SECURITY
        found["security"] = [{}, *({name: []} for name in SECURITY)]  # much is for everybody
        answers = _answers()
        for path, operations in found["paths"].items():
            for operation in operations.values():
                if path.startswith(ROOT):
                    operation["responses"] = dict(sorted((EVERYWHERE | operation["responses"]).items()))
                _give_examples(operation, path, answers, found["components"]["schemas"])
        app.openapi_schema = found
    return app.openapi_schema


def _answers() -> dict[str, Any]:
    """Return the answers of questions, whose columns say more than their types."""
    found = {f"analyses/{name}": shapes.example(query) for name, query in queries.catalogue().items()}
    found |= {f"analyses/{name}/trend": shapes.example_over_time(query) for name, query in trends().items()}
    return found | {f"checks/{name}": shapes.example(query) for name, query in queries.catalogue("checks").items()}


def _give_examples(operation: dict[str, Any], path: str, answers: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Add what the operation can be asked with, and what an answer looks like."""
    of_key = {noun.plural: KEYS[label] for label, noun in NODES.items()} | {"imports": "1"}
    for parameter in operation.get("parameters", ()):
        if parameter.get("required"):
            name = parameter["name"]
            key = of_key.get(path.split("/")[3]) if parameter["in"] == "path" else GIVEN.get(name) or _key(path, name)
            parameter["example"] = key or example(parameter["schema"], schemas, name)
    body = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if body:
        body["example"] = SENT[operation["operationId"]]
    well = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    content = well.get("content", {})
    if JSON in content:
        made = answers.get(path.removeprefix(f"{ROOT}/"))
        content[JSON]["example"] = made or example(content[JSON]["schema"], schemas)


def _key(path: str, name: str) -> str:
    """Return the key that a question is asked with, empty where it is none that is asked."""
    kind, asked = [*path.removeprefix(f"{ROOT}/").split("/"), ""][:2]
    query = queries.catalogue(kind).get(asked) if kind in ("analyses", "maps", "checks") else None
    return KEYS[query.params[name].key_of or ""] if query else ""


def example(schema: dict[str, Any], schemas: dict[str, Any], name: str = "") -> Any:
    """Return something of a schema; what it says is made up."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    if "anyOf" in schema:
        return example(next(one for one in schema["anyOf"] if one.get("type") != "null"), schemas, name)
    for said in ("example", "const"):
        if said in schema:
            return schema[said]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {one: example(of, schemas, one) for one, of in properties.items()}
        case "array":
            return [example(schema["items"], schemas, name)]
        case "boolean":
            return False
        case "integer" | "number":
            return shapes.EXAMPLES["int"]
        case "string":
            known = MADE.get(schema.get("format", "")) or shapes.EXAMPLES.get(name)
            return known or ("0751" if name == "code" else "2026" if name.endswith("_on") else shapes.EXAMPLES["str"])
    return shapes.EXAMPLES["str"]
