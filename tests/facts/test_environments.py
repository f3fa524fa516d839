"""Which environment a script is run in, or made for."""

import pytest

from drillgate.facts.environments import others


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--environment", "production"], ()),
        (["--environment", "prod"], ()),
        (["--environment", "staging"], ("staging",)),
        (["--env=STAGING"], ("staging",)),
        (["--profile", "acme-staging-admin"], ("staging",)),
        (["https://tenants.staging.example"], ("staging",)),
        (["--dev", "--batch", "100"], ("development",)),
        (["--reproduce", "backstage", "testing"], ()),
    ],
)
def test_the_command_line_names_environments(arguments: list[str], found: tuple[str, ...]) -> None:
    assert others("production", arguments, {}, "") == found


def test_variables_name_environments() -> None:
    assert others("production", [], {"TENANT_API": "https://staging.example"}, "") == ("staging",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('ENVIRONMENT = "staging"', ("staging",)),
        ("env: 'staging'", ("staging",)),
        ('if os.environ["ENV"] != "staging":', ("staging",)),
        ('if environment not in ("staging", "test"):', ("staging",)),
        ('if environment == "production": wait()\nif environment == "staging": go()', ()),
        ('print("staging")', ()),
        ('environment = "green"', ()),
    ],
)
def test_constants_and_comparisons_say_what_a_script_is_made_for(text: str, found: tuple[str, ...]) -> None:
    assert others("production", [], {}, text) == found


def test_an_estate_has_environments_of_its_own() -> None:
    assert others("blue", ["--to", "green"], {}, "", ["blue", "green"]) == ("green",)
    assert others("blue", ["--to", "staging"], {}, "", ["blue", "green"]) == ()


def test_a_hostile_text_takes_linear_time(grows_in_step) -> None:
    def text(size: int) -> str:
        return "env" * size + " env=" * size + "x" * 5 * size

    assert grows_in_step(lambda read: others("production", [], {}, read), text, 20_000)
