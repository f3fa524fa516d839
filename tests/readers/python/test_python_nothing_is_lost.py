"""Wherever a destructive call stands, outside of strings and comments, something is said of it."""

from textwrap import indent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drillgate.places import InputError, Problem
from drillgate.readers.python import read

IMPORTS = "import boto3, os, requests, shutil\nfrom plan import *\n"
CALLS = [
    "client.delete_site(x)",
    "self.api.sites.destroy(x)",
    "tenants.purge_all()",
    "delete_tenant(x)",
    "os.remove(x)",
    "shutil.rmtree(x, **options)",
    "requests.delete(*x)",
    "requests.request('DELETE', x)",
    "boto3.client('s3').delete_bucket(Bucket=x)",
    "boto3.client(service).delete_thing(Thing=x)",
    "cursor.execute('DROP TABLE sites')",
    "cursor.execute(f'DELETE FROM {x}')",
    "os.system('rm -rf /srv')",
    "getattr(client, f'delete_{x}')(x)",
    "__import__(x).delete_everything()",
    "exec(x)",
    "connection.drop_all()",
    "make(x).delete_all(y)(z)",
]
# Expressions and statements that a call may stand in; `HERE` is the call, or what it stands in already.
EXPRESSIONS = [
    "HERE",
    "(HERE)",
    "[HERE]",
    "(x, HERE)[0]",
    "not HERE",
    "x or HERE",
    "HERE if x else y",
    "y if x else HERE",
    "[HERE for x in y]",
    "{x: HERE for x in y if x}",
    "(HERE for x in y)",
    "(lambda x: HERE)(x)",
    "(z := HERE)",
    'f"{(HERE)}"',
    'f"""{x:>{HERE}}"""',
    "print(HERE)",
    "f(x, *HERE, **y)",
    "f(**{'a': HERE})",
    "x[HERE]",
    "x < HERE < y",
    "x.y(HERE).z",
]
STATEMENTS = [
    "HERE",
    "x = HERE",
    "x: int = HERE",
    "x += HERE",
    "return_ = HERE",
    "assert HERE, x",
    "if x:\n    HERE",
    "if HERE:\n    pass",
    "if x:\n    pass\nelif HERE:\n    pass\nelse:\n    pass",
    "if x:\n    pass\nelse:\n    HERE",
    "for x in HERE:\n    pass",
    "for x in y:\n    pass\nelse:\n    HERE",
    "while x:\n    HERE",
    "while HERE:\n    break",
    "with HERE as x:\n    pass",
    "with x:\n    HERE",
    "try:\n    HERE\nexcept E:\n    pass",
    "try:\n    pass\nexcept E as x:\n    HERE",
    "try:\n    pass\nfinally:\n    HERE",
    "try:\n    pass\nexcept* E:\n    HERE",
    "def f(x, y=1, *z, **w):\n    HERE",
    "def f(x=HERE):\n    pass",
    "async def f():\n    await HERE",
    "async def f():\n    async for x in HERE:\n        pass",
    "async def f():\n    async with x as y:\n        HERE",
    "def f():\n    yield HERE",
    "def f():\n    return HERE",
    "class C:\n    HERE",
    "class C(x):\n    def f(self):\n        HERE",
    "@decorator\ndef f():\n    HERE",
    "match x:\n    case [y, *z]:\n        HERE\n    case _:\n        pass",
    "match HERE:\n    case _:\n        pass",
    "match x:\n    case y if HERE:\n        pass",
    "def f():\n    def g():\n        HERE\n    return g",
    "if __name__ == '__main__':\n    HERE",
    "del x[HERE]",
    "raise E from HERE",
    "global x\nx = HERE",
]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(CALLS),
    st.lists(st.sampled_from(EXPRESSIONS), max_size=2),
    st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=3),
)
def test_a_destructive_call_is_never_lost(call: str, expressions: list[str], statements: list[str]) -> None:
    for around in expressions:
        # Quotes of the call would end those of an f-string.
        call = around.replace("HERE", call) if '"' not in around or "'" not in call or '"""' in around else call
    code = call
    for around in statements:
        place = around.index("HERE")
        before = around[around.rfind("\n", 0, place) + 1 : place]
        inner = indent(code, before).lstrip() if before.strip() == "" else code
        if "\n" in code and before.strip():
            continue
        code = around.replace("HERE", inner)
    text = IMPORTS + code + "\n"
    try:
        compile(text, "script.py", "exec", dont_inherit=True)
    except SyntaxError:
        return
    assert read(text, "script.py"), code


@pytest.mark.parametrize("call", CALLS)
def test_what_is_only_said_is_no_operation(call: str) -> None:
    assert read(f"{IMPORTS}# {call}\nx = 1  # {call}\n", "script.py") == ()
    assert read(f'{IMPORTS}"""{call}"""\n', "script.py") == ()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CALLS), st.integers(0, 200), st.text("()[]{}:'\"#\\\n \f@*=", max_size=3))
def test_a_damaged_script_is_read_or_refused_at_a_place(call: str, at: int, damage: str) -> None:
    text = f"{IMPORTS}for x in y:\n    {call}\n"
    at = min(at, len(text))
    problems: tuple[Problem, ...] = ()
    try:
        read(text[:at] + damage + text[at:], "script.py")
    except InputError as refused:
        problems = refused.problems
    assert all(problem.place.line >= 1 for problem in problems)
