"""How each product came back, summed up from what the checks say of its stores."""

from collections.abc import Iterator, Mapping, Sequence

from drillgate.drill.checks import completeness, recovery_point
from drillgate.drill.checks.words import count, duration
from drillgate.drill.history import History, Lost, Started
from drillgate.results import CheckResult, Verdict

SHOWN = 3
"""So many checks that did not pass are named."""


def figures(history: History, checks: Sequence[CheckResult]) -> dict[str, str]:
    """For people: of each product its recovery point, how many sites are whole, and which checks did not pass.

    Nothing of stores that belong to no product.
    """
    products: dict[str, list[str]] = {}
    for event in history:
        if isinstance(event, Started):
            for store, product in event.products.items():
                products.setdefault(product, []).append(store)
    lost = len({event.site for event in history if isinstance(event, Lost)})
    return {
        f"product {product}": ", ".join(_told([one for one in checks if one.subject in stores], lost))
        for product, stores in products.items()
    }


def _told(of_product: Sequence[CheckResult], lost: int) -> Iterator[str]:
    yield _recovery_point([one.values for one in of_product if one.check == recovery_point.NAME])
    yield _whole([one for one in of_product if one.check == completeness.NAME], lost)
    passed = sum(one.verdict is Verdict.PASS for one in of_product)
    yield f"{passed:,} of {count(len(of_product), 'check')} pass"
    behind = [f"{one.check} of {one.subject} {_WORDS[one.verdict]}" for one in of_product if one.verdict in _WORDS]
    yield from behind[:SHOWN]
    if len(behind) > SHOWN:
        yield f"and {len(behind) - SHOWN:,} more"


_WORDS: Mapping[Verdict, str] = {Verdict.FAIL: "fails", Verdict.UNKNOWN: "is unknown"}


def _recovery_point(values: Sequence[Mapping[str, float | int | str]]) -> str:
    """The longest of any store."""
    ages = [float(each["recovery-point-seconds"]) for each in values if "recovery-point-seconds" in each]
    return f"recovery point {duration(max(ages))}" if ages else "recovery point not measured"


def _whole(results: Sequence[CheckResult], lost: int) -> str:
    """The sites of which every record of every store came back; nobody knows it where one was not looked at."""
    if not results or any(one.verdict is Verdict.UNKNOWN or one.values["sites"] != lost for one in results):
        return "sites whole not known"
    failing = {site for one in results for site in str(one.values.get("failing-sites", "")).split()}
    return f"{lost - len(failing):,} of {count(lost, 'site')} whole"
