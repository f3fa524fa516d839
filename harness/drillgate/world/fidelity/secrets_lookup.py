"""Finding secrets by name, where moto looks at all of them each time. What is found is what moto would find."""

from collections.abc import Callable
from copy import copy
from typing import Any

from drillgate.world.fidelity.beginnings import in_order_added


def found(plain: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A method of moto's dictionary of secrets, each of which it holds under its name, done by dict's own `plain`."""

    def made(original: Callable[..., Any]) -> Callable[..., Any]:
        def method(secrets: Any, key: str, *arguments: Any) -> Any:
            if key.startswith("arn:") and (key := _name(secrets, key)).startswith("arn:"):
                return original(secrets, key, *arguments)
            return plain(secrets, key, *(arguments or ((None,) if plain is dict.pop else ())))

        return method

    return made


def listed(original: Callable[..., Any]) -> Callable[..., Any]:
    """ListSecrets: where one filter tells how names begin, only those are looked at."""

    def list_secrets(backend: Any, filters: list[dict[str, Any]], *arguments: Any, **named: Any) -> Any:
        beginnings = next((one["Values"] for one in filters or () if one["Key"] == "name"), ["!"])
        if len(beginnings) > 1 or beginnings[0].startswith("!"):
            return original(backend, filters, *arguments, **named)
        view = copy(backend)
        names = in_order_added(backend.secrets, beginnings[0])
        view.secrets = {name: dict.__getitem__(backend.secrets, name) for name in names}
        return original(view, filters, *arguments, **named)

    return list_secrets


def _name(secrets: Any, arn: str) -> str:
    """The name of the secret with an ARN, which ends in its name and six characters of its own."""
    name = arn.split(":", 6)[-1][:-7]
    secret = dict.get(secrets, name)
    return name if secret is not None and secret.arn == arn else arn
