"""Rights to delete in a configuration: wherever a policy document stands, in whatever way it is written."""

from typing import Any

import pytest

from drillgate.readers import artifacts

BUCKET = 'resource "aws_s3_bucket" "media" {\n  bucket = "media-prod"\n}\n'
STATEMENT = '{ Effect = "Allow", Action = "s3:DeleteObject", Resource = "*" }'


def read(text: str, file: str = "main.tf") -> Any:
    return artifacts.read(text.encode(), file)


def told(text: str) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.action} {one.reason or one.statement}" for one in read(text)]


def holders(text: str) -> list[str]:
    return [holder for one in read(text) for holder in one.holders]


def test_a_data_source_that_makes_a_document_is_one() -> None:
    (operation,) = read(
        f"""{BUCKET}data "aws_iam_policy_document" "ci" {{
  statement {{
    sid       = "Clean"
    actions   = ["s3:GetObject", "s3:DeleteObject"]
    resources = [aws_s3_bucket.media.arn, "${{aws_s3_bucket.media.arn}}/*"]
    condition {{
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }}
  }}
}}
"""
    )
    assert (operation.action, operation.target.kind, operation.target.name) == ("grant", "object", "media-prod/*")
    assert operation.statement == (
        "Allow s3:DeleteObject on arn:aws:s3:::${aws_s3_bucket.media}/* if aws:MultiFactorAuthPresent"
    )
    assert (operation.place.line, operation.place.column, operation.place.end_column) == (7, 17, 52)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('not_actions = ["s3:*"]\nresources = ["*"]', "Allow all but s3:* on *"),
        ('actions = ["s3:Delete*"]\nnot_resources = ["arn:aws:s3:::logs/*"]', "Allow s3:Delete* on *"),
        ('effect = "Allow"\nactions = ["dynamodb:DeleteItem"]', "Allow dynamodb:DeleteItem on *"),
        ('actions = concat(["s3:GetObject"], ["s3:DeleteObject"])', "Allow s3:DeleteObject on *"),
        ('actions = var.x ? ["s3:DeleteObject"] : []', "Allow s3:DeleteObject on *"),
        ('actions = distinct(flatten([["s3:DeleteObject"]]))', "Allow s3:DeleteObject on *"),
        ('actions = [format("%s:%s", "s3", "DeleteObject")]', "Allow s3:DeleteObject on *"),
        ('actions = [join(":", ["s3", "DeleteObject"])]', "Allow s3:DeleteObject on *"),
        ('actions = ["${"s3"}:DeleteObject"]', "Allow s3:DeleteObject on *"),
        ('actions = [for b in ["a"] : "s3:DeleteObject"]', "Allow s3:DeleteObject on *"),
        ('actions = ["s3:DeleteObject"]\nresources = [for b in var.b : "${b}/*"]', "Allow s3:DeleteObject on ${b}/*"),
        ("actions = local.deleting", "Allow s3:DeleteObject on *"),
        ("actions = [local.own.action]", "Allow s3:DeleteObject on *"),
        ("actions = [local.deleting[0]]", "Allow s3:DeleteObject on *"),
    ],
)
def test_statements_are_understood_however_they_are_put_together(statement: str, expected: str) -> None:
    text = f"""
locals {{
  deleting = ["s3:DeleteObject"]
  own      = {{ action = "s3:DeleteObject" }}
}}
data "aws_iam_policy_document" "a" {{
  statement {{
    {statement}
  }}
}}
"""
    assert [one.statement for one in read(text)] == [expected]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("actions = var.actions", "the action ${var.actions} is not written out"),
        ('actions = ["s3:${var.what}"]', "the action s3:${var.what} is not written out"),
        ("actions = local.elsewhere", "the action ${local.elsewhere} is not written out"),
        ("actions = local.own_list[3]", "the action ${local.own_list[3]} is not written out"),
        ("actions = local.ring", "the action ${local.ring} is not written out"),
        ('actions = [replace("s3:GetObject", "Get", "Delete")]', "the action ${…} is not written out"),
        (
            'effect = var.effect\nactions = ["s3:*"]',
            "a statement has no Effect that is written out as Allow or Deny",
        ),
        ("sid = 1", "a statement has no Action"),
    ],
)
def test_what_is_not_written_out_is_opaque(statement: str, reason: str) -> None:
    locals_ = "locals {\n  ring = local.ring\n  own_list = []\n}\n"
    text = f'{locals_}data "aws_iam_policy_document" "a" {{\n  statement {{\n    {statement}\n  }}\n}}\n'
    assert [(one.action, one.reason) for one in read(text)] == [("opaque", reason)]


@pytest.mark.parametrize(
    "text",
    [
        'data "aws_iam_policy_document" "a" {\n  statement {\n    actions = ["s3:GetObject"]\n  }\n}\n',
        'data "aws_iam_policy_document" "a" {\n  statement {\n    effect = "Deny"\n    actions = ["s3:*"]\n  }\n}\n',
        'data "aws_iam_policy_document" "a" {\n  source_policy_documents = [var.other]\n}\n',
        f'resource "aws_iam_role" "a" {{\n  assume_role_policy = jsonencode({{ Statement = [{STATEMENT}] }})\n}}\n',
        'resource "aws_iam_role" "a" {\n  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"\n}\n',
        'variable "s" {\n  type = list(object({ actions = list(string), resources = list(string) }))\n}\n',
        'resource "aws_iam_policy" "a" {\n  policy = file("policy.json")\n}\n',
        'resource "aws_iam_policy" "a" {\n  policy = jsonencode({ Statement = local.statements })\n}\n',
        'resource "aws_iam_policy_attachment" "a" {\n  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"\n}\n',
        'output "a" {\n  value = { actions = ["s3:*"] }\n}\n',
        'module "a" {\n  denied_actions = ["s3:*"]\n}\n',
        'module "a" {\n  alarm_actions = [aws_sns_topic.a.arn, "arn:aws:sns:us-east-1:1:a"]\n}\n',
        'module "a" {\n  actions = var.actions\n}\n',
    ],
)
def test_what_lets_nobody_delete_is_nothing(text: str) -> None:
    assert read(text) == ()


def test_statements_made_by_a_loop_are_read_once() -> None:
    text = """data "aws_iam_policy_document" "a" {
  dynamic "statement" {
    for_each = var.buckets
    content {
      actions   = ["s3:DeleteObject"]
      resources = ["${statement.value}/*"]
    }
  }
}
"""
    assert told(text) == ["5:19 grant Allow s3:DeleteObject on ${statement.value}/*"]


@pytest.mark.parametrize(
    ("principals", "expected"),
    [
        ('principals {\n type = "*"\n identifiers = ["*"]\n}', ("*",)),
        ('principals {\n type = "AWS"\n identifiers = ["*"]\n}', ("*",)),
        ('not_principals {\n type = "AWS"\n identifiers = ["arn:aws:iam::1:root"]\n}', ("*",)),
        (
            (
                'principals {\n type = "AWS"\n identifiers = ["arn:aws:iam::1:role/a", aws_iam_role.b.arn]\n}\n'
                'principals {\n type = "Service"\n identifiers = ["c.amazonaws.com"]\n}'
            ),
            ("arn:aws:iam::1:role/a", "b-role", "c.amazonaws.com"),
        ),
        (
            (
                'principals {\n type = "AWS"\n'
                ' identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]\n}'
            ),
            ("arn:aws:iam::${AWS::AccountId}:root",),
        ),
        (
            (
                'principals {\n type = "AWS"\n'
                ' identifiers = ["arn:${data.aws_partition.p.partition}:iam::${local.account_id}:root"]\n}'
            ),
            ("arn:${AWS::Partition}:iam::${AWS::AccountId}:root",),
        ),
    ],
)
def test_principals_are_told(principals: str, expected: tuple[str, ...]) -> None:
    text = f"""
resource "aws_iam_role" "b" {{
  name = "b-role"
}}
data "aws_iam_policy_document" "a" {{
  statement {{
    actions = ["kms:ScheduleKeyDeletion"]
    {principals}
  }}
}}
"""
    (operation,) = read(text)
    assert operation.holders == expected


@pytest.mark.parametrize(
    "text",
    [
        f'resource "aws_iam_policy" "a" {{\n  policy = jsonencode({{ Statement = [{STATEMENT}] }})\n}}\n',
        f'resource "aws_iam_policy" "a" {{\n  policy = jsonencode({{ "Statement" : {STATEMENT} }})\n}}\n',
        f"locals {{\n  policy = {{ Statement = [{STATEMENT}] }}\n}}\n",
        f"locals {{\n  statements = [{STATEMENT}]\n}}\n",
        f'variable "a" {{\n  default = [{STATEMENT}]\n}}\n',
        f'module "a" {{\n  policy = jsonencode(merge(local.a, {{ Statement = [{STATEMENT}] }}))\n}}\n',
        'module "a" {\n  actions = ["s3:GetObject", "s3:DeleteObject"]\n}\n',
        'variable "role_actions" {\n  default = ["s3:DeleteObject"]\n}\n',
        'module "a" {\n  statements = { a = { actions = ["s3:DeleteObject"], resources = ["*"] } }\n}\n',
        f'resource "a" "b" {{\n  inline_policy {{\n    policy = jsonencode({{ Statement = {STATEMENT} }})\n  }}\n}}\n',
        f'resource "a" "b" {{\n  policy = var.x ? jsonencode({{ Statement = [{STATEMENT}] }}) : null\n}}\n',
        (
            'resource "a" "b" {\n'
            '  policy = "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Action\\": \\"s3:DeleteObject\\"}}"\n}\n'
        ),
    ],
)
def test_documents_are_found_wherever_they_stand(text: str) -> None:
    (operation,) = read(text)
    assert (operation.action, operation.statement) == ("grant", "Allow s3:DeleteObject on *")
    assert "s3:DeleteObject" in text.splitlines()[operation.place.line - 1][operation.place.column - 1 :]


def test_a_text_of_several_lines_has_places_of_its_own() -> None:
    text = (
        BUCKET
        + """resource "aws_s3_bucket_policy" "a" {
  policy = <<-EOF
    {
      "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:DeleteObject",
         "Resource": "${aws_s3_bucket.media.arn}/*"},
        {"Effect": "Allow", "Principal": ${jsonencode(var.who)}, "Action": "s3:D*", "Resource": "${join("", ["x"])}"}
      ]
    }
  EOF
}
"""
    )
    first, second = read(text)
    assert (str(first.place), first.holders, first.target.name) == ("main.tf:8:57", ("*",), "media-prod/*")
    assert (str(second.place), second.holders, second.statement) == (
        "main.tf:10:76",
        ("${…}",),
        "Allow s3:D* on ${…}",
    )


@pytest.mark.parametrize(
    "policy",
    [
        '<<EOF\n{"Statement": [{"Effect": "Allow",}]}\nEOF',
        '<<EOF\n{"Statement": [%{ for a in var.a }{"Effect": "Allow"}%{ endfor }]}\nEOF',
        '"{\\"Statement\\": ["',
        "jsonencode({ Statement = var.statements })",
        "jsonencode({ Statement = [module.a.statement] })",
    ],
)
def test_a_document_that_cannot_be_read_is_opaque(policy: str) -> None:
    text = f'resource "aws_iam_policy" "a" {{\n  policy = {policy}\n}}\n'
    assert [(one.action, one.reason) for one in read(text)] == [("opaque", "a statement is not written out")]


def test_policies_that_aws_manages_are_told_where_they_are_attached() -> None:
    text = """resource "aws_iam_role_policy_attachment" "a" {
  role       = "ci"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
resource "aws_iam_role_policy_attachment" "b" {
  for_each   = toset(["arn:${data.aws_partition.p.partition}:iam::aws:policy/AmazonS3FullAccess"])
  role       = "ci"
  policy_arn = each.value
}
resource "aws_iam_role" "c" {
  name                = "batch"
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonSQSFullAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"]
}
data "aws_iam_policy" "d" {
  name = "AmazonRDSFullAccess"
}
resource "aws_iam_group_policy_attachment" "d" {
  group      = "people"
  policy_arn = data.aws_iam_policy.d.arn
}
"""
    assert [(one.place.line, one.statement, one.holders) for one in read(text)] == [
        (3, "Allow * on *", ("ci",)),
        (6, "Allow s3:* on *", ("ci",)),
        (12, "Allow sqs:* on *", ("batch",)),
        (15, "Allow rds:* on *", ("people",)),
    ]


DOCUMENT = """data "aws_iam_policy_document" "a" {
  statement {
    actions = ["s3:DeleteObject"]
  }
}
resource "aws_iam_role" "purge" {
  name = "tenant-deletion"
}
"""
POLICY = 'resource "aws_iam_policy" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DOCUMENT, []),
        (
            DOCUMENT + 'resource "aws_iam_role_policy" "a" {\n  role = aws_iam_role.purge.id\n'
            "  policy = data.aws_iam_policy_document.a.json\n}\n",
            ["tenant-deletion"],
        ),
        (
            DOCUMENT + POLICY + 'resource "aws_iam_role_policy_attachment" "a" {\n  role = aws_iam_role.purge.name\n'
            "  policy_arn = aws_iam_policy.a.arn\n}\n",
            ["tenant-deletion"],
        ),
        (
            DOCUMENT + POLICY + 'resource "aws_iam_policy_attachment" "a" {\n  roles = ["x", aws_iam_role.unnamed.id]\n'
            '  users = ["y"]\n  policy_arn = aws_iam_policy.a.arn\n}\n',
            ["x", "aws_iam_role.unnamed", "y"],
        ),
        (
            DOCUMENT + POLICY + 'resource "aws_iam_role_policy" "a" {\n  role = "tenant-deletion"\n'
            "  policy = data.aws_iam_policy_document.a.json\n}\n",
            ["aws_iam_policy.a", "tenant-deletion"],
        ),
        (
            DOCUMENT + 'data "aws_iam_policy_document" "b" {\n'
            "  source_policy_documents = [data.aws_iam_policy_document.a.json]\n"
            "  override_policy_documents = [data.aws_iam_policy_document.b.json]\n}\n"
            'resource "aws_iam_user_policy" "a" {\n  user = "joe"\n'
            "  policy = data.aws_iam_policy_document.b.json\n}\n",
            ["joe"],
        ),
    ],
)
def test_whom_a_policy_is_for_is_told_by_what_it_is_attached_to(text: str, expected: list[str]) -> None:
    assert holders(text) == expected


def test_locals_that_name_locals_come_to_an_end() -> None:
    doubling = "\n".join(f"  a{at} = [local.a{at + 1}, local.a{at + 1}]" for at in range(60))
    text = f'locals {{\n{doubling}\n  a60 = {STATEMENT}\n}}\noutput "x" {{\n  value = local.a0\n}}\n'
    assert told(text)[0] == "1:1 opaque its locals come to more than 50000 values"


@pytest.mark.parametrize(
    ("denial", "left"),
    [
        ('statement {\n effect = "Deny"\n actions = ["s3:Delete*"]\n}', False),
        ('dynamic "statement" {\n content {\n effect = "Deny"\n actions = ["s3:Delete*"]\n}\n}', True),
        ('statement {\n effect = "Deny"\n actions = var.safe ? ["s3:Delete*"] : []\n}', True),
        ('statement {\n effect = "Deny"\n actions = ["s3:Delete*"]\n resources = [trim(var.b, "")]\n}', True),
    ],
)
def test_only_a_denial_that_is_there_whatever_happens_takes_a_right_back(denial: str, left: bool) -> None:
    allowed = 'statement {\n actions = ["s3:DeleteObject"]\n resources = [trim(var.a, "")]\n}'
    text = f'data "aws_iam_policy_document" "a" {{\n{allowed}\n{denial}\n}}\n'
    assert bool(read(text)) == left


EVERYTHING = '{ Statement = [{ Effect = "Allow", Principal = "*", Action = "*", Resource = "*" }] }'


@pytest.mark.parametrize(
    ("text", "grants"),
    [
        (f'resource "aws_vpc_endpoint" "a" {{\n  policy = jsonencode({EVERYTHING})\n}}\n', 0),
        (f'resource "aws_organizations_policy" "a" {{\n  content = jsonencode({EVERYTHING})\n}}\n', 0),
        (DOCUMENT + 'resource "aws_vpc_endpoint" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n', 0),
        (
            DOCUMENT
            + 'resource "aws_vpc_endpoint" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n'
            + 'resource "aws_s3_bucket_policy" "a" {\n  policy = data.aws_iam_policy_document.a.json\n}\n',
            1,
        ),
    ],
)
def test_what_says_how_much_others_may_allow_allows_nothing(text: str, grants: int) -> None:
    assert len(read(text)) == grants
