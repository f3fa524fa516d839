"""Tools that make and destroy infrastructure, and the command lines of other clouds."""

import re
from collections.abc import Callable

from drillgate.operations import Action, Amount, Kind, Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.values import literal, template
from drillgate.readers.shell.words import FILE

DESTROYS = re.compile(
    r"(?:batch-|bulk-)?(?:delete|destroy|purge|terminate|rm|remove|deprovision|drop)(?:[-:]\w+)*(?:-batch)?|[\w-]+:(?:destroy|reset|delete|remove)"
)
NO_DATA = re.compile(
    r"\b(tags?|label|labels|iam|policy|policies|bindings?|rules?|firewall-rules|alias|role|permission|configurations?|context|routes?|route-table"
    r"|backend-services?|url-maps|target-\w+|health-checks|subnets?|nsg|network|networks|lock|extension|extensions|component|components)\b"
)
KINDS = (
    (re.compile(r"\bbackups?\b|\bsnapshots?\b|restore-point"), Kind.BACKUP),
    (re.compile(r"\bsql (instances|databases)\b|\bspanner\b|\bsql (db|server|mi)\b|\bcosmosdb\b"), Kind.DATABASE),
    (re.compile(r"\bpostgres\b|\bmysql\b|\bredis\b|\bdatabases?\b|bigtable|\bpg:|\baddons"), Kind.DATABASE),
    (re.compile(r"\bstorage buckets?\b|\bstorage account\b|\bstorage container\b|\bbuckets?\b"), Kind.BUCKET),
    (re.compile(r"\bstorage\b|\bblob\b|\bobjects?\b"), Kind.OBJECT),
    (re.compile(r"\bkms\b|\bkeyvault key\b|\bkeys\b"), Kind.KEY),
    (re.compile(r"\bsecrets?\b"), Kind.SECRET),
    (re.compile(r"\bdns\b"), Kind.DNS_RECORD),
    (re.compile(r"\bdisks?\b|\bfilestore\b|\bvolumes?\b|\bdisk\b"), Kind.VOLUME),
    (re.compile(r"\bpubsub\b|\bqueues?\b|\beventhubs\b|\btopics?\b"), Kind.QUEUE),
    (re.compile(r"\bservice-accounts\b|\bad (user|sp|app)\b|\busers?\b"), Kind.IDENTITY),
    (re.compile(r"\binstances\b|\bvm\b|\bvmss\b|\bcontainer clusters\b|\baks\b"), Kind.COMPUTE),
    (re.compile(r"\brun services\b|\bfunctions\b|\bdroplet\b|\bapps?\b"), Kind.COMPUTE),
)  # fmt: skip
CLOUD_TAKES = (
    "--project", "--zone", "--region", "--format", "--account", "--location", "-g", "--resource-group", "-n",
    "--name", "--subscription", "--instance", "--cluster", "--filter", "--query", "-o", "--output", "--vault-name",
    "--account-name", "--container-name", "--server", "-a", "--app", "-r", "--remote", "--context", "--ids",
    "--source", "-s", "-c", "--configuration",
)  # fmt: skip


def terraform(invocation: Invocation) -> list[Operation]:
    options, words = invocation.parsed(("-var", "-var-file", "-state", "-target", "--terragrunt-working-dir"))
    said = [template(word) for word in words]
    names = {one.name.lstrip("-") for one in options}
    if words and literal(words[0]) is None:
        return [invocation.unread(f"a call of {invocation.program} that is put together at run time: {said[0]}")]
    if said[:1] == ["run-all"] or said[:1] == ["run"]:
        said = said[1:]
    if said[:1] == ["destroy"] or (said[:1] == ["apply"] and "destroy" in names):
        targets = [template(one.value or ()) for one in options if one.name.lstrip("-") == "target"]
        name = " ".join(targets)
        return [invocation.destroys(Kind.RESOURCE, name, amount=Amount.SOME if "target" in names else Amount.ALL)]
    if said[:2] == ["state", "rm"]:
        amount = Amount.ONE if len(said) < 4 else Amount.SOME
        return [invocation.destroys(Kind.DEFINITION, " ".join(said[2:]), amount=amount)]
    if said[:2] == ["workspace", "delete"]:
        return [invocation.destroys(Kind.DEFINITION, " ".join(said[2:]))]
    if said[:1] == ["apply"]:
        plan = next((one for one in said[1:] if FILE.search(one)), None)
        return [invocation.opaque(f"a plan that {invocation.program} carries out: {plan}")] if plan is not None else []
    return []


def stacks(invocation: Invocation) -> list[Operation]:
    """pulumi, cdk, eksctl, serverless and their like: `destroy`, `down`, `remove`, of a stack or of all."""
    _, words = invocation.parsed(("-s", "--stack", "-C", "--cwd", "--profile", "--region", "-f", "--name", "--stage"))
    said = [template(word) for word in words]
    if not set(said[:2]) & VERBS.get(invocation.program, frozenset({"destroy", "delete", "remove"})):
        return []
    if said[:2] == ["stack", "rm"]:
        return [invocation.destroys(Kind.DEFINITION, " ".join(said[2:]))]
    names = [one for one in said if one not in {"destroy", "delete", "remove", "down"}]
    amount = Amount.ALL if not names or "--all" in invocation.words else Amount.SOME
    return [
        invocation.destroys(
            Kind.RESOURCE, " ".join(names), amount=amount, ids=invocation.ids(*((word, "") for word in words))
        )
    ]


VERBS = {
    "pulumi": frozenset({"destroy", "down", "rm"}),
    "cdk": frozenset({"destroy"}),
    "sls": frozenset({"remove"}),
    "serverless": frozenset({"remove"}),
    "vagrant": frozenset({"destroy"}),
}


def cloud(invocation: Invocation) -> list[Operation]:
    """Command lines in the style of `gcloud sql instances delete NAME`."""
    options, words = invocation.parsed(CLOUD_TAKES)
    said = [template(word) for word in words]
    flags = {one.name for one in options}
    for number, one in enumerate(said):
        if literal(words[number]) is None and number < 2:
            return [
                invocation.unread(
                    f"a call of {invocation.program} that is put together at run time: {' '.join(said[:3])}"
                )
            ]
        if not DESTROYS.fullmatch(one):
            continue
        noun = " ".join((*said[:number], *([one] if ":" in one else [])))
        named = [
            template(each.value or ())
            for each in options
            if each.name in {"-n", "--name", "--ids", "--source"} and each.value
        ]
        name = " ".join((*said[:number], *said[number + 1 :], *named))
        kind = (
            Kind.DEFINITION
            if NO_DATA.search(f"{noun} {one}")
            else next((kind for form, kind in KINDS if form.search(noun)), Kind.RESOURCE)
        )
        amount = Amount.SOME if one.endswith("-batch") or "--recursive" in flags or "-r" in flags else Amount.ONE
        ids = invocation.ids(
            *((word, "") for word in words), *((each.value, each.name.lstrip("-")) for each in options)
        )
        return [invocation.destroys(kind, name, amount=amount, ids=ids)]
    protection = {
        "--no-deletion-protection",
        "--no-backup",
        "--clear-retention-policy",
        "--no-enable-purge-protection",
    } & flags
    if protection and said:
        return [invocation.operation(Action.UNPROTECT, Kind.RESOURCE, " ".join(said))]
    return []


def objects(invocation: Invocation) -> list[Operation]:
    """`gsutil rm`, `rb`, `rsync -d`, and the same of other object stores' tools."""
    options, words = invocation.parsed(("-h", "-o", "-u", "--config", "--endpoint"))
    said = [template(word) for word in words]
    flags = "".join(one.name for one in options if not one.name.startswith("--"))
    if not said:
        return []
    verb = said[0]
    paths = [one.partition("://")[2] or one for one in said[1:]]
    ids = invocation.ids(*((word, "") for word in words[1:]))
    long = {one.name for one in options}
    if verb in {"rb", "rmbucket", "mb-remove"}:
        return [invocation.destroys(Kind.BUCKET, " ".join(paths).rstrip("/"), ids=ids)]
    if verb in {"rm", "del", "delete", "purge", "deletefile", "cleanup", "mv", "move", "rmdir", "rmdirs"}:
        if verb in {"mv", "move"}:
            if "://" not in said[1:2][0] if said[1:2] else True:
                return []
            paths = paths[:1]
        many = (
            "r" in flags
            or "R" in flags
            or "--recursive" in long
            or verb in {"purge", "delete"}
            or any("*" in one for one in paths)
        )
        return [invocation.destroys(Kind.OBJECT, " ".join(paths), amount=Amount.SOME if many else Amount.ONE, ids=ids)]
    removes = "d" in flags or long & {"--delete", "--remove", "--delete-removed"}
    if (verb in {"rsync", "mirror", "sync"} and removes and invocation.program != "rclone") or (
        verb == "sync" and invocation.program == "rclone"
    ):
        return [invocation.destroys(Kind.OBJECT, " ".join(paths[-1:]), amount=Amount.SOME, ids=ids)]
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(("terraform", "tofu", "terragrunt"), terraform),
    **dict.fromkeys(("pulumi", "cdk", "eksctl", "sls", "serverless", "vagrant", "copilot", "sam", "kops"), stacks),
    **dict.fromkeys(
        ("gcloud", "az", "doctl", "heroku", "linode-cli", "ibmcloud", "oci", "flyctl", "fly", "hcloud"), cloud
    ),
    **dict.fromkeys(("gsutil", "mc", "s3cmd", "s4cmd", "s5cmd", "rclone"), objects),
}
