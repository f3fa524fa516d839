"""Commands of the system inside SQL are read as the shell reader reads them, and stand where the SQL says them."""

import pytest

from drillgate.readers.sql import read

COMMAND = "runs a command of the system"
NOT_SEEN = " | unknown |  | unknown | none | tokens | "


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("postgres", "\\! rm -rf /data", ["destroy | file | /data | all | none | parsed"]),
        ("postgres", "\\! dropdb shop", ["destroy | database | shop | one | none | parsed"]),
        ("postgres", "\\! psql -c 'DELETE FROM a'", ["destroy | rows | a | all | none | parsed"]),
        ("postgres", "\\o | rm -rf /data", ["destroy | file | /data | all | none | parsed"]),
        ("postgres", "\\set x `rm /data/a`", ["destroy | file | /data/a | one | none | parsed"]),
        ("postgres", "\\copy t to program 'rm x'", ["destroy | file | x | one | none | parsed"]),
        ("postgres", "COPY t TO PROGRAM $a$rm x$a$", ["destroy | file | x | one | none | parsed"]),
        ("postgres", "DO $$BEGIN COPY t TO PROGRAM 'rm x'; END$$", ["destroy | file | x | one | none | parsed"]),
        ("mysql", "\\! rm x", ["destroy | file | x | one | none | parsed"]),
        ("oracle", "HOST rm x", ["destroy | file | x | one | none | parsed"]),
        ("sqlite", ".shell rm x", ["destroy | file | x | one | none | parsed"]),
        ("teradata", ".OS rm x", ["destroy | file | x | one | none | parsed"]),
        ("hive", "dfs -rm -r /data;", ["destroy | file | /data | some | none | parsed"]),
        ("db2", "!rm x;", ["destroy | file | x | one | none | parsed"]),
        (
            "greenplum",
            "CREATE EXTERNAL WEB TABLE w (a int) EXECUTE 'rm x' ON MASTER FORMAT 'TEXT'",
            ["destroy | file | x | one | none | parsed"],
        ),
        ("tsql", "EXEC xp_cmdshell 'sqlcmd -Q \"DROP TABLE a\"'", ["destroy | table | a | all | none | parsed"]),
        (
            "tsql",
            "DECLARE @c varchar(9) = 'rm ' + @f; EXEC xp_cmdshell @c",
            ["destroy | file | {value} | one | none | parsed"],
        ),
    ],
)
def test_what_a_command_removes(tell, dialect, sql, expected):
    assert tell(sql, dialect) == expected


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", "\\! ls"),
        ("postgres", "\\! date; clear"),
        ("postgres", "\\! echo rm"),
        ("postgres", "SELECT 1 \\g | cat"),
        ("postgres", "COPY t FROM PROGRAM 'gunzip -c < delete.gz'"),
        ("postgres", "SELECT * FROM program WHERE a = 1"),
        ("oracle", "SELECT a FROM t WHERE a\n!= 3;"),
        ("db2", "SELECT a FROM t WHERE a\n!= 3;"),
        ("tsql", "EXEC xp_cmdshell 'echo del'"),
    ],
)
def test_commands_whose_programs_are_all_known_remove_nothing(tell, dialect, sql):
    assert tell(sql, dialect) == []


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("postgres", "\\! ./tidy.sh", ["unread" + NOT_SEEN + COMMAND]),
        ("postgres", "\\! ls $(./names)", ["unread" + NOT_SEEN + COMMAND]),
        ("postgres", "COPY t TO PROGRAM :'program'", ["opaque" + NOT_SEEN + "COPY " + COMMAND]),
        ("tsql", "EXEC xp_cmdshell @p", ["opaque" + NOT_SEEN + "xp_cmdshell " + COMMAND]),
        ("tsql", "EXEC xp_cmdshell 'dir C:\\'", ["unread" + NOT_SEEN + "xp_cmdshell " + COMMAND]),
        ("tsql", "EXEC xp_cmdshell 'del /Q C:\\a'", ["opaque" + NOT_SEEN + "xp_cmdshell " + COMMAND]),
        ("tsql", "EXEC xp_cmdshell 'cmd /c rd /s C:\\a'", ["opaque" + NOT_SEEN + "xp_cmdshell " + COMMAND]),
        ("tsql", "EXEC xp_cmdshell 'powershell Remove-Item a'", ["opaque" + NOT_SEEN + "xp_cmdshell " + COMMAND]),
        (
            "oracle",
            "BEGIN DBMS_SCHEDULER.CREATE_JOB('j', 'EXECUTABLE', '/bin/rm'); END;",
            ["opaque" + NOT_SEEN + "dbms_scheduler.create_job runs a program of the system"],
        ),
    ],
)
def test_commands_that_are_not_known(tell, dialect, sql, expected):
    assert tell(sql, dialect) == expected


def test_a_command_stands_at_its_place_and_the_statement_ends_its_chain():
    (one,) = read("SELECT 1;\nCOPY t TO PROGRAM 'find /d -name ''*.log'' -delete';", "a.sql", dialect="postgres")
    assert (one.statement, one.place.line, one.place.column, one.place.end_column) == (
        "find /d -name '*.log' -delete", 2, 20, 51,
    )  # fmt: skip
    assert [(place.line, place.column) for place in one.chain] == [(2, 1)]


def test_programs_and_sql_in_one_another_end():
    text = "rm x"
    for number in range(60):
        text = f"psql <<'E{number}'\nCOPY t TO PROGRAM $a{number}${text}$a{number}$;\nE{number}\n"
    (one,) = read(f"COPY t TO PROGRAM $x${text}$x$", "a.sql", dialect="postgres")
    assert (str(one.action), one.reason) == ("opaque", "COPY runs a command of the system")
