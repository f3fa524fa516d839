"""Files of manifests: several documents, lists, JSON, templates of charts, and what is broken or too much."""

import json
from collections.abc import Callable

import pytest

from drillgate.operations import Action
from drillgate.readers import artifacts, kubernetes
from drillgate.readers.kubernetes import branches, documents, templates
from drillgate.readers.markup import telling

CLASS = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: {}\n"
LISTS = """\
apiVersion: v1
kind: List
items:
- {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}}
- apiVersion: v1
  kind: List
  items:
  - apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: b}
"""


def places(text: str, file: str = "a.yaml") -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.target.name}" for one in kubernetes.read(text, file)]


def opaque(text: str) -> list[str]:
    found = kubernetes.read(text, "a.yaml")
    return [f"{one.place}: {one.reason}" for one in found if one.action is Action.OPAQUE]


@pytest.mark.parametrize(
    "text",
    [
        "# licence\n\n---\n" + CLASS.format("a") + "---\n" + CLASS.format("b"),
        "%YAML 1.1\n---\n" + CLASS.format("a") + "...\n" + CLASS.format("b"),
        "---\n" + CLASS.format("a") + "\n---\n---\n# nothing\n--- # b\n" + CLASS.format("b") + "---\n",
        (CLASS.format("a") + "---\n" + CLASS.format("b")).replace("\n", "\r\n"),
        LISTS,
    ],
)
def test_each_document_and_each_object_of_a_list_is_read_at_its_place(text: str) -> None:
    found = kubernetes.read(text, "a.yaml")
    assert [one.target.name for one in found] == ["a", "b"]
    lines = text.splitlines()
    for one in found:
        assert lines[one.place.line - 1][one.place.column - 1 :].startswith(one.target.name)


VOLUME = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\n"
HIDDEN = 'metadata: {x: "\nkind: CustomResourceDefinition\n", name: a}'


@pytest.mark.parametrize(
    "text",
    [
        VOLUME + 'spec: {"persistentVolumeReclaim\\x50olicy": Delete}',
        VOLUME + "spec:\n  ? persistentVolumeReclaimPolicy\n  : Delete",
        VOLUME + "x: &k persistentVolumeReclaimPolicy\ny: &v Delete\nspec: {persistentVolumeReclaimPolicy: *v}",
        '{"kind": "PersistentVolume", "metadata": {"name": "a"}, "persistentVolumeReclaimPolicy"\n : "Delete"}',
        "kind: &k StorageClass\napiVersion: storage.k8s.io/v1\nmetadata: {name: a}",
        f"kind: StorageClass\napiVersion: storage.k8s.io/v1\n{HIDDEN}",
    ],
)
def test_a_setting_is_found_however_its_name_is_written(text: str) -> None:
    assert [one.target.name for one in kubernetes.read(text, "a.yaml")] == ["a"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("template.openshift.io/v1\nkind: Template", "objects: [{}]"),
        ("work.open-cluster-management.io/v1\nkind: ManifestWork", "spec: {{workload: {{manifests: [{}]}}}}"),
        ("kubernetes.crossplane.io/v1\nkind: Object", "spec: {{forProvider: {{manifest: {}}}}}"),
    ],
)
def test_objects_that_others_carry_are_read(kind: str, path: str) -> None:
    inner = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: inner}}"
    text = f"apiVersion: {kind}\nmetadata: {{name: a}}\n{path.format(inner)}\n"
    (one,) = kubernetes.read(text, "a.yaml")
    assert one.target.name == "inner"
    assert text.split("\n")[one.place.line - 1][one.place.column - 1 :].startswith("inner")


def test_json_is_read() -> None:
    one = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "a"}}
    text = json.dumps({"kind": "List", "apiVersion": "v1", "items": [one]}, indent=1)
    assert places(text, "a.json") == ["9:13 a"]
    assert telling.reader_of(text.encode()) == "kubernetes"


@pytest.mark.parametrize("end", ["\u2028", "\x85", "\r"])
def test_lines_are_counted_as_yaml_counts_them(end: str) -> None:
    text = f"# a{end}# b\n---\n" + CLASS.format("a") + f"x: 'a{end}  b'\n---\n" + CLASS.format("b")
    assert places(text) == ["7:9 a", "14:9 b"]
    job = f"kind: Pod\nx: 'a{end}  b'\nspec: {{command: [rm, -rf, /data]}}\n"
    assert places(job) == ["4:18 /data"]


def test_what_is_broken_hides_nothing_else() -> None:
    text = CLASS.format("a") + "---\nkind: PersistentVolume\nspec: {persistentVolumeReclaimPolicy: [\n---\n"
    found = kubernetes.read(text + CLASS.format("b"), "a.yaml")
    assert [one.target.name for one in found] == ["a", "", "b"]
    (said,) = opaque(text)
    assert said.startswith("a.yaml:8:1: found broken YAML: ")


def test_what_is_broken_and_can_hold_nothing_is_nobodys_concern() -> None:
    assert kubernetes.read("apiVersion: v1\nkind: Service\nspec: {ports: [\n", "a.yaml") == ()


def test_anchors_are_those_of_a_document() -> None:
    assert places("x: &c\n  reclaimPolicy: Retain\n<<: *c\n" + CLASS.format("a")) == []
    assert len(opaque("x: &c {reclaimPolicy: Retain}\n---\n<<: *c\n" + CLASS.format("a"))) == 1


def test_aliases_without_end_are_refused() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
    )
    (said,) = opaque(CLASS.format("a") + bomb)
    assert "found more than 500000 values" in said


def test_more_objects_than_are_read_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kubernetes, "MOST", 2)
    (said,) = opaque("---\n".join(CLASS.format(name) for name in "abc"))
    assert said == "a.yaml:14:9: it has more than 2 objects, of which no more are read"


CHART = """\
{{- if .Values.volume.enabled }}
{{- /* It's a comment with }} in it. */}}
apiVersion: v1
kind: PersistentVolume
metadata:
  name: {{ include "shop.fullname" . }}-sites
  labels:
    {{- include "shop.labels" . | nindent 4 }}
spec:
  persistentVolumeReclaimPolicy: POLICY
{{- end }}
"""


def test_a_template_of_a_chart_is_read_where_it_is_written_out() -> None:
    assert telling.reader_of(CHART.encode()) == "kubernetes"
    assert places(CHART.replace("POLICY", "Delete")) == ['10:34 {{ include "shop.fullname" . }}-sites']
    assert places(CHART.replace("POLICY", "Retain")) == []


def test_what_only_the_values_tell_is_opaque_once_an_object() -> None:
    assert opaque(CHART.replace("POLICY", "{{ .Values.policy }}\n  deletionPolicy: {{ .Values.policy }}")) == [
        "a.yaml:10:34: it is not written out; render the chart with its values (`helm template`), and have that judged"
    ]


def test_each_branch_of_a_template_is_read() -> None:
    text = CLASS.format("a") + "{{ if .x }}\nreclaimPolicy: Retain\n{{ else }}\nreclaimPolicy: Delete\n{{ end }}\n"
    assert places(text) == ["8:16 a"]
    assert len(opaque(text.replace("{{ if .x }}", "").replace("{{ else }}", "").replace("{{ end }}", ""))) == 1


BLOCKS = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  labels: {{- include "labels" . | nindent 4 }}
    component: primary
spec:
  template:
    spec:
      containers:
        - name: a
          {{- if .Values.command }}
          command: {{- toYaml .Values.command | nindent 12 }}
          {{- else }}
          command:
            - /bin/sh
            - -ec
            - |
              {{- if .Values.all }}
              rm -rf /data
              {{- end }}
          {{- end }}
  persistentVolumeClaimRetentionPolicy: {{- toYaml .Values.retention | nindent 4 }}
"""


def test_blocks_that_a_template_fills_in_may_go_on() -> None:
    assert [f"{one.place.line}:{one.place.column} {one.statement}" for one in kubernetes.read(BLOCKS, "a.yaml")] == [
        "20:15 rm -rf /data",
        "23:40 persistentVolumeClaimRetentionPolicy of StatefulSet db",
    ]


CHOICES = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  template:
    spec:
      volumes:
        - name: config
{{- if .Values.persistence }}
  {{- if .Values.keeps }}
  x: {whenDeleted: Retain}
  {{- else if .Values.some }}
  x: {whenScaled: Delete}
  {{- else }}
  x: {whenDeleted: Delete}
  {{- end }}
{{- else }}
        - name: data
          emptyDir: {{ if .a }}{{ else }}{}{{ end }}
        - name: more
          deleteClaim: true
{{- end }}
"""


def test_branches_that_are_no_yaml_together_are_read_one_by_one() -> None:
    whole = kubernetes.read_whole(CHOICES, "a.yaml")
    assert [(one.name, one.named_at.line) for one in whole.objects] == [("db", 3)]
    found = kubernetes.read(CHOICES, "a.yaml")
    assert [f"{one.place.line}:{one.place.column} {one.protection}" for one in found] == [
        "13:19 whenScaled",
        "15:20 whenDeleted",
        "21:24 deleteClaim",
    ]
    many = CHOICES.replace("{{ if .a }}", "{{ if .a }}" + 32 * "{{ else if .b }}")
    assert [one.action for one in kubernetes.read(many, "a.yaml")] == [Action.OPAQUE]
    kept = CHOICES.replace("Retain", "Delete")
    assert [one.place.line for one in kubernetes.read(kept, "a.yaml")] == [11, 13, 15, 21]


def test_a_template_that_is_no_yaml_is_opaque_only_where_something_could_stand() -> None:
    before = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: a}\nspec:\n    x: 1\n"
    assert opaque(before + "  replicas: {{ 1 }}\n") == []
    (said,) = opaque(before + "  whenDeleted: {{ .x }}\n")
    assert said.startswith("a.yaml:6:3: found broken YAML: ")
    assert said.endswith("have that judged")


def test_what_is_left_of_a_template_stands_where_it_stood() -> None:
    text = "a: {{ printf\n  `x`\n}} b\n  {{- end }}\r\nc: {{ x }}{{ y }} z\n{{ if\n  x }}\n{{ unended"
    masked, filled = templates.masked(text)
    first, second, third, fourth, fifth, *others = masked.split("\n")
    assert (len(first), second, third, fourth) == (len("a: {{ printf"), "", "   b", "\r")
    assert len(fifth) == len("c: {{ x }}{{ y }} z")
    assert filled.written(fifth) == "c: {{ x }}{{ y }} z"
    assert others == ["", "", "{{ unended"]


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (b"apiVersion: v1\nkind: Pod\n", "kubernetes"),
        (b"kind: Pod\napiVersion: v1\n", "kubernetes"),
        (b"{{ if .x }}\napiVersion: v1\nkind: Pod\n{{ end }}", "kubernetes"),
        (b"apiVersion: v2\nname: chart\n", None),
        (b"data:\n  apiVersion: v1\n  kind: Pod\n", None),
    ],
)
def test_manifests_are_told_by_their_version(data: bytes, reader: str | None) -> None:
    assert telling.reader_of(data) == reader


def test_a_file_is_read_by_what_it_holds() -> None:
    for file in ("a.yaml", "a.yml", "a.yaml.tmpl"):
        (one,) = artifacts.read(CLASS.format("a").encode(), file) or ()
        assert one.language == "kubernetes"


@pytest.mark.parametrize(
    ("work", "text"),
    [
        (lambda text: list(documents.divided(text, "a")), lambda size: "---\na: 1\n" * size),
        (lambda text: list(documents.divided(text, "a")), lambda size: "\n" * size),
        (templates.masked, lambda size: "{{/* {{ a }} " * size),
        (templates.masked, lambda size: "{{ a }}" * size),
        (branches.alternatives, lambda size: "{{ if a }}\n" * size + "{{ else }}x{{ end }}" * size),
        (lambda text: kubernetes.read(text, "a"), lambda size: "---\nkind: Pod\nfinalizers: []\n" * (size // 10)),
    ],
)
def test_reading_takes_time_in_proportion(
    work: Callable[[str], object], text: Callable[[int], str], grows_in_step: Callable[..., bool]
) -> None:
    assert grows_in_step(work, text, 2_000)
