"""The methods that a client has by the declarations; `questions.pyi` says them to editors and type checkers."""

from collections.abc import Callable
from typing import Any

from kb.client.answer import Answer, Thing
from kb.client.methods import Method, methods


class Questions:
    """Every question, its trend, every check and every noun as a method, named as in the API."""

    def _asked(self, method: Method, given: dict[str, Any]) -> Answer | Thing:
        raise NotImplementedError


def _bound(method: Method) -> Callable[..., Answer | Thing]:
    signature = method.signature

    def ask(*given: Any, **named: Any) -> Answer | Thing:
        try:
            bound = signature.bind(*given, **named).arguments
        except TypeError as error:
            raise TypeError(f"{method.name}: {error}") from None
        client = bound.pop("self")
        found: Answer | Thing = client._asked(method, {method.names[name]: value for name, value in bound.items()})
        return found

    ask.__name__, ask.__doc__ = method.name, method.doc
    ask.__qualname__ = f"{Questions.__name__}.{method.name}"
    ask.__signature__ = signature  # type: ignore[attr-defined]
    return ask


for _method in methods().values():
    setattr(Questions, _method.name, _bound(_method))
