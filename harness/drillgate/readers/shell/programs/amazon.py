"""The AWS command line, by the catalogue: names are AWS's own, written in another way."""

import re
from collections.abc import Iterator

from drillgate.catalogue import calls, names
from drillgate.catalogue.entries import Entry, Setting
from drillgate.operations import Action, Amount, IdSource, Kind, Operation, Recovery
from drillgate.readers.rights.calls import CALLS
from drillgate.readers.shell.embedded import read_sql
from drillgate.readers.shell.invocation import Invocation, Option
from drillgate.readers.shell.programs import policies
from drillgate.readers.shell.values import Hole, Piece, Word, literal, template

GLOBAL = (
    "--region", "--profile", "--output", "--query", "--endpoint-url", "--ca-bundle", "--color", "--cli-read-timeout",
    "--cli-connect-timeout",
)  # fmt: skip
FLAGS = re.compile(
    r"--(no-[\w-]+|recursive|delete|force|quiet|dryrun|debug|only-show-errors|skip-final-(cluster-)?snapshot|apply-immediately"
    r"|delete-automated-backups|force-delete-without-recovery|force-delete|force-delete-add-on-software|deletion-protection(-enabled)?"
    r"|include|disable-rollback|bypass-governance-retention|purge|include-shared|enable-termination-protection|disable-api-termination)"
)
DYNAMO_KEY = re.compile(r"""["'](\w+)["']\s*:\s*\{\s*["'][SNB]["']\s*:\s*["']?$""")
SHORTHAND = re.compile(r"[\"']?(\w+)[\"']?\s*[=:]\s*[\"']?([\w-]+)")
PRESENT = re.compile(r"[\"']?(\w+)[\"']?\s*[=:]")
NAMES_TARGET = re.compile(
    r"^(bucket|tablename|db\w+identifier|clusteridentifier|instanceid|backupvaultname|keyid|userpoolid|\w+name|\w+id|\w+arn)$"
)
# Commands that the command line alone has, and the calls that they make.
ALIASES = {
    ("codedeploy", "deregister"): "deregister_on_premises_instance",
    ("emr", "terminate_clusters"): "terminate_job_flows",
}


def aws(invocation: Invocation) -> list[Operation]:
    options, plain = arguments(invocation)
    if len(plain) < 2:
        return not_known(invocation, plain) if plain and literal(plain[0]) is None else []
    service, verb = literal(plain[0]), literal(plain[1])
    if service is None or verb is None:
        return not_known(invocation, plain)
    if service == "s3":
        return files(invocation, verb, options, plain[2:])
    service, name = calls.COMMAND_LINE.get(service, service), verb.replace("-", "_")
    name = ALIASES.get((service, name), name)
    if name in {"help", "wait"}:
        return []
    if name in CALLS:
        return policies.given(invocation, CALLS[name], options)
    special = SPECIAL.get(name)
    if special is not None:
        return special(invocation, options)
    entry = calls.find(service, name)
    return [] if entry is None or entry.action is None else judged(invocation, entry, options)


def not_known(invocation: Invocation, plain: list[Word]) -> list[Operation]:
    said = " ".join(template(word) for word in plain[:2])
    return [invocation.unread(f"an AWS call that is put together at run time: aws {said}")]


def arguments(invocation: Invocation) -> tuple[list[Option], list[Word]]:
    """Options with their values, lists of them joined, and the service, the call and what stands free behind them."""
    options: list[Option] = []
    plain: list[Word] = []
    waiting: Option | None = None
    for word, said in zip(invocation.arguments, invocation.words, strict=True):
        if said.startswith("--"):
            name, equals, _ = said.partition("=")
            if waiting is not None:
                options.append(waiting)
            waiting = Option(name)
            if equals:
                from drillgate.readers.shell.values import cut

                options.append(Option(name, cut(word, len(name) + 1)))
                waiting = None
            elif FLAGS.fullmatch(name) and (name != "--delete" or (plain and literal(plain[0]) == "s3")):
                value_follows = name in {"--deletion-protection", "--deletion-protection-enabled"}
                if not value_follows:
                    options.append(waiting)
                    waiting = None
        elif waiting is not None and waiting.value is None:
            waiting = Option(waiting.name, word)
            if waiting.name in GLOBAL or (len(plain) < 2):
                options.append(waiting)
                waiting = None
        elif waiting is not None:
            waiting = Option(waiting.name, (*(waiting.value or ()), Piece(","), *word))
        else:
            plain.append(word)
    if waiting is not None:
        options.append(waiting)
    return options, plain


def normal(name: str) -> str:
    return name.lstrip("-").replace("-", "").lower()


def camel(name: str) -> str:
    """`--table-name` as the service calls it: TableName."""
    return "".join(part[:1].upper() + part[1:] for part in name.lstrip("-").split("-"))


def value_of(options: list[Option], *names: str) -> Word | None:
    return next((one.value for one in options if one.name in names and one.value is not None), None)


def address(word: Word) -> str:
    return template(word).removeprefix("s3://").rstrip("/")


def files(invocation: Invocation, verb: str, options: list[Option], plain: list[Word]) -> list[Operation]:
    """`aws s3 rm`, `rb`, `mv` and `sync --delete`."""
    flags = {one.name for one in options}
    if "--dryrun" in flags:
        return []
    target = template(plain[0]).removeprefix("s3://") if plain else ""
    ids = invocation.ids(*((word, "") for word in plain))
    if verb == "rm":
        recursive = "--recursive" in flags
        filtered = flags & {"--exclude", "--include"}
        whole = recursive and not filtered and plain and "/" not in target.rstrip("/")
        amount = Amount.ALL if whole else Amount.SOME if recursive else Amount.ONE
        return [invocation.destroys(Kind.OBJECT, target, amount=amount, ids=ids)]
    if verb == "rb":
        return [invocation.destroys(Kind.BUCKET, target.rstrip("/"), ids=ids)]
    if verb == "mv":
        if not plain or not (template(plain[0]).startswith("s3://") or literal(plain[0]) is None):
            return []
        amount = Amount.SOME if "--recursive" in flags else Amount.ONE
        return [invocation.destroys(Kind.OBJECT, target, amount=amount, ids=ids)]
    if verb == "sync" and "--delete" in flags and plain:
        is_bucket = template(plain[-1]).startswith("s3://") or literal(plain[-1]) is None
        kind = Kind.OBJECT if is_bucket else Kind.FILE
        return [invocation.destroys(kind, template(plain[-1]).removeprefix("s3://"), amount=Amount.SOME, ids=ids)]
    return []


def judged(invocation: Invocation, entry: Entry, options: list[Option]) -> list[Operation]:
    """What a call of the catalogue does with its parameters."""
    given = settings(options)
    if entry.conditions and not any(met(one, given) for one in entry.conditions):
        return from_file(invocation, entry, options)
    if entry.action is Action.UNPROTECT:
        return [invocation.operation(Action.UNPROTECT, entry.kind, target_of(entry, options))]
    named = naming(entry, options)
    values = [
        (one.value, parameter)
        for parameter in named
        for one in options
        if normal(one.name) == parameter.lower() and one.value
    ]
    said = ("/" if entry.kind is Kind.OBJECT else ".").join(template(value) for value, _ in values)
    amount, count = extent(values)
    recovery = Recovery.NONE if any(met(one, given) for one in entry.finals) else entry.recovery
    ids = ids_of(invocation, options, entry.kind, named)
    operation = invocation.operation(
        entry.action or Action.DESTROY, entry.kind, said, amount=amount, count=count, recovery=recovery, ids=ids
    )
    return [operation]


def naming(entry: Entry, options: list[Option]) -> tuple[str, ...]:
    """The parameters that name the target; of a call that leaves it open, the one that has the call's own noun."""
    given = {normal(one.name) for one in options if one.value is not None}
    if any(one.lower() in given for one in entry.names):
        return entry.names
    free = tuple(camel(one.name) for one in options if one.name not in GLOBAL and one.value is not None)
    return names.naming(entry.call, free)


def met(setting: Setting, given: dict[str, set[str]]) -> bool:
    """Whether a setting stands in the parameters; where all words but one matter, also if none is known."""
    values = given.get(setting.parameter.lower())
    if not values:
        return setting.differs or (values is not None and setting.value == "*")
    return any(setting.matches(None if "{" in value else value) for value in values)


def extent(given: list[tuple[Word, str]]) -> tuple[Amount, int | None]:
    for value, parameter in given:
        if parameter.endswith(("Ids", "Names")):
            known = all(isinstance(part, Piece) for part in value)
            count = len(re.split(r"[\s,]+", template(value).strip())) if known else None
            return (Amount.SOME, count) if count != 1 else (Amount.ONE, None)
    return Amount.ONE, None


def ids_of(invocation: Invocation, options: list[Option], kind: Kind, parameters: tuple[str, ...]) -> IdSource | None:
    if kind is Kind.ROWS:
        return invocation.ids(*key_of(value_of(options, "--key") or ()))
    named = {one.lower(): one for one in parameters}
    own = [(one.value, named[normal(one.name)]) for one in options if normal(one.name) in named]
    others = [
        (one.value, camel(one.name)) for one in options if normal(one.name) not in named and one.name not in GLOBAL
    ]
    return invocation.ids(*reversed(own), *others)


def key_of(word: Word) -> Iterator[tuple[Word, str]]:
    """The values of a DynamoDB key in JSON, with the attributes that they are for."""
    before = ""
    for part in word:
        if isinstance(part, Hole):
            match = DYNAMO_KEY.search(before)
            yield (part,), match[1] if match is not None else "Key"
        else:
            before = (before + part.text)[-200:]


def target_of(entry: Entry, options: list[Option]) -> str:
    named = {one.lower() for one in entry.names}
    said = [template(one.value) for one in options if one.value and normal(one.name) in named]
    return next(
        iter(said),
        next((template(one.value) for one in options if one.value and NAMES_TARGET.match(normal(one.name))), ""),
    )


def settings(options: list[Option]) -> dict[str, set[str]]:
    """All parameters by name, in lower case, with the values they have, those inside of others too."""
    found: dict[str, set[str]] = {}
    for one in options:
        name = normal(one.name)
        if one.value is None:
            off = one.name.startswith("--no-")
            found.setdefault(name.removeprefix("no") if off else name, set()).add("false" if off else "true")
            continue
        said = template(one.value)
        found.setdefault(name, set()).add(said.strip("\"'").lower())
        for match in PRESENT.finditer(said):
            found.setdefault(match[1].lower(), set())
        for match in SHORTHAND.finditer(said):
            found[match[1].lower()].add(match[2].lower())
            if match[1].lower() == "value":  # attributes of EC2 come as Value=…
                found[name].add(match[2].lower())
    return found


def from_file(invocation: Invocation, entry: Entry, options: list[Option]) -> list[Operation]:
    """Parameters that stand elsewhere may lower anything."""
    for one in options:
        said = template(one.value or ())
        if one.name in {"--cli-input-json", "--cli-input-yaml"} or (
            said.startswith("file://") and "lifecycle" in one.name
        ):
            reason = f"parameters of an AWS call that stand in {said}"
            return [invocation.opaque(reason, entry.kind, target_of(entry, options))]
    return []


def batch(invocation: Invocation, options: list[Option]) -> list[Operation]:
    """DynamoDB's batches and transactions: only what is a deletion in them counts."""
    word = value_of(options, "--request-items", "--transact-items") or ()
    said = template(word)
    if "Delete" in said:
        match = re.search(r"[\"'](?!Delete)([\w.-]+)[\"']\s*:\s*\[", said)
        return [
            invocation.destroys(
                Kind.ROWS, match[1] if match else "", amount=Amount.SOME, ids=invocation.ids(*key_of(word))
            )
        ]
    if said.lstrip().startswith(("{", "[")) and "Put" in said:
        return []
    return [invocation.opaque(f"a batch whose content is not known: {said}"[:200], Kind.ROWS)]


def records(invocation: Invocation, options: list[Option]) -> list[Operation]:
    """Route 53's changes of records."""
    said = template(value_of(options, "--change-batch") or ())
    actions = re.findall(r"[\"']?Action[\"']?\s*[:=]\s*[\"']?([\w{}]+)", said)
    if not actions or any("{" in one for one in actions):
        return [invocation.opaque("changes of DNS records that are not known", Kind.DNS_RECORD)]
    if "DELETE" not in {one.upper() for one in actions}:
        return []
    match = re.search(r"[\"']?Name[\"']?\s*[:=]\s*[\"']?([^\"',}\s]+)", said)
    return [invocation.destroys(Kind.DNS_RECORD, match[1] if match else "")]


def objects(invocation: Invocation, options: list[Option]) -> list[Operation]:
    """`s3api delete-objects`, with a list of keys."""
    bucket = value_of(options, "--bucket") or ()
    request = value_of(options, "--delete") or ()
    said = template(request)
    count = len(re.findall(r"\bKey[\"']?\s*[:=]", said)) or None
    origin = said.removeprefix("file://") if said.startswith("file://") else None
    ids = IdSource(origin, None, None, "Key") if origin else invocation.ids((request, "Key"))
    return [invocation.destroys(Kind.OBJECT, template(bucket), amount=Amount.SOME, count=count, ids=ids)]


def statements(invocation: Invocation, options: list[Option]) -> list[Operation]:
    """SQL, or PartiQL, that a service runs: the Data APIs of RDS and Redshift, Athena, DynamoDB."""
    texts = [one.value for one in options if one.name in STATEMENTS and one.value is not None]
    return [one for text in texts for one in read_sql(invocation, text, "")]


STATEMENTS = frozenset({"--sql", "--sqls", "--statement", "--statements", "--query-string"})
SPECIAL = {
    **dict.fromkeys(
        ("execute_statement", "batch_execute_statement", "execute_transaction", "execute_sql", "start_query_execution"),
        statements,
    ),
    "batch_write_item": batch,
    "transact_write_items": batch,
    "change_resource_record_sets": records,
    "delete_objects": objects,
}
READERS = {**dict.fromkeys(("aws", "awslocal", "aws2"), aws)}
