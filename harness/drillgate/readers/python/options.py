"""The command line: argparse, click and typer options with their defaults."""

import ast
from collections.abc import Sequence

from drillgate.readers.python.contexts import Context
from drillgate.readers.python.index import terminal
from drillgate.readers.python.script import Script
from drillgate.readers.python.source import Function
from drillgate.readers.python.values import Constant, Option, Options, Result, Unknown, Value, literal, path

FLAGS = {"store_true": False, "store_false": True}


def option_of(options: Options, word: str) -> Value:
    return dict(options.entries).get(word) or Unknown(word)


def parsed_options(script: Script) -> Options:
    """All options of the file's argparse parsers, by attribute; the first of a name decides, as in argparse."""
    if script.options is None:
        entries: dict[str, Option] = {}
        script.options = Options(())
        for call in script.index.calls.get("add_argument", ()):
            option = declared_option(script, call, script.alone(script.index.scope(call)))
            if option is not None:
                entries.setdefault(option.word, option)
        script.options = Options(tuple(entries.items()))
    return script.options


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def declared_option(script: Script, call: ast.Call, context: Context) -> Option | None:
    """An option of argparse's `add_argument`."""
    names = [name for name in (literal(script.value(one, context)) for one in call.args) if name]
    if not names:
        return None
    destination = keyword(call, "dest")
    word = (literal(script.value(destination, context)) if destination is not None else None) or attribute_word(names)
    action = keyword(call, "action")
    default = keyword(call, "default")
    verb = (literal(script.value(action, context)) or terminal(action)) if action is not None else ""
    value: Value = Constant(FLAGS.get(verb))
    if default is not None:
        value = script.value(default, context)
    return Option(shown(names), word, value, verb in FLAGS or verb == "BooleanOptionalAction")


def shown(names: Sequence[str]) -> str:
    """An option as people write it: its long name."""
    return next((name for name in names if name.startswith("--")), names[0])


def attribute_word(names: Sequence[str]) -> str:
    return shown(names).lstrip("-").replace("-", "_")


def decorated_option(script: Script, function: Function, name: str) -> Option | None:
    """The click option or argument that a parameter of a command gets its value from."""
    if isinstance(function, ast.Lambda):
        return None
    context = script.alone(script.index.scope(function))
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or terminal(decorator.func) not in {"option", "argument"}:
            continue
        said = [text for text in (literal(script.value(one, context)) for one in decorator.args) if text]
        if not said:
            continue
        names = [text for one in said for text in one.split("/")]
        words = [one for one in said if one.isidentifier()]
        if name == (words[0] if words else attribute_word(names).lower()):
            default, is_flag = keyword(decorator, "default"), keyword(decorator, "is_flag")
            flag = is_flag is not None or any("/" in one for one in said)
            value: Value = Constant(value=False) if flag else Constant(None)
            if default is not None:
                value = script.value(default, context)
            return Option(shown(names), name, value, flag)
    return None


def default_option(name: str, default: Value) -> Value:
    """A parameter that nobody in this file sets: typer's option, a flag with its default, or unknown."""
    if isinstance(default, Result) and path(default) in {"typer.Option()", "typer.Argument()"}:
        script_default = default.call.args[0] if default.call.args else None
        value = script_default.value if isinstance(script_default, ast.Constant) else None
        said = [one.value for one in default.call.args[1:] if isinstance(one, ast.Constant)]
        names = [part for text in said if isinstance(text, str) for part in text.split("/")]
        shown_name = shown(names) if names else f"--{name.replace('_', '-')}"
        return Option(shown_name, name, Constant(None if value is ... else value), isinstance(value, bool))
    if isinstance(default, Constant) and isinstance(default.value, bool):
        return Option("", name, default, flag=True)
    return Unknown(name)
