"""Installations of a vendor's apps: on the vendor's side, back under the same ID while the vendor keeps them."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller, travel

from drillgate.documents.engines import EventStream, VendorInstallations
from drillgate.documents.estate import Estate, Store
from drillgate.steps import vendor
from drillgate.steps.context import LostSite, StepContext
from drillgate.steps.listing import listed
from drillgate.world import vendors
from drillgate.world.aws import start
from drillgate.world.services import run_program
from drillgate.world.world import World

BEGIN = datetime(2022, 4, 5, 6, tzinfo=UTC)
KEEPS = timedelta(days=14)
DRAWS = VendorInstallations(vendor="draws", address="DRAWS_API", hears="events", keeps=KEEPS)
STORES = {
    "events": Store(about="Lives", owner="a", kinesis=EventStream(stream="tenants", of="lifecycle")),
    "diagrams": Store(about="Diagrams", owner="a", vendor=DRAWS),
}
Contents = dict[str, Mapping[str, str]]
Worlds = Callable[[], AbstractContextManager[tuple[World, Traveller]]]
Given = Callable[..., StepContext]


@pytest.fixture(scope="session")
def worlds(aws_estate: Estate, made_world: Callable[..., World]) -> Worlds:
    """Makes a world of a vendor and of the stream by which it hears; nothing in it was refused when it ends."""

    @contextmanager
    def living() -> Iterator[tuple[World, Traveller]]:
        estate = replace(aws_estate, stores={"catalogue": aws_estate.stores["catalogue"], **STORES})
        with tempfile.TemporaryDirectory() as folder, travel(BEGIN, tick=False) as moment, start(estate) as aws:
            yield made_world(aws, estate, Path(folder)), moment
            assert aws.refused == []

    return living


@pytest.fixture
def given_to(step: Callable[..., StepContext]) -> Given:
    """What a step is given that restores these sites, "a" alone unless told."""

    def make(world: World, point: datetime, *sites: str) -> StepContext:
        lost = dict.fromkeys(sites or ("a",), datetime.now(UTC))
        return replace(step(world, lost, point, store="diagrams"), ask=partial(vendors.ask, world))

    return make


def content(number: int) -> Mapping[str, str]:
    return {"app": f"app {number}", "settings": f"settings {number}"}


def destroy(world: World, site: str) -> None:
    """The estate tells that a tenant is no more."""
    data = json.dumps({"site": site, "event": "tenant-destroyed"}).encode()
    world.client("kinesis", "estate").put_record(StreamName="tenants", Data=data, PartitionKey=site)


def ask(world: World, method: str, path: str, body: Any = None) -> tuple[int, Mapping[str, Any]]:
    return vendors.ask(world, "draws", method, path, body)


def test_a_vendor_that_hears_of_a_sites_end_uninstalls_and_has_it_back_under_the_same_id(
    worlds: Worlds, given_to: Given
) -> None:
    with worlds() as (world, moment):
        store = world.stores["diagrams"]
        for number, site in enumerate("aab"):
            store.create(site, "installation", content(number))
        point = datetime.now(UTC)
        moment.shift(300)
        store.update("a", "installation-000001", content(9))
        destroy(world, "a")
        assert store.contents("a") == {}
        store.update("b", "installation-000001", content(7))
        moment.shift(KEEPS - timedelta(seconds=300))
        vendor.restore(given_to(world, point))
        wanted = {"installation-000001": content(0), "installation-000002": content(1)}
        assert store.contents("a") == wanted
        assert listed(given_to(world, point), "diagrams", LostSite("a", "-", point)) == wanted
        assert store.contents("b") == {"installation-000001": content(7)}


def test_under_a_new_id_a_vendor_has_nothing_and_the_step_says_so_once_it_has_asked_for_all(
    worlds: Worlds, given_to: Given
) -> None:
    with worlds() as (world, moment):
        world.stores["diagrams"].create("a", "installation", content(1))
        point = datetime.now(UTC)
        moment.shift(60)
        destroy(world, "a")
        with pytest.raises(vendor.VendorRefusesError) as error:
            vendor.restore(given_to(world, point, "0-new", "a", "z-new"))
        assert str(error.value).splitlines() == [
            f"draws answered 404 for site {site}: nothing was ever installed on a site with the ID {site}"
            for site in ("0-new", "z-new")
        ]
        assert world.stores["diagrams"].contents("a") == {"installation-000001": content(1)}
        assert listed(given_to(world, point), "diagrams", LostSite("z-new", "-", point)) == {}


def test_what_a_vendor_keeps_no_more_is_gone(worlds: Worlds, given_to: Given) -> None:
    with worlds() as (world, moment):
        world.stores["diagrams"].create("a", "installation", content(1))
        point = datetime.now(UTC)
        moment.shift(60)
        destroy(world, "a")
        moment.shift(KEEPS - timedelta(seconds=59))
        with pytest.raises(vendor.VendorRefusesError, match=r"^draws answered 410 for site a: what was before 2022-"):
            vendor.restore(given_to(world, point))
        assert world.stores["diagrams"].contents("a") == {}


Steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "update", "update", "remove"]), st.sampled_from("aab"), st.integers(0, 50)
    ),
    max_size=25,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=Steps, share=st.floats(0, 1), again=st.booleans())
def test_any_point_that_the_vendor_keeps_can_be_had_back(
    worlds: Worlds, given_to: Given, steps: list[tuple[str, str, int]], share: float, again: bool
) -> None:
    with worlds() as (world, moment):
        now: dict[str, Contents] = {"a": {}, "b": {}}
        past: list[tuple[datetime, Contents]] = []
        begins = datetime.now(UTC)
        for number, (action, site, pick) in enumerate([("create", "a", 0), *steps]):
            store = (world.seeding if number % 2 else world.stores)["diagrams"]
            keys = sorted(now[site])
            if action == "create":
                now[site][store.create(site, "installation", content(number))] = content(number)
            elif keys and action == "update":
                key = keys[pick % len(keys)]
                store.update(site, key, content(number))
                now[site][key] = content(number)
            elif keys:
                key = keys[pick % len(keys)]
                store.remove(site, key)
                del now[site][key]
            past.append((datetime.now(UTC), dict(now["a"])))
            moment.shift(pick + 1)
        store = world.stores["diagrams"]
        assert {site: store.contents(site) for site in now} == now
        point = begins + (datetime.now(UTC) - begins) * share
        wanted = next((then for at, then in reversed(past) if at <= point), {})
        moment.shift(1)
        destroy(world, "a")
        since = {store.create("a", "installation", content(99)): content(99)} if again else {}
        now["b"][store.create("b", "installation", content(98))] = content(98)
        vendor.restore(given_to(world, point))
        assert store.contents("a") == {**wanted, **since}
        assert store.contents("b") == now["b"]


ITEM = "/sites/a/installations/installation-000001"
POST = "/sites/a/reactivation"


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        ("GET", "/sites/a/installations", None, (200, {"installations": {"installation-000001": content(1)}})),
        ("GET", "/sites/c/installations", None, (404, {"error": "there is no such site"})),
        ("DELETE", "/sites/a", None, (204, {})),
        ("DELETE", "/sites/c", None, (404, {"error": "there is no such site"})),
        ("DELETE", ITEM, None, (204, {})),
        ("DELETE", f"{ITEM}0", None, (404, {"error": "there is no installation-0000010 on that site"})),
        ("PUT", ITEM, content(2), (204, {})),
        ("PUT", ITEM, {"app": "x"}, (400, {"error": "found app, expected texts app and settings"})),
        (
            "PUT",
            ITEM,
            {"app": 1, "settings": "x"},
            (400, {"error": "found app, settings, expected texts app and settings"}),
        ),
        ("PUT", ITEM, [], (400, {"error": "found what is no JSON object, expected one"})),
        ("PATCH", ITEM, None, (405, {"error": "found PATCH, expected PUT or DELETE"})),
        ("GET", "/sites/a", None, (405, {"error": "found GET, expected DELETE"})),
        ("GET", POST, None, (405, {"error": "found GET, expected POST"})),
        ("GET", "/", None, (404, {"error": "found /, expected a path below /sites/{site}"})),
        ("POST", POST, {"as-of": "2022-04-05T06:00:00+00:00"}, (200, {"reactivated": 0})),
        (
            "POST",
            POST,
            {"as-of": "2022-04-05"},
            (
                400,
                {"error": "found as-of '2022-04-05', expected a time with its zone, such as 2022-04-05T07:38:00+00:00"},
            ),
        ),
        ("POST", POST, {"as-of": "2023-04-05T06:00Z"}, (400, {"error": "2023-04-05T06:00:00+00:00 is yet to come"})),
    ],
)
def test_the_vendors_api_answers_what_is_asked_and_tells_what_is_wrong(
    worlds: Worlds, method: str, path: str, body: Any, answer: tuple[int, Mapping[str, Any]]
) -> None:
    with worlds() as (world, _):
        world.stores["diagrams"].create("a", "installation", content(1))
        assert ask(world, method, path, body) == answer


def test_a_script_finds_the_vendor_by_its_address(worlds: Worlds, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(
        "import http.client, os\n"
        'connection = http.client.HTTPConnection(os.environ["DRAWS_API"].removeprefix("http://"))\n'
        'connection.request("DELETE", "/sites/%C3%A4")\n'
        "print(connection.getresponse().status)\n"
    )
    with worlds() as (world, _):
        world.stores["diagrams"].create("ä", "installation", content(1))
        (api,) = (api for name, api in vendors.addresses(world).values() if name == "draws")
        ran = run_program([sys.executable, "script.py"], tmp_path, {"DRAWS_API": api}, seconds=30)
        assert (ran.exit_code, ran.output) == (0, "204\n")
        assert world.stores["diagrams"].contents("ä") == {}


def test_a_vendor_that_is_not_there_is_told_with_those_that_are(
    worlds: Worlds, step: Callable[..., StepContext]
) -> None:
    with worlds() as (world, _):
        with pytest.raises(LookupError, match=r"^found no vendor 'drawn' in the estate; known are: draws$"):
            vendors.ask(world, "drawn", "GET", "/", None)
        with pytest.raises(ValueError, match=r"^restore: events is no store of a vendor's$"):
            vendor.restore(step(world, {"a": BEGIN}, BEGIN, store="events"))
        with pytest.raises(ValueError, match=r"^restore has no restore point: it must be for-each: "):
            vendor.restore(step(world, {"a": BEGIN}, None, store="diagrams"))
