"""A site is handed back only when it is whole."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from drillgate.documents.engines import PostgresDatabase, PostgresTable
from drillgate.documents.estate import Reference, Store
from drillgate.steps import verify
from drillgate.steps.context import StepContext
from drillgate.world.world import World

Step = Callable[..., StepContext]
LOST = {"a": datetime(2022, 4, 5, 7, tzinfo=UTC)}


def whole(world: World) -> str:
    """A site with an app that opens an object; gives the object's key."""
    world.stores["catalogue"].create("a", "item", {"name": "A"})
    key = world.stores["media"].create("a", "object", {"body": "x"})
    world.stores["apps"].create("a", "item", {"app": "1", "opens": key})
    return key


def test_a_site_with_all_that_its_records_refer_to_is_whole(aws_world: World, step: Step) -> None:
    whole(aws_world)
    verify.site_is_whole(step(aws_world, LOST))


def test_everything_that_is_missing_is_named(aws_world: World, step: Step) -> None:
    key = whole(aws_world)
    aws_world.stores["media"].remove("a", key)
    aws_world.stores["media"].update("b", key, {"body": "another site's"})
    aws_world.stores["catalogue"].remove("a", "record")
    with pytest.raises(verify.SiteNotWholeError) as raised:
        verify.site_is_whole(step(aws_world, LOST))
    assert str(raised.value).splitlines() == [
        "site a has no record in catalogue",
        "apps 1 of site a refers to object-000001 in media, which is not there",
    ]


def test_a_product_is_looked_at_alone(aws_world: World, step: Step) -> None:
    key = whole(aws_world)
    aws_world.stores["media"].remove("a", key)
    stores = {
        name: replace(store, product="apps" if name == "apps" else "media")
        for name, store in aws_world.estate.stores.items()
    }
    products = replace(aws_world.estate, stores=stores)

    def look(product: str) -> None:
        verify.product_is_whole(replace(step(aws_world, LOST), estate=products, settings={"product": product}))

    look("media")
    with pytest.raises(verify.SiteNotWholeError, match="apps 1 of site a refers to object-000001 in media"):
        look("apps")
    with pytest.raises(LookupError, match="has no store of the product 'jira'"):
        look("jira")


@dataclass
class Rows:
    """A connection that knows the rows of each table."""

    tables: dict[str, list[tuple[str, ...]]]

    def execute(self, select: Any, parameters: tuple[str, ...]) -> "Rows":
        assert parameters == ("a",)
        table = select.as_string().partition(' FROM "')[2].partition('"')[0]
        return Rows({"": self.tables[table]})

    def fetchall(self) -> list[tuple[str, ...]]:
        return self.tables[""]


@pytest.mark.parametrize("opens", ["7", "page:7", "page/7"])
def test_rows_of_a_database_are_looked_at_too(aws_world: World, step: Step, opens: str) -> None:
    key = whole(aws_world)
    pages = Store(
        about="Pages",
        owner="team",
        references=(Reference(field="media", to="media"),),
        postgres=PostgresDatabase(
            database="pages",
            shards=("shard-1",),
            tables={
                "page": PostgresTable(columns={"title": "text"}),
                "attachment": PostgresTable(columns={"media": "text"}, parent="page"),
            },
        ),
    )
    apps = replace(aws_world.estate.stores["apps"], references=(Reference(field="opens", to="pages.page"),))
    estate = replace(aws_world.estate, stores={**aws_world.estate.stores, "apps": apps, "pages": pages})
    aws_world.stores["apps"].update("a", "1", {"opens": opens})

    def connecting(*attachments: tuple[str, str], page: str = "7") -> StepContext:
        @contextmanager
        def connect(shard: str, database: str) -> Any:
            assert (shard, database) == ("shard-1", "pages")
            yield Rows({"page": [(page,)], "attachment": list(attachments)})

        return replace(step(aws_world, LOST, connect=connect), estate=estate)

    verify.site_is_whole(connecting(("1", key)))
    with pytest.raises(verify.SiteNotWholeError) as raised:
        verify.site_is_whole(connecting(("1", key), ("2", "object-9"), page="8"))
    assert str(raised.value).splitlines() == [
        f"apps 1 of site a refers to {opens} in pages.page, which is not there",
        "pages.attachment 2 of site a refers to object-9 in media, which is not there",
    ]
