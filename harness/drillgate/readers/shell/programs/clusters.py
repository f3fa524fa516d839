"""Kubernetes, Helm and containers."""

import re
from collections.abc import Callable

from drillgate.operations import Amount, Kind, Operation
from drillgate.readers.shell.invocation import Invocation, Option
from drillgate.readers.shell.programs.cluster_patches import of_kubectl
from drillgate.readers.shell.programs.elsewhere import container, in_pod
from drillgate.readers.shell.values import Word, literal, template

KUBECTL_TAKES = (
    "-n", "--namespace", "-l", "--selector", "-f", "--filename", "-k", "--kustomize", "--context", "--kubeconfig",
    "--cluster", "--user", "--field-selector", "--grace-period", "--timeout", "--cascade", "-o", "--output", "-s",
    "--server", "--as", "--token", "--for", "-p", "--patch", "--type", "--image", "--replicas", "--raw",
)  # fmt: skip
# Objects of a cluster that hold no data of their own: what runs is made again, what is configured is a definition.
DEFINITIONS = re.compile(
    r"""
    clusterrole | clusterrolebinding | role | rolebinding | networkpolicy | netpol | ingress | ing | service | svc |
    endpoints | hpa | horizontalpodautoscaler | pdb | poddisruptionbudget | resourcequota | limitrange |
    validatingwebhookconfiguration | mutatingwebhookconfiguration | apiservice | event | events | storageclass | sc
    | priorityclass | serviceaccount | sa | lease
    """,
    re.VERBOSE,
)
COMPUTE = re.compile(
    r"""
    pod | pods | po | deployment | deployments | deploy | daemonset | ds | replicaset | rs | job | jobs | cronjob |
    cronjobs | cj | node | nodes | no
    """,
    re.VERBOSE,
)
VOLUMES = re.compile(
    r"""
    pvc | pv | persistentvolumeclaim | persistentvolumeclaims | persistentvolume | persistentvolumes
    """,
    re.VERBOSE,
)
BACKUPS = re.compile(
    r"""
    volumesnapshot | volumesnapshots | vs | backup | backups | snapshot | snapshots
    """,
    re.VERBOSE,
)
HELM_TAKES = ("-n", "--namespace", "--kube-context", "--kubeconfig", "--timeout", "--description")
DOCKER_TAKES = ("-H", "--context", "-f", "--filter", "-p", "--project-name", "--file", "-t", "--timeout", "--profile")


def kubectl(invocation: Invocation) -> list[Operation]:
    inside = in_pod(invocation)
    if inside is not None:
        return inside
    options, words = invocation.parsed(KUBECTL_TAKES)
    said = [template(word) for word in words]
    names = {one.name for one in options}
    if not said:
        return []
    if literal(words[0]) is None:
        return [invocation.unread(f"a call of {invocation.program} that is put together at run time: {said[0]}")]
    if said[0] == "kubectl" and invocation.program in {"k3s", "microk8s"}:
        return invocation.again(invocation.arguments[invocation.words.index("kubectl") :])
    if said[0] == "apply" and "--prune" in names:
        return [invocation.destroys(Kind.RESOURCE, "", amount=Amount.SOME)]
    if said[0] == "replace" and "--force" in names:
        return [invocation.destroys(Kind.RESOURCE, files_of(options), amount=Amount.SOME)]
    if said[0] != "delete":
        return of_kubectl(invocation, options, words, kind_of)
    files = files_of(options)
    rest = words[1:]
    name = " ".join(template(word) for word in rest) or files
    amount = amount_of(names, rest, files)
    ids = invocation.ids(*((word, "") for word in rest))
    return [invocation.destroys(kind_of(rest), name, amount=amount, ids=ids)]


def files_of(options: list[Option]) -> str:
    return " ".join(
        template(one.value or ()) for one in options if one.name in {"-f", "--filename", "-k", "--kustomize"}
    )


def amount_of(names: set[str], rest: list[Word], files: str) -> Amount:
    if "--all" in names:
        return Amount.ALL
    if names & {"-l", "--selector", "--field-selector"} or files or len(rest) > 2:
        return Amount.SOME
    return Amount.ONE


def kind_of(rest: list[Word]) -> Kind:
    """What a kind of object holds; a namespace takes all along that is in it."""
    said = template(rest[0]).partition("/")[0].lower().partition(".")[0] if rest else ""
    kinds = set(said.split(","))
    if any(map(VOLUMES.fullmatch, kinds)):
        return Kind.VOLUME
    if any(map(BACKUPS.fullmatch, kinds)):
        return Kind.BACKUP
    if kinds & {"secret", "secrets"}:
        return Kind.SECRET
    if said and all(map(DEFINITIONS.fullmatch, kinds)):
        return Kind.DEFINITION
    return Kind.COMPUTE if said and all(map(COMPUTE.fullmatch, kinds)) else Kind.RESOURCE


def helm(invocation: Invocation) -> list[Operation]:
    _, words = invocation.parsed(HELM_TAKES)
    said = [template(word) for word in words]
    if said[:1] not in (["uninstall"], ["delete"], ["del"], ["un"]):
        return []
    ids = invocation.ids(*((word, "") for word in words[1:]))
    return [
        invocation.destroys(
            Kind.RESOURCE, " ".join(said[1:]), amount=Amount.ONE if len(said) < 3 else Amount.SOME, ids=ids
        )
    ]


def docker(invocation: Invocation) -> list[Operation]:
    """Volumes are data; containers, images and networks are made again."""
    inside = container(invocation)
    if inside is not None:
        return inside
    options, words = invocation.parsed(DOCKER_TAKES)
    said = [template(word) for word in words]
    names = {one.name for one in options}
    if said[:2] in (["volume", "rm"], ["volume", "remove"]):
        ids = invocation.ids(*((word, "") for word in words[2:]))
        return [
            invocation.destroys(
                Kind.VOLUME, " ".join(said[2:]), amount=Amount.ONE if len(said) < 4 else Amount.SOME, ids=ids
            )
        ]
    if said[:2] == ["volume", "prune"] or (said[:2] == ["system", "prune"] and "--volumes" in names):
        return [invocation.destroys(Kind.VOLUME, "", amount=Amount.ALL)]
    is_compose = said[:1] == ["compose"] or invocation.program == "docker-compose"
    if is_compose and "down" in said and names & {"-v", "--volumes"}:
        return [invocation.destroys(Kind.VOLUME, "", amount=Amount.ALL)]
    if "rm" in said[:2] and names & {"-v", "--volumes", "-fv", "-vf"}:
        return [invocation.destroys(Kind.VOLUME, " ".join(said[said.index("rm") + 1 :]), amount=Amount.SOME)]
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(("kubectl", "oc", "k3s", "microk8s"), kubectl),
    "helm": helm,
    **dict.fromkeys(("docker", "podman", "nerdctl", "docker-compose"), docker),
}
