"""Files, programs that are run, code made at run time, and calls that only look destructive."""

from dataclasses import replace
from typing import Any

import pytest

from drillgate.operations import Action, Amount, IdSource, Kind, Recovery

FILES = [
    ("import os", "os.remove('/srv/a')", "/srv/a", Amount.ONE, Recovery.NONE),
    ("from os import unlink as away", "away('/srv/a')", "/srv/a", Amount.ONE, Recovery.NONE),
    ("import os", "os.removedirs('/srv/a')", "/srv/a", Amount.SOME, Recovery.NONE),
    ("import os", "os.truncate('/srv/a', 0)", "/srv/a", Amount.ONE, Recovery.NONE),
    ("import shutil", "shutil.rmtree('/srv')", "/srv", Amount.ALL, Recovery.NONE),
    ("from pathlib import Path", "Path('/srv', 'a').unlink(missing_ok=True)", "/srv", Amount.ONE, Recovery.NONE),
    ("from pathlib import Path", "(Path('/srv') / 'a' / 'b').rmdir()", "/srv/a/b", Amount.ONE, Recovery.NONE),
    ("import os", "os.remove(os.path.join('/srv', 'a'))", "/srv/a", Amount.ONE, Recovery.NONE),
    ("from send2trash import send2trash", "send2trash('/srv/a')", "/srv/a", Amount.ONE, Recovery.TRASH),
]


@pytest.mark.parametrize(("before", "call", "name", "amount", "recovery"), FILES)
def test_a_removed_file_is_destroyed(
    script: Any, before: str, call: str, name: str, amount: Amount, recovery: Recovery
) -> None:
    one = script(f"{before}\n{call}\n")
    assert one.read() == (one.operation(call, Kind.FILE, name, amount=amount, recovery=recovery),)


@pytest.mark.parametrize(
    "code",
    [
        "import shutil, tempfile\nfolder = tempfile.mkdtemp()\nshutil.rmtree(folder)\n",
        "import os, tempfile\nos.unlink(tempfile.NamedTemporaryFile(delete=False).name)\n",
        "from multiprocessing import shared_memory\nshared_memory.SharedMemory('x').unlink()\n",
    ],
)
def test_what_the_program_made_for_itself_is_no_operation(script: Any, code: str) -> None:
    assert script(code).read() == ()


COMMANDS = [
    ("subprocess.run(['rm', '-rf', '/srv'], check=True)", Kind.FILE, "/srv", {"amount": Amount.ALL}),
    ("subprocess.check_call('sudo -u app rm /srv/a', shell=True)", Kind.FILE, "/srv/a", {}),
    ("os.system('cd /srv && find . -mtime +3 -delete')", Kind.FILE, ".", {"amount": Amount.SOME}),
    ("os.system('aws s3 rm s3://media/a --recursive')", Kind.OBJECT, "media/a", {"amount": Amount.SOME}),
    ("os.system('aws s3 sync . s3://media --delete')", Kind.OBJECT, "media", {"amount": Amount.SOME}),
    ("os.system('aws dynamodb delete-table --table-name apps')", Kind.TABLE, "apps", {}),
    (
        "os.system('aws rds delete-db-instance --db-instance-identifier s')",
        Kind.DATABASE,
        "s",
        {"recovery": Recovery.BACKUP},
    ),
    ("subprocess.run(['aws', 'ec2', 'terminate-instances', '--instance-ids', 'i-1'])", Kind.COMPUTE, "i-1", {}),
    ("subprocess.run(['terraform', 'destroy', '-auto-approve'])", Kind.RESOURCE, "", {"amount": Amount.ALL}),
    ("subprocess.run('kubectl delete namespace shop', shell=True)", Kind.RESOURCE, "namespace shop", {}),
    ("subprocess.run(['curl', '-X', 'DELETE', 'https://a/v1/sites/7'])", Kind.RESOURCE, "DELETE /v1/sites/7", {}),
    ("subprocess.run(['gcloud', 'sql', 'instances', 'delete', 'main'])", Kind.DATABASE, "sql instances main", {}),
    ("subprocess.Popen(['dropdb', 'shop'])", Kind.DATABASE, "shop", {}),
    ("os.system('redis-cli FLUSHALL')", Kind.DATABASE, "", {"amount": Amount.ALL}),
    ("connection.run('rm -r /srv')", Kind.FILE, "/srv", {"amount": Amount.ALL}),
    (
        "subprocess.run(['rm', '-r', sys.argv[1]])",
        Kind.FILE,
        "{argv[1]}",
        {"amount": Amount.ALL, "ids": IdSource(argument="argv[1]")},
    ),
]


@pytest.mark.parametrize(("call", "kind", "name", "others"), COMMANDS)
def test_a_program_that_destroys_is_an_operation(
    script: Any, call: str, kind: Kind, name: str, others: dict[str, Any]
) -> None:
    one = script(f"import os, subprocess, sys\nfrom fabric import connection\n{call}\n")
    assert one.read() == (one.operation(call, kind, name, **others),)


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.run(['ls', '-l'])",
        "subprocess.run(['git', 'commit', '-m', 'delete it'])",
        "os.system('echo rm -rf / is bad')",
        "subprocess.run([sys.executable, '-m', 'pip'])",
        "app.run(debug=True)",
    ],
)
def test_other_programs_are_no_operations(script: Any, call: str) -> None:
    assert script(f"import os, subprocess, sys\nfrom web import app\n{call}\n").read() == ()


OPAQUE = [
    ("os.system(command)", "a command that is not known"),
    ("subprocess.run(command, shell=True)", "a command that is not known"),
    ("os.system(f'{tool} --all')", "a command put together at run time: {tool} --all"),
    ("os.system(f'vault-{tool} delete x')", "a command put together at run time: vault-{tool} delete x"),
    ("subprocess.run(['psql', '-f', 'clean_up.sql'])", "SQL that psql runs from clean_up.sql"),
    ("exec('import os; os.remove(1)')", "exec of code that is not read"),
    ("__import__(tool).delete_all()", "__import__(tool).delete_all looks destructive and is not known here"),
    ("getattr(thing, f'delete_{tool}')", "a method by a computed name: delete_{tool}"),
    ("tenants.delete_site(7)", "tenants.delete_site looks destructive and is not known here"),
    ("api.sites.purge(7)", "api.sites.purge looks destructive and is not known here"),
    ("make_client().destroy_all()", "make_client().destroy_all looks destructive and is not known here"),
    ("store.truncate()", "store.truncate looks destructive and is not known here"),
    ("api.indices.delete(index='sites-*')", "api.indices.delete looks destructive and is not known here"),
    ("api.delete_by_query(index='sites')", "api.delete_by_query looks destructive and is not known here"),
    ("destroy_tenant(7)", "destroy_tenant looks destructive and is not known here"),
]
FROM_PLAN = "from plan import api, command, destroy_tenant, make_client, store, tenants, thing, tool"


UNREAD = [
    ("eval(command)", "eval of code that is made at run time"),
    ("getattr(boto3.client('s3'), tool)", "a method by a computed name: tool"),
]


@pytest.mark.parametrize(("call", "reason"), UNREAD)
def test_what_runs_without_a_word_of_destruction_is_unread(script: Any, call: str, reason: str) -> None:
    one = script(f"import boto3, os, subprocess\n{FROM_PLAN}\n{call}\n")
    assert one.read() == (replace(one.opaque(call, reason), action=Action.UNREAD),)


@pytest.mark.parametrize(("call", "reason"), OPAQUE)
def test_what_cannot_be_told_is_opaque(script: Any, call: str, reason: str) -> None:
    one = script(f"import boto3, os, subprocess\n{FROM_PLAN}\n{call}\n")
    assert one.read() == (one.opaque(call, reason),)


@pytest.mark.parametrize(
    "code",
    [
        "things = [1]\nthings.remove(1)\n",
        "things = {}\nthings.pop('delete')\n",
        "import numpy as np\nnp.delete([1], 0)\n",
        "frame.drop(columns=['a'])\n",
        "text = 'abc'\ntext.truncate(3)\n",
        "line.truncate(8)\n",
        "process.terminate()\n",
        "import ast\nast.literal_eval('delete')\n",
        "eval('1 + 1')\n",
        "class Tree:\n    def delete(self, key): ...\nTree().delete('a')\n",
        "class Tree:\n    def clear(self):\n        self.drop_items()\n    def drop_items(self): ...\n",
        "getattr(visitor, f'visit_{name}')()\n",
        "cache.delete('key')\n",
    ],
)
def test_what_is_plainly_local_is_no_operation(script: Any, code: str) -> None:
    assert script(code).read() == ()


def test_a_function_of_the_file_is_followed_instead_of_being_opaque(script: Any) -> None:
    one = script("""
        import os
        def delete_site(path):
            os.remove(path)
        delete_site("/srv/a")
    """)
    assert one.read() == (one.operation("os.remove(path)", Kind.FILE, "/srv/a", chain=('delete_site("/srv/a")',)),)


@pytest.mark.parametrize(
    "code",
    [
        "__import__('os').system('rm -rf /srv')",
        "import importlib\nimportlib.import_module('shutil').rmtree('/srv')",
        "import sh\nsh.rm('-rf', '/srv')",
        "from sh import rm\nrm('-rf', '/srv')",
        "from plumbum.cmd import rm\nrm('-rf', '/srv')",
    ],
)
def test_neither_a_made_import_nor_a_program_as_a_function_hides_what_is_removed(script: Any, code: str) -> None:
    (found,) = script(f"{code}\n").read()
    assert (found.action, found.target.kind, found.target.name) == (Action.DESTROY, Kind.FILE, "/srv")


def test_programs_that_destroy_nothing_are_no_operation(script: Any) -> None:
    assert script("import sh\nsh.ls('-l')\nprint(len('a'))\nsh.git('status')\n").read() == ()


@pytest.mark.parametrize(
    "code",
    [
        "for act in [s3.delete_bucket, s3.list_buckets]:\n    act(Bucket='b')",
        "acts = {'gone': s3.delete_bucket}\nacts[name](Bucket='b')",
        "register(('gone', s3.delete_bucket))",
    ],
)
def test_a_call_that_is_put_into_a_list_or_a_table_is_one_that_may_be_made(script: Any, code: str) -> None:
    found = script(f"import boto3\ns3 = boto3.client('s3')\n{code}\n").read()
    assert [(one.action, one.target.kind, one.place.line) for one in found] == [(Action.DESTROY, Kind.BUCKET, 3)]


@pytest.mark.parametrize(
    "call",
    [
        "os.execlp('rm', 'rm', '-rf', '/srv')",
        "os.spawnlp(os.P_WAIT, 'rm', 'rm', '-rf', '/srv')",
        "os.spawnvp(os.P_WAIT, 'rm', ['rm', '-rf', '/srv'])",
        "os.posix_spawn('/bin/rm', ['rm', '-rf', '/srv'], os.environ)",
    ],
)
def test_a_spawned_program_is_read(script: Any, call: str) -> None:
    found = script(f"import os\n{call}\n").read()
    assert {(one.action, one.target.kind) for one in found} == {(Action.DESTROY, Kind.FILE)}


@pytest.mark.parametrize("made", ["methodcaller('delete')", "attrgetter('site.purge')"])
def test_a_method_that_is_named_for_later_is_opaque(script: Any, made: str) -> None:
    one = script(f"from operator import attrgetter, methodcaller\n{made}(site)\n")
    name = made.partition("'")[2].rstrip("')")
    assert one.read() == (one.opaque(made, f"a method by name: {name}"),)


def test_a_harmless_method_that_is_named_for_later_is_no_operation(script: Any) -> None:
    assert script("from operator import methodcaller\nmap(methodcaller('strip'), names)\n").read() == ()
