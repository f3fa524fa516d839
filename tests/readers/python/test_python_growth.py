"""Time grows with the size of a file, not with its square; nesting that the parser takes is read."""

from collections.abc import Callable

import pytest

from drillgate.readers.python import read

Growth = Callable[[Callable[[str], object], Callable[[int], str], int], bool]

HEAD = "import os, requests\nDRY_RUN = True\n"
FILES: dict[str, Callable[[int], str]] = {
    "calls in one block": lambda n: 'os.remove("x")\n' * n,
    "calls behind tests": lambda n: 'if a:\n    os.remove("x")\n' * n,
    "functions": lambda n: "".join(f"def f{i}(x):\n    os.remove(x)\nf{i}(7)\n" for i in range(n)),
    "a name bound again and again": lambda n: "while y:\n" + "    x = x + y\n    os.remove(x)\n" * n,
    "a text that grows": lambda n: 'x = ""\n' + 'x += "a"\n' * 4 * n + "os.remove(x)\n",
    "a list that is added to": lambda n: "x = []\n" + "x.append(x)\n" * n + "for k in x:\n    requests.delete(k)\n",
    "statements in one text": lambda n: f'cursor.execute("{"DELETE FROM a; " * n}")\n',
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_four_times_the_size_takes_no_sixteen_times_as_long(file: Callable[[int], str], grows_in_step: Growth) -> None:
    assert grows_in_step(lambda code: read(code, "script.py"), lambda size: HEAD + file(size), 150)


@pytest.mark.parametrize(
    "code",
    [
        f'if {"not " * 1500}x:\n    os.remove("a")\n',
        f'if {" or ".join(["x"] * 5000)}:\n    os.remove("a")\n',
        f"os.remove({'a if b else ' * 900}c)\n",
        "".join(f"def f{i}(x):\n    f{i + 1}(x)\n" for i in range(2000)) + "def f2000(x):\n    os.remove(x)\nf0(1)\n",
        "".join(f"{' ' * i}def f{i}(x):\n" for i in range(95)) + f"{' ' * 95}os.remove(x)\n",
        "".join(f"class C{i}(C{i - 1}):\n    pass\n" for i in range(1, 2000)) + "os.remove(C1999().x)\n",
    ],
    ids=["nots", "alternatives", "conditions", "functions that call on", "functions in functions", "classes"],
)
def test_deep_nesting_is_read(code: str) -> None:
    assert len(read(HEAD + code, "script.py")) >= 1
