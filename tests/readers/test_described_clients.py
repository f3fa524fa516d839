"""Calls of a client that a user describes are operations like any other, and known for what they take."""

from pathlib import Path

import pytest

from drillgate.documents import load_file
from drillgate.documents.client import Call, Client, TakenIds, checked
from drillgate.operations import Action, Amount, IdSource, Kind, Operation, Recovery
from drillgate.readers import artifacts
from drillgate.readers.clients import program_call
from drillgate.readers.python import read

TENANTS = checked(load_file(Client, Path(__file__).parents[2] / "drills" / "services" / "tenant_api.client.yaml"))


def operations(code: str, *clients: Client) -> tuple[Operation, ...]:
    return read(code, "script.py", clients=clients or (TENANTS,))


def seen(operation: Operation) -> tuple[Action, Kind, Amount, Recovery]:
    return operation.action, operation.target.kind, operation.extent.amount, operation.recovery


SITE = (Action.DESTROY, Kind.SITE, Amount.ONE, Recovery.NONE)
EACH_SITE = (Action.DESTROY, Kind.SITE, Amount.SOME, Recovery.NONE)


@pytest.mark.parametrize(
    "code",
    [
        "import tenants\ntenants.Client().delete_tenant(x)",
        "from tenants import Client\nc = Client('https://…')\nc.delete_tenant(tenant_id=x)",
        "import tenants as t\nwith t.connect() as c:\n    c.delete_tenant(x)",
        "from tenants.v2 import delete_tenant\ndelete_tenant(x)",
        "def f(tenants):\n    tenants.delete_tenant(x)",
        "class A:\n    def f(self):\n        self.tenant_api.delete_tenant(x)",
        "import tenants\ndef f(client: tenants.Client):\n    client.delete_tenant(x)",
    ],
    ids=["constructed", "from", "context", "function", "handed in", "attribute", "annotated"],
)
def test_a_call_is_known_by_where_it_comes_from_or_by_its_object(code: str) -> None:
    (operation,) = operations(code)
    assert seen(operation) == SITE
    assert operation.ids is not None
    assert (operation.ids.parameter, operation.ids.accepted) == ("tenant_id", ("site", "app"))


@pytest.mark.parametrize(
    "code",
    ["import others\nothers.Client().delete_tenant(x)", "def f(apps):\n    apps.delete_tenant(x)"],
)
def test_a_call_of_something_else_stays_opaque(code: str) -> None:
    assert [operation.action for operation in operations(code)] == [Action.OPAQUE]


def test_ids_are_followed_from_their_file_into_the_parameter() -> None:
    (operation,) = operations(
        "import csv, tenants\n"
        "client = tenants.Client()\n"
        "for row in csv.DictReader(open('app-ids.csv')):\n"
        "    client.delete_app(row['id'])\n"
    )
    assert operation.ids == IdSource(
        file="app-ids.csv", column="id", parameter="app_id", expected="app", accepted=("app",)
    )
    assert (operation.target.kind, operation.extent.amount) == (Kind.APP, Amount.SOME)


def test_a_list_of_ids_counts() -> None:
    (operation,) = operations("import tenants\ntenants.delete_tenant(['a', 'b', 'c'])")
    assert (operation.extent.amount, operation.extent.count) == (Amount.SOME, 3)


def test_a_soft_delete_is_one_and_what_only_sounds_destructive_is_nothing() -> None:
    (operation,) = operations("import tenants\ntenants.deactivate_site(x)\ntenants.delete_cached_list(x)")
    assert seen(operation) == (Action.SOFT_DELETE, Kind.SITE, Amount.ONE, Recovery.FLAG)


def test_a_call_that_says_which_type_it_means_takes_just_that() -> None:
    client = Client(
        client="typed",
        title="Typed",
        modules=("typed",),
        calls=(
            Call(
                function="remove",
                store="catalogue",
                target=Kind.SITE,
                ids=TakenIds(types=("site", "app"), position=1, type_parameter="kind"),
            ),
        ),
    )
    told, untold, unknown = operations(
        "import typed\ntyped.remove(x, kind='app')\ntyped.remove(y)\ntyped.remove(z, kind=k)", client
    )
    assert told.ids == IdSource(parameter="x", expected="app", accepted=("app",))
    assert untold.ids == IdSource(parameter="y", accepted=("site", "app"))
    assert unknown.ids == IdSource(parameter="z", accepted=("site", "app"))
    assert told.target.store == "catalogue"


def test_a_request_is_what_the_client_says() -> None:
    (operation,) = operations("import requests\nrequests.delete(f'https://tenants.example.com/v1/tenants/{x}')")
    assert seen(operation) == SITE
    assert operation.target.name == "DELETE /v1/tenants/{x}"
    assert operation.ids == IdSource(parameter="x", accepted=("site", "app"))


def test_any_word_may_be_described() -> None:
    client = Client(client="a", title="A", modules=("acme",), calls=(Call(function="Sites.zap", target=Kind.SITE),))
    (operation,) = operations("import acme\nacme.Sites().zap()\nacme.Apps().zap()", client)
    assert (operation.place.line, operation.target.kind) == (2, Kind.SITE)


def test_a_request_that_posts_may_be_described() -> None:
    client = Client(
        client="a", title="A", calls=(Call(request="POST /v1/sites/{id}/retire", target=Kind.SITE, extent=Amount.ONE),)
    )
    (operation,) = operations(
        "import requests\nrequests.post(f'https://x/v1/sites/{i}/retire')\nrequests.post('https://x/v1/sites')", client
    )
    assert (operation.place.line, seen(operation)) == (2, SITE)


def test_artifacts_hand_clients_on() -> None:
    code = b"import tenants\ntenants.delete_tenant(x)\n"
    found = artifacts.read(code, "script.py", clients=(TENANTS,))
    assert found is not None
    assert [seen(operation) for operation in found] == [SITE]


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        (("tenants", "delete", "7"), 2),
        (("/usr/local/bin/tenants", "delete", "7"), 2),
        (("tenants", "list"), None),
        (("tenants",), None),
        ((), None),
    ],
)
def test_a_command_line_is_known_by_its_first_words(words: tuple[str, ...], taken: int | None) -> None:
    found = program_call((TENANTS,), words)
    assert (None if found is None else found[1]) == taken
