"""How documents of a drill are altered, so that its world suffers one harm.

Each alteration says of which store or other subject the check has to be red.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from drillgate.drill.sabotage.documents import Documents, NotApplicableError

Mutate = Callable[[Documents], str]
REAPPLY = "erasures:reapply"


def left_out(engine: str) -> Mutate:
    def mutate(documents: Documents) -> str:
        store = documents.store(engine)
        documents.remove(documents.covering(store))
        return store

    return mutate


def at_the_end(act: str, engine: str, *, sorted_by: bool = False) -> Mutate:
    """Harm to a store of an engine; a DynamoDB table may have to have a sort key, and nobody refer to it."""

    def mutate(documents: Documents) -> str:
        stores = documents.estate["stores"]
        if not sorted_by:
            store = documents.store(engine)
        else:
            spared = {documents.estate.get("contacts"), documents.estate.get("catalogue")}
            found = [name for name, one in stores.items() if one.get(engine, {}).get("sort-key")]
            store = next(iter(sorted(found, key=lambda name: name in spared)), "")
            if not store:
                raise NotApplicableError(f"no store of {engine} has a sort key")
        documents.act_last(act, store=store)
        return str(store)

    return mutate


def other_point(engine: str, later: int) -> Mutate:
    def mutate(documents: Documents) -> str:
        store = documents.store(engine)
        step = documents.covering(store)
        step["with"] = {"store": store, "step": step["uses"], "later": later}
        step["uses"] = "drillgate.drill.sabotage.acts:other_point"
        return store

    return mutate


def one_point_skewed(documents: Documents) -> str:
    other_point("ssm", 60)(documents)
    return "all stores"


def one_point_for_all(documents: Documents) -> str:
    documents.runbook["windows"] = {"width": "30m", "before": "20m"}
    return documents.store("dynamodb")


def swapped(documents: Documents) -> str:
    merge = documents.step("that merges", lambda step: str(step.get("uses", "")).endswith("postgres:merge"))
    recover = documents.step("that recovers", lambda step: str(step.get("uses", "")).endswith("postgres:recover"))
    recover["needs"], merge["needs"] = [merge["step"]], [n for n in merge["needs"] if n != recover["step"]]
    return "all steps"


def gone_store(documents: Documents) -> str:
    step = deepcopy(documents.covering(documents.store("ssm")))
    del step["covers"]
    documents.steps.append(step | {"step": "restore-what-is-gone", "with": {"store": "gone"}})
    return "drill"


def no_step(documents: Documents) -> str:
    new = deepcopy(documents.estate["stores"][documents.store("ssm")])
    new["ssm"]["path"] = "/added/yesterday"
    documents.estate["stores"]["added-yesterday"] = new
    return "all stores"


def looks_too_early(documents: Documents) -> str:
    """What refers to files is looked at before these are restored, and afterwards by no step."""
    files = documents.store("s3")
    refers = next((name for name, one in documents.estate["stores"].items() if _refers(one, files)), None)
    if refers is None:
        raise NotApplicableError(f"no store refers to {files}")
    others = [store for step in documents.steps for store in step.get("covers", ()) if store != refers]
    for step in documents.steps:
        if str(step.get("uses", "")).startswith("drillgate.steps.verify:"):
            step["verifies"] = others
    early = documents.act_after(documents.covering(refers), "look_away")
    early["verifies"] = [refers]
    documents.covering(files).setdefault("needs", []).append(early["step"])
    return "dependencies"


def _refers(store: Mapping[str, Any], to: str) -> bool:
    return any(reference["to"].partition(".")[0] == to for reference in store.get("references", ()))


def stale(documents: Documents) -> str:
    documents.estate["confirmed"] = "2000-01-01"
    return "estate"


def nobody_stands_in(documents: Documents) -> str:
    documents.runbook.pop("deputy", None)
    return "owners"


def dangling(documents: Documents) -> str:
    store = documents.store("s3")
    for name, one in documents.estate["stores"].items():
        if _refers(one, store):
            documents.act_last("halve", store=store)
            return str(name)
    raise NotApplicableError(f"no store refers to {store}")


def not_shipped(documents: Documents) -> str:
    store = documents.store("ssm")
    documents.estate["stores"][store]["backup"] |= {"full-every": "6h", "ship-every": "6h"}
    return store


def notify(uses: str | None) -> Mutate:
    def mutate(documents: Documents) -> str:
        step = documents.step("that notifies", lambda step: str(step.get("uses", "")).endswith("contacts:notify"))
        if uses is None:
            documents.remove(step)
        else:
            step["uses"] = f"drillgate.drill.sabotage.acts:{uses}"
        return str(documents.estate["contacts"])

    return mutate


def nobody_to_ask(documents: Documents) -> str:
    step = documents.step("that hands over", lambda step: str(step.get("uses", "")).endswith("contacts:hand_over"))
    documents.act_before(step, "forget_contacts", store=str(documents.estate["contacts"]))
    return "customer"


def kept_too_short(documents: Documents) -> str:
    store = documents.store("ssm")
    documents.estate["stores"][store]["backup"] |= {"full-every": "5m", "keep": "15m"}
    return store


def product_stopped(documents: Documents) -> str:
    for name, store in documents.estate["stores"].items():
        if store.get("projection", {}).get("of") == "lifecycle":
            documents.act_last("stop_product", store=name)
            return str(name)
    raise NotApplicableError("no store has what tenants' lives come to")


def outside_its_region(documents: Documents) -> str:
    regional = [name for name, store in documents.estate["stores"].items() if "ssm" in store and "region" in store]
    if not regional:
        raise NotApplicableError("no store of ssm is of one region alone")
    documents.act_last("put_abroad", store=regional[-1])
    return str(regional[-1])


def not_erased_again(documents: Documents) -> str:
    documents.remove(documents.step("that erases again", lambda step: str(step.get("uses", "")).endswith(REAPPLY)))
    return "all stores"


def gives_up(documents: Documents) -> str:
    documents.act_last("give_up")
    return "all steps"


def unlocked(documents: Documents) -> str:
    documents.act_last("leave_later_unlocked")
    return "vault"


def no_alarm(documents: Documents) -> str:
    if "noticed" not in documents.incident:
        raise NotApplicableError("nobody is told to notice the incident")
    documents.incident["noticed"]["by"] = "customer-ticket"
    return "incident"


def nothing(_: Documents) -> str:
    return "drill"


def tightened(documents: Documents) -> str:
    documents.drill["objectives"]["recovery-point"] = "1m"
    return documents.store("ssm")
