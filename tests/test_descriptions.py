"""Descriptions of own clients, from the project file to the findings."""

from pathlib import Path

import pytest

from drillgate import gate
from drillgate.gate import GateOptions

CLIENT = """\
client: tenants
title: Life cycle of tenants
modules: [tenants]
calls:
  - {function: remove_tenant, target: site, ids: {position: 1, types: [site, app]}}
  - {program: tenantctl retire, target: site, ids: {parameter: id, position: 1, types: [site, app]}}
  - {program: tenantctl delete-cache, action: nothing}
  - {request: "DELETE /v1/tenants/{id}", target: site, recovery: trash, ids: {parameter: id, types: [site]}}
  - {request: "POST /v1/tenants/{id}/retire", target: site, ids: {parameter: id, types: [site, app]}}
"""
PYTHON = "import tenants\n\ntenants.remove_tenant(7)\n"
SHELL = """\
#!/bin/sh
while read -r id; do
    tenantctl retire "$id"
    tenantctl delete-cache "$id"
    curl -X DELETE "$API/v1/tenants/$id"
    curl -X POST "$API/v1/tenants/$id/retire"
done < ids.csv
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("clients").mkdir()
    Path("clients/tenants.client.yaml").write_text(CLIENT)
    Path("clients/other.yaml").write_text("project: none of a client\n")
    Path("drillgate.yaml").write_text("project: p\nclients: [clients]\n")
    Path("retire.py").write_text(PYTHON)
    Path("retire.sh").write_text(SHELL)
    return tmp_path


def told(**options: object) -> list[tuple[str, str, str, tuple[str, ...]]]:
    found, problems, _ = gate.operations(["retire.py", "retire.sh"], GateOptions(**options))  # type: ignore[arg-type]
    assert problems == ()
    return [
        (f"{one.place.file}:{one.place.line}", one.action, one.target.kind, one.ids.accepted if one.ids else ())
        for one in found
    ]


@pytest.mark.usefixtures("folder")
class TestClients:
    def test_calls_programs_and_requests_are_what_their_description_says(self) -> None:
        assert told() == [
            ("retire.py:3", "destroy", "site", ("site", "app")),
            ("retire.sh:3", "destroy", "site", ("site", "app")),
            ("retire.sh:5", "destroy", "site", ("site",)),
            ("retire.sh:6", "destroy", "site", ("site", "app")),
        ]

    def test_ids_are_followed_to_the_file_that_they_come_from(self) -> None:
        found, _, _ = gate.operations(["retire.sh"], GateOptions())
        assert [(one.ids.file, one.ids.parameter) for one in found if one.ids] == [("ids.csv", "id")] * 3

    def test_a_program_that_python_starts_is_what_its_description_says(self) -> None:
        Path("retire.py").write_text(
            "import subprocess\n"
            "subprocess.run(['tenantctl', 'retire', '7'])\n"
            "subprocess.run('tenantctl retire 7', shell=True)\n"
        )
        assert told()[:2] == [
            ("retire.py:2", "destroy", "site", ("site", "app")),
            ("retire.py:3", "destroy", "site", ("site", "app")),
        ]

    def test_without_a_description_they_are_not_known(self) -> None:
        Path("drillgate.yaml").write_text("project: p\n")
        assert ("retire.sh:3", "destroy", "site", ("site", "app")) not in told()

    def test_a_call_that_takes_more_than_one_type_is_a_finding(self) -> None:
        result = gate.run(["retire.sh"], GateOptions())
        assert [finding.place.line for finding in result.findings if finding.code == "DG204"] == [3, 6]

    def test_a_mistake_in_a_description_is_told_at_its_place(self) -> None:
        Path("clients/tenants.client.yaml").write_text(CLIENT.replace("function:", "functoin:"))
        result = gate.run(["retire.sh"], GateOptions())
        assert next(str(problem.place) for problem in result.problems) == "clients/tenants.client.yaml:5:6"

    def test_what_was_remembered_is_forgotten_with_another_description(self, tmp_path_factory) -> None:
        memory = tmp_path_factory.mktemp("memory")
        kinds = []
        for text in (CLIENT, CLIENT.replace("types: [site, app]", "types: [site]")):
            Path("clients/tenants.client.yaml").write_text(text)
            kinds.append({finding.code for finding in gate.run(["retire.sh"], GateOptions(cache=memory)).findings})
        assert ["DG204" in codes for codes in kinds] == [True, False]
