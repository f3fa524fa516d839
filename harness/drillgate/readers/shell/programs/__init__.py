"""What programs do with their words: each reader gives the operations of one kind of program."""

from collections.abc import Callable

from drillgate.operations import Operation
from drillgate.readers.shell.invocation import Invocation
from drillgate.readers.shell.programs import (
    amazon,
    builtins,
    carriers,
    clusters,
    databases,
    described,
    elsewhere,
    files,
    frameworks,
    infrastructure,
    interpreters,
    keepers,
    policies,
    repetition,
    requests,
    texts,
    unresolved,
    wrappers,
)
from drillgate.readers.shell.streams import STREAMS
from drillgate.readers.shell.switches import says_dry_run
from drillgate.readers.shell.values import Stream, holes, literal, split

READERS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **builtins.READERS,
    **wrappers.READERS,
    **texts.READERS,
    **elsewhere.READERS,
    **repetition.READERS,
    **interpreters.READERS,
    **databases.READERS,
    **requests.READERS,
}
"""Programs that run something else, or whose words are a language of their own."""

COMMANDS: dict[str, Callable[[Invocation], list[Operation]]] = {
    **amazon.READERS,
    **clusters.READERS,
    **files.READERS,
    **frameworks.READERS,
    **infrastructure.READERS,
    **keepers.READERS,
}
"""Programs that do what their words say; with an option for a dry run they do nothing."""

PRINTING = frozenset({"cat", "echo", "print", "printf", "tee"})


def run(invocation: Invocation) -> Stream:
    """Take a command's operations to what was found, and give what it hands on."""
    reader = invocation.reader
    program = invocation.program
    said = literal(invocation.argv[0])
    if said is None and not program:
        reader.operations += unresolved.unresolved(invocation)
        return Stream(maker=next((one.name for one in holes(invocation.argv[0])), ""))
    if said in reader.state.functions:
        return reader.call(reader.state.functions[said], invocation)
    if said in reader.state.aliases and said not in reader.state.entered:
        reader.state.entered.append(said)
        words = split(reader.state.aliases[said])
        reader.operations += invocation.again([*words, *invocation.arguments])
        reader.state.entered.pop()
        return Stream(maker=program)
    known = described.command(invocation)
    if known is not None:
        reader.operations += known
        return Stream(maker=program)
    carried = carriers.carried(invocation)
    if carried is not None:
        reader.operations += carried
        return Stream(maker=program)
    if program in READERS:
        reader.operations += READERS[program](invocation)
    elif not any(word == "--help" or says_dry_run(word) for word in invocation.words):
        command = COMMANDS.get(program) or COMMANDS.get(program.partition(".")[0])
        reader.operations += command(invocation) if command is not None else unresolved.unknown(invocation)
    if program not in STREAMS:
        return Stream(maker=program)
    stream = STREAMS[program](invocation)
    if stream.text and program in PRINTING:
        reader.operations += policies.written(invocation, stream.text)
    return stream
