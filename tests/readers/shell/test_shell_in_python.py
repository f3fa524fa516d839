"""Shell inside Python: what a program runs, with places in the Python file."""

from textwrap import dedent

from drillgate.operations import Action, Amount, GuardKind, IdSource, Kind
from drillgate.places import Place
from drillgate.readers.python import read


def place(code, text):
    assert code.count(text) == 1
    start, end = code.index(text), code.index(text) + len(text)
    line, last = code.count("\n", 0, start), code.count("\n", 0, end)
    column, end_column = start - code.rfind("\n", 0, start), end - code.rfind("\n", 0, end)
    return Place("a.py", line + 1, column, last + 1, end_column)


def test_sql_in_shell_in_python_has_its_place_and_all_that_leads_to_it():
    code = dedent("""
        import os
        import sys

        def wipe(site):
            os.system(f'''sudo -u postgres psql -1 shop -c "DELETE FROM sites WHERE id = '{site}'"''')

        wipe(sys.argv[1])
        """)
    (found,) = read(code, "a.py")
    call = code[code.index("os.system") : code.index("\n\nwipe")]
    command = call[call.index("sudo") : -len("''')")]
    assert (found.action, found.target.kind, found.target.name) == (Action.DESTROY, Kind.ROWS, "sites")
    assert found.place == place(code, "DELETE FROM sites WHERE id = '{site}'")
    assert found.statement == "DELETE FROM sites WHERE id = '{site}'"
    assert found.chain == (place(code, "wipe(sys.argv[1])"), place(code, call), place(code, command))
    assert [guard.kind for guard in found.guards] == [GuardKind.TRANSACTION]
    assert found.ids == IdSource(argument="argv[1]", parameter="id")


def test_words_of_a_list_are_taken_as_they_are():
    code = "import subprocess\nfor name in names:\n    subprocess.run(['dropdb', \"it's $HOME\", '--if-exists'])\n"
    (found,) = read(code, "a.py")
    assert (found.target.name, found.extent.amount) == ("it's $HOME", Amount.SOME)
    assert found.place == place(code, "subprocess.run(['dropdb', \"it's $HOME\", '--if-exists'])")


def test_a_file_of_ids_in_the_shell_is_found_from_python():
    code = "import os\nos.system('cut -d, -f2 ids.csv | xargs -n1 dropdb')\n"
    (found,) = read(code, "a.py")
    assert found.ids == IdSource("ids.csv", "1")


def test_a_dry_run_on_the_command_is_no_operation():
    code = "import subprocess\nsubprocess.run(['aws', 's3', 'rm', 's3://media', '--recursive', '--dryrun'])\n"
    assert read(code, "a.py") == ()


def test_what_sql_tells_is_told_by_the_command_that_hands_it_on():
    text = "import subprocess\nsubprocess.run(['psql', '-c', 'DROP TABLE sites CASCADE'])\n"
    [operation] = [one for one in read(text, "a.py") if one.action == "destroy"]
    assert operation.cascades
