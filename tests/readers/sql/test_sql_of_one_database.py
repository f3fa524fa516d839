"""Statements that one database alone has, and that take as much as those which all have."""

import pytest


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("athena", "ALTER TABLE a DROP BRANCH b", ["destroy | backup | a.b | all | none | parsed"]),
        ("db2", "IMPORT FROM f OF DEL REPLACE INTO a", ["overwrite | rows | a | all | none | tokens"]),
        ("db2", "IMPORT FROM f OF IXF REPLACE_CREATE INTO a", ["overwrite | rows | a | all | none | tokens"]),
        ("db2", "LOAD FROM f OF DEL REPLACE KEEPDICTIONARY INTO a", ["overwrite | rows | a | all | none | tokens"]),
        ("db2", "LOAD FROM f OF DEL INSERT INTO a", []),
        ("db2", "TRUNCATE a IGNORE DELETE TRIGGERS IMMEDIATE", ["destroy | rows | a | all | none | tokens"]),
        ("db2", "PRUNE HISTORY 2020 AND DELETE", ["destroy | backup | history | some | none | tokens"]),
        (
            "db2",
            "UPDATE DB CFG USING LOGARCHMETH1 OFF",
            ["unprotect | backup | logarchmeth1 | all | none | tokens"],
        ),
        ("db2", "UPDATE DB CFG FOR d USING LOGARCHMETH1 TSM", []),
        ("db2", "CALL ADMIN_DROP_SCHEMA('S', NULL, 'E', 'T')", ["destroy | schema | S | all | none | tokens"]),
        ("db2", "DROP DATABASE PARTITION GROUP g", ["destroy | definition | g | all | versioned | tokens"]),
        (
            "doris",
            "ALTER TABLE a REPLACE WITH TABLE b PROPERTIES('swap' = 'false')",
            ["overwrite | table | a | all | none | tokens"],
        ),
        ("doris", "ALTER TABLE a REPLACE WITH TABLE b", []),
        ("doris", "ALTER TABLE a DROP PARTITIONS FROM 'x' TO 'y'", ["destroy | partition | a | all | none | parsed"]),
        ("doris", "ALTER SYSTEM DROPP BACKEND 'h:9050'", ["destroy | volume | h:9050 | all | none | tokens"]),
        ("doris", "ALTER SYSTEM ADD BACKEND 'h:9050'", []),
        ("doris", "ADMIN CLEAN TRASH", ["destroy | backup | trash | all | none | tokens"]),
        ("duckdb", "COPY a TO 'f' (FORMAT csv, OVERWRITE true)", ["overwrite | file |  | some | none | tokens"]),
        ("duckdb", "COPY a TO 'f' (FORMAT csv, OVERWRITE)", ["overwrite | file |  | some | none | tokens"]),
        ("duckdb", "COPY a TO 'f' (FORMAT csv, OVERWRITE false)", []),
        ("duckdb", "CALL ducklake_expire_snapshots('d')", ["destroy | backup | d | some | none | tokens"]),
        ("exasol", "EXPORT a INTO CSV AT c FILE 'f' REPLACE", ["overwrite | file |  | some | none | tokens"]),
        ("exasol", "EXPORT a INTO EXA AT c TABLE b TRUNCATE", ["overwrite | rows | b | all | none | tokens"]),
        ("exasol", "EXPORT a INTO EXA AT c TABLE b", []),
        ("flink", "CALL sys.drop_partition('a', 'p=1')", ["destroy | partition | a | some | none | tokens"]),
        ("flink", "CALL sys.delete_tag('a', 't')", ["destroy | backup | a | all | none | tokens"]),
        ("flink", "CALL sys.rollback_to('a', 't')", ["overwrite | table | a | all | none | tokens"]),
        ("greenplum", "ALTER TABLE a DROP DEFAULT PARTITION", ["destroy | partition | a | all | none | parsed"]),
        ("greenplum", "ALTER TABLE a TRUNCATE PARTITION FOR (1)", ["destroy | partition | a | all | none | tokens"]),
        ("greenplum", "DROP EXTERNAL WEB TABLE a", ["destroy | definition | a | all | versioned | tokens"]),
        ("redshift", "UNLOAD ('SELECT 1') TO 's3://b' CLEANPATH", ["overwrite | file |  | all | none | tokens"]),
        ("redshift", "UNLOAD ('SELECT 1') TO 's3://b' ALLOWOVERWRITE", ["overwrite | file |  | some | none | tokens"]),
        ("redshift", "UNLOAD ('SELECT 1') TO 's3://b' HEADER", []),
        ("redshift", "ALTER TABLE a ROW LEVEL SECURITY OFF", ["unprotect | table | a | all | none | tokens"]),
        ("redshift", "ALTER TABLE a ROW LEVEL SECURITY ON", []),
        ("teradata", "UPD a SET b = 1", ["overwrite | rows | a | all | none | parsed"]),
        ("teradata", "UPD a SET b = 1 WHERE c = 2", []),
        ("tsql", "SELECT 1 FROM a\nJOIN b upd ON upd.c = a.c", []),
        ("teradata", "ALTER TABLE a TO CURRENT WITH DELETE", ["destroy | partition | a | some | none | tokens"]),
        (
            "teradata",
            "ALTER TABLE a MODIFY PRIMARY INDEX DROP RANGE BETWEEN 1 AND 9 WITH DELETE",
            ["destroy | partition | a | all | none | tokens"],
        ),
        ("trino", "DROP BRANCH b IN TABLE a", ["destroy | backup | b | all | none | tokens"]),
        ("trino", "CALL system.unregister_table('a', 'b')", ["destroy | table | a | all | trash | tokens"]),
        ("vertica", "SELECT DROP_PARTITION('a', '1')", ["destroy | partition | a | some | none | tokens"]),
    ],
)
def test_what_only_one_database_can_say(tell, dialect, sql, expected):
    assert tell(sql, dialect) == expected
