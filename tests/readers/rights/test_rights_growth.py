"""Whatever gives rights is read in time that grows with the text alone, and never ends in an error."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drillgate.readers import artifacts

ALLOWS = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*"}
DENIES = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}
IN_HCL = '{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "*" }'

OPEN = "b = { Statement = var.statements }"


def policy(number: int) -> str:
    return json.dumps({"Statement": [*[ALLOWS | {"Action": "*"}] * number, *[DENIES] * number]})


def one_line(number: int) -> str:
    documents = ", ".join([f'"ü", {{ Statement = [{IN_HCL}] }}'] * number)
    return f"locals {{\n  all = [{documents}]\n}}\n"


def documents_of_documents(number: int) -> str:
    def block(at: int) -> str:
        sources = ", ".join(f"data.aws_iam_policy_document.d{one}.json" for one in (at - 1, at - 2))
        return (
            f'data "aws_iam_policy_document" "d{at}" {{\n  source_policy_documents = [{sources}]\n'
            '  statement {\n    actions = ["s3:DeleteObject"]\n  }\n}\n'
        )

    return "".join(map(block, range(number)))


def changes(number: int, type_: str, after: Any, unknown: Any) -> Iterator[Any]:
    for at in range(number):
        inner = {"actions": ["create"], "before": None, "after": after, "after_unknown": unknown}
        yield {"address": f"{type_}.a{at}", "mode": "managed", "type": type_, "change": inner}


def attached(number: int) -> str:
    """A plan of policies and attachments of them."""
    attachment = "aws_iam_role_policy_attachment"
    policies = changes(number, "aws_iam_policy", {"policy": json.dumps({"Statement": [ALLOWS]})}, {})
    attachments = changes(number, attachment, {"role": "ci"}, {"policy_arn": True})
    resources = [
        {
            "address": f"{attachment}.a{at}",
            "expressions": {"policy_arn": {"references": [f"aws_iam_policy.a{at}.arn", f"aws_iam_policy.a{at}"]}},
        }
        for at in range(number)
    ]
    inside = {"root_module": {"resources": resources}}
    return json.dumps({"format_version": "1.2", "resource_changes": [*policies, *attachments], "configuration": inside})


def in_json_form(number: int) -> str:
    text = f"${{jsonencode({{ Statement = [{IN_HCL}] }})}}"
    return json.dumps({"resource": {"aws_iam_policy": {f"p{at}": {"policy": text} for at in range(number)}}})


@pytest.mark.parametrize(
    ("text", "size", "file"),
    [
        (policy, 100, "policy.json"),
        (one_line, 250, "main.tf"),
        (documents_of_documents, 100, "main.tf"),
        (attached, 100, "plan.json"),
        (in_json_form, 100, "main.tf.json"),
    ],
)
def test_it_grows_with_the_text(
    grows_in_step: Callable[..., bool], text: Callable[[int], str], size: int, file: str
) -> None:
    assert grows_in_step(lambda whole: artifacts.read(whole.encode(), file), text, size)


def doubled(levels: int) -> str:
    dictionaries = "".join(f"x{at + 1} = {{'Statement': [x{at}, x{at}]}}\n" for at in range(levels))
    return (
        f"import boto3, json\niam = boto3.client('iam')\nx0 = {ALLOWS!r}\n{dictionaries}"
        f"iam.create_policy(PolicyName='a', PolicyDocument=json.dumps(x{levels}))\n"
    )


def module_in_module(levels: int) -> str:
    inner: Any = {"resources": [{"address": "aws_iam_policy.a0", "expressions": {"policy": {"references": ["var.p"]}}}]}
    for _ in range(levels):
        inner = {"module_calls": {"m": {"expressions": {"p": {"references": ["var.p"]}}, "module": inner}}}
    (change,) = changes(1, "aws_iam_policy", {}, {"policy": True})
    change["address"] = "module.m." * levels + change["address"]
    inside = {"root_module": inner}
    return json.dumps({"format_version": "1.2", "resource_changes": [change], "configuration": inside})


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (doubled(40), "grant.py"),
        (module_in_module(200), "plan.json"),
        (json.dumps({"Statement": [ALLOWS] * 2_001}), "policy.json"),
        (json.dumps({"Statement": ALLOWS | {"Action": ["s3:*"] * 200, "Resource": ["*"] * 200}}), "policy.json"),
        (f"locals {{\n  x = {'[' * 100}{IN_HCL}{']' * 100}\n}}\n", "main.tf"),
        (f"x = {'[' * 5_000}{']' * 5_000}\nlocals {{\n  a = local.a\n  {OPEN}\n}}\n", "main.tf"),
        (
            "locals {\n" + "".join(f"  a{at} = [local.a{at + 1}]\n" for at in range(2_000)) + f"  {OPEN}\n}}\n",
            "main.tf",
        ),
    ],
)
def test_what_is_too_much_is_opaque(text: str, file: str) -> None:
    assert [one.action for one in artifacts.read(text.encode(), file) or ()] == ["opaque"]
