"""Programs that run a command on another machine, in a container or in a pod."""

from collections.abc import Callable
from dataclasses import replace

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs.texts import from_input
from drillgate.readers.shell.programs.wrappers import behind_options
from drillgate.readers.shell.values import joined, literal, split, template

ANSIBLE_TAKES = ("-m", "--module-name", "-a", "--args", "-i", "--inventory", "-u", "-l", "--limit", "-f", "-e", "-t")
SSH_OPTIONS = (
    "-p",
    "-i",
    "-l",
    "-o",
    "-F",
    "-J",
    "-L",
    "-R",
    "-D",
    "-E",
    "-b",
    "-c",
    "-e",
    "-m",
    "-S",
    "-W",
    "-w",
    "-Q",
)
CONTAINER_OPTIONS = (
    "-e", "-u", "-w", "-v", "-p", "-l", "-h", "-m", "--env", "--user", "--workdir", "--volume", "--name", "--network",
    "--net", "--entrypoint", "--mount", "--env-file", "--publish", "--label", "--hostname", "--memory", "--cpus",
    "--platform", "--link", "--add-host",
)  # fmt: skip
KUBECTL_EXEC_OPTIONS = ("-n", "--namespace", "-c", "--container", "--context", "--kubeconfig", "--cluster", "--user")


def ansible(invocation: Invocation) -> list[Operation]:
    """`ansible HOSTS -m shell -a TEXT`; without a module, or with one that runs commands, the text is one."""
    options, _ = invocation.parsed(ANSIBLE_TAKES)
    given = {one.name: one.value for one in options if one.value is not None}
    module = template(given.get("-m") or given.get("--module-name") or ()) or "command"
    text = given.get("-a") or given.get("--args")
    if module not in {"command", "shell", "raw"} or text is None:
        return []
    return invocation.text(text, "ansible")


def ssh(invocation: Invocation) -> list[Operation]:
    rest = behind_options(invocation.arguments, frozenset(SSH_OPTIONS))
    rest = behind_options(rest[1:], frozenset(SSH_OPTIONS))
    if rest:
        if len(rest) == 1 or all(literal(word) is not None for word in rest):
            return invocation.text(joined(rest), "ssh")
        return invocation.again([one for word in rest for one in split(word)])
    return from_input(invocation, "ssh")


def container(invocation: Invocation) -> list[Operation] | None:
    """The command inside of `docker exec NAME …`, `docker run IMAGE …` and `docker compose exec SERVICE …`."""
    rest = behind_options(invocation.arguments, frozenset({"-H", "--context", "--host"}))
    if rest and template(rest[0]) == "compose":
        rest = behind_options(rest[1:], frozenset({"-f", "-p", "--file", "--project-name", "--profile", "--env-file"}))
    elif invocation.program == "docker-compose":
        rest = behind_options(rest, frozenset({"-f", "-p", "--file", "--project-name"}))
    if rest and template(rest[0]) == "container":
        rest = rest[1:]
    if not rest or template(rest[0]) not in {"exec", "run"}:
        return None
    behind = behind_options(rest[1:], frozenset(CONTAINER_OPTIONS))[1:]
    options, _ = replace(invocation, argv=rest).parsed(CONTAINER_OPTIONS)
    entrance = next((one.value for one in options if one.name == "--entrypoint" and one.value), None)
    return invocation.again((*split(entrance), *behind) if entrance else behind_options(behind, frozenset()))


def in_pod(invocation: Invocation) -> list[Operation] | None:
    """The command of `kubectl exec POD -- …` and `kubectl run NAME … -- …`."""
    rest = behind_options(invocation.arguments, frozenset(KUBECTL_EXEC_OPTIONS))
    if not rest or template(rest[0]) not in {"exec", "run", "debug"}:
        return None
    said = [template(word) for word in rest]
    if "--" in said:
        return invocation.again(rest[said.index("--") + 1 :])
    if said[0] == "exec":
        command = behind_options(
            behind_options(rest[1:], frozenset(KUBECTL_EXEC_OPTIONS))[1:], frozenset(KUBECTL_EXEC_OPTIONS)
        )
        return invocation.again(command) if command else []
    return []


READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **dict.fromkeys(("ssh", "autossh", "mosh"), ssh),
    "ansible": ansible,
}
