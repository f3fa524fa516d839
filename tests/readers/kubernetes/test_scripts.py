"""What objects run and keep: commands of containers and scripts in texts, each statement at its place in the file."""

import base64
import json
from collections.abc import Callable

import pytest

from drillgate.documents.client import Call, Client
from drillgate.operations import Action, Operation
from drillgate.readers import kubernetes
from drillgate.readers.kubernetes import documents, texts


def read(text: str, file: str = "a.yaml") -> tuple[Operation, ...]:
    return kubernetes.read(text, file)


def marked(text: str, file: str = "a.yaml") -> list[str]:
    """What each operation's place encloses in the file."""
    lines = text.split("\n")
    found = []
    for one in read(text, file):
        place = one.place
        inside = lines[place.line - 1 : place.end_line]
        inside[-1] = inside[-1][: place.end_column - 1]
        inside[0] = inside[0][place.column - 1 :]
        found.append("\n".join(inside))
    return found


def pod(container: str, api: str = "v1", kind: str = "Pod") -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  containers:\n  - {container}\n"


DELETE = "DELETE FROM sites WHERE id = 7"
LITERAL = f"""
      set -e

      if true; then
        psql -c '{DELETE}'
      fi"""


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        (f"""{{name: a, command: [psql, -c, "{DELETE}"]}}""", [DELETE]),
        (f"""{{name: a, command: [psql, -c], args: ['{DELETE}']}}""", [DELETE]),
        (f"""{{name: a, command: [sh, -c, 'psql -c ''{DELETE}''']}}""", [DELETE]),
        (f"""{{name: a, command: [sh, -c, "psql -c \\"{DELETE}\\""]}}""", [DELETE]),
        ("command: [bash, -c]\n    args:\n    - |" + LITERAL, [DELETE]),
        (f"""command: [bash, -ec]\n    args:\n    - >-\n      date &&\n      psql -c '{DELETE}'""", [DELETE]),
        (f"""command: [bash, -ec]\n    args:\n    - "date &&\\\n      \\ psql -c '{DELETE}'\"""", [DELETE]),
        (f"""command: &c [psql, -c, &d !!str "{DELETE}"]""", [DELETE]),
        ("""{image: bitnami/kubectl:1.30, args: [delete, pvc, --all]}""", ["delete, pvc, --all"]),
        ("""{image: "r.io:5000/amazon/aws-cli@sha256:1", args: [s3, rm, "s3://media/a"]}""", ['s3, rm, "s3://media/a']),
        ("""{image: postgres, args: [sh, -c, "dropdb sites"]}""", ["dropdb sites"]),
        ("""{name: a, lifecycle: {preStop: {exec: {command: [sh, -c, "rm -rf /data"]}}}}""", ["rm -rf /data"]),
        ("""{name: a, command: [sleep, "60"]}""", []),
        ("""{name: a, args: ["--delete-after=5"]}""", []),
    ],
)
def test_a_command_is_read_and_what_it_does_stands_where_it_is_written(container: str, expected: list[str]) -> None:
    assert marked(pod(container)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [COMMAND]}}}}}",
        "apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {initContainers: [COMMAND]}}}",
        "apiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: [COMMAND]}}}",
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: {templates: [{container: COMMAND}]}",
        "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, spec: {containers: [COMMAND]}}]",
    ],
)
def test_containers_are_found_wherever_they_stand(text: str) -> None:
    assert marked(text.replace("COMMAND", f"{{command: [psql, -c, {DELETE}]}}")) == [DELETE]


def test_a_chain_leads_from_the_command_to_the_statement() -> None:
    (one,) = read(pod(f"""{{name: a, command: [sh, -c, "psql -c '{DELETE}'"]}}"""))
    assert [f"{place.line}:{place.column}" for place in one.chain] == ["6:15", "6:25", "6:34"]
    assert (one.action, one.target.name, one.language) == (Action.DESTROY, "sites", "shell")


def test_variables_of_a_container_are_known_to_what_it_runs() -> None:
    container = f"""{{env: [{{name: SQL, value: "{DELETE}"}}], command: [sh, -c, 'psql -c "$SQL"']}}"""
    assert marked(pod(container)) == [DELETE]
    container = """{env: [{name: SQL, valueFrom: {secretKeyRef: {}}}], command: [sh, -c, 'psql -c "$SQL"']}"""
    (one,) = read(pod(container))
    assert one.action is Action.UNREAD


def test_scripts_of_workflows_are_read() -> None:
    step = f"script: |\n      #!/bin/sh\n      psql -c '{DELETE}'\n    image: postgres"
    assert marked(pod(step, "tekton.dev/v1", "Task")) == [DELETE]
    step = "image: alpine\n    command: [COMMAND]\n    source: |\n      SOURCE"

    def of(command: str, source: str) -> list[str]:
        return marked(pod(step.replace("COMMAND", command).replace("SOURCE", source)))

    assert of("python", "import os\n      os.remove('/sites')") == ["os.remove('/sites')"]
    assert of("bash", "rm -rf /sites") == ["rm -rf /sites"]
    assert of("/usr/bin/node", "fs.rmSync('/sites', {recursive: true})") != []
    assert of("node", "console.log('/sites')") == []


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("purge.sql", f"|\n    -- All of it\n    {DELETE};\n      DROP TABLE pages;", [DELETE, "DROP TABLE pages"]),
        ("purge.sql", f"|2-\n    {DELETE}", [DELETE]),
        ("purge.sql", f"'{DELETE}'", [DELETE]),
        ("run.sh", f""""set -e\\npsql -c '{DELETE}'\\n\"""", [DELETE]),
        ("run", "|\n    #!/bin/sh\n    rm -rf /data", ["rm -rf /data"]),
        ("x.py", "|\n    import shutil\n    shutil.rmtree('/data')", ["shutil.rmtree('/data')"]),
        ("notes.txt", "|\n    DROP TABLE pages", []),
        ("purge.sql", "7", []),
    ],
)
def test_scripts_that_are_kept_are_read_at_their_places(key: str, value: str, expected: list[str]) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  {key}: {value}\n"
    assert marked(text) == expected
    assert marked(text.replace("ConfigMap", "Secret").replace("data:", "stringData:")) == expected


def test_scripts_in_base64_are_read_and_stand_where_that_begins() -> None:
    encoded = base64.b64encode(f"-- é\n{DELETE};\n".encode()).decode()
    for kind, key in (("Secret", "data"), ("ConfigMap", "binaryData")):
        text = f"apiVersion: v1\nkind: {kind}\n{key}:\n  a.sql: {encoded}\n  password: {encoded}\n  b.sql: '%%'\n"
        (one,) = read(text)
        assert (one.statement, str(one.place)) == (DELETE, "a.yaml:4:10")


def test_values_that_an_application_gives_are_read() -> None:
    values = "|\n        db:\n          whenDeleted: Delete\n"
    text = f"apiVersion: argoproj.io/v1\nkind: Application\nspec:\n  source:\n    helm:\n      values: {values}"
    (one,) = read(text)
    assert (one.protection, str(one.place)) == ("whenDeleted", "a.yaml:8:24")


def test_scripts_in_json_are_read_at_their_places() -> None:
    sql = f'-- "é" 😀 \\ \n{DELETE};\n'
    for ascii_alone in (True, False):
        text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a.sql": sql}}, ensure_ascii=ascii_alone)
        assert marked(text, "a.json") == [DELETE]


def test_manifests_within_manifests_are_read_to_a_depth() -> None:
    text = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: inner}\n"
    found = []
    for _ in range(6):
        (one,) = read(text)
        found.append((one.action, text.split("\n")[one.place.line - 1][one.place.column - 1 :][:5]))
        inside = "".join(f"    {line}\n" for line in text.split("\n"))
        text = f"apiVersion: v1\nkind: ConfigMap\ndata:\n  m.yaml: |\n{inside}"
    assert found[:4] == [(Action.UNPROTECT, "inner")] * 4
    assert {action for action, _ in found[4:]} == {Action.OPAQUE}


def test_what_aliases_lead_to_again_is_read_once() -> None:
    text = f"apiVersion: v1\nkind: Pod\nspec: {{a: &c {{command: [psql, -c, {DELETE}]}}, b: [*c, *c, *c]}}\n"
    assert marked(text) == [DELETE]


def test_programs_that_are_described_are_known_in_containers() -> None:
    own = Client(client="tenants", title="Tenants", calls=(Call(program="tenantctl go"),))
    text = pod("{command: [tenantctl, go, a]}")
    assert read(text) == ()
    (one,) = kubernetes.read(text, "a.yaml", clients=(own,))
    assert one.statement == "tenantctl go a"


def test_more_branches_than_are_put_together_are_told() -> None:
    branch = "    {{ if .a }}\n    command: [rm, -rf, /data]\n    args: [x]\n    {{ end }}\n"
    found = read("apiVersion: v1\nkind: Pod\nspec:\n  a:\n" + 9 * branch)
    assert [one.reason for one in found] == ["there are more than 64 branches of them"]


def test_what_a_template_fills_in_is_not_known() -> None:
    container = """{command: [sh, -c, "psql -c 'DELETE FROM {{ .Values.table }}'; {{ .Values.program }} sites"]}"""
    found = read(pod(container))
    assert ("DELETE FROM {.Values.table}", "{.Values.table}") in [(one.statement, one.target.name) for one in found]
    assert any(one.action in (Action.OPAQUE, Action.UNREAD) for one in found)
    text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a.sql: |\n    {{- range .x }}\n    DELETE FROM {{ .name }};\n"
    (one,) = read(text + "    {{- end }}\n")
    assert (one.statement, str(one.place)) == ("DELETE FROM {{ .name }}", "a.yaml:6:5")


def located(text: str) -> texts.Written:
    (one,) = documents.divided(text, "a.yaml")
    value = one.markup.data["a"]  # type: ignore[index]
    return texts.written(one, ("a",), value)


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (lambda text: read(pod(text)), lambda size: "command: [sh, -c, '" + "rm a; " * (size // 4) + "']"),
        (located, lambda size: "a: |\n  b" + " " * size),
        (located, lambda size: 'a: "b' + " " * size + '"'),
        (located, lambda size: 'a: "b' + "\\\n " * size + '"'),
        (located, lambda size: "a: >\n  b" + "\n   c" * size),
    ],
)
def test_reading_takes_time_in_proportion(
    work: Callable[[str], object], text: Callable[[int], str], grows_in_step: Callable[..., bool]
) -> None:
    assert grows_in_step(work, text, 2_000)
