"""Where the IDs of a command come from: the file and its column, or an argument, and the parameter that takes them."""

import pytest

from drillgate.operations import IdSource

IDS = [
    ("dropdb shop", None),
    ('dropdb "$1"', IdSource(argument="$1")),
    ('id=$1\ndropdb "$id"', IdSource(argument="$1")),
    ('dropdb "${2:-shop}"', IdSource(argument="$2")),
    ('for id in "$@"; do dropdb "$id"; done', IdSource(argument="$@")),
    ('for id; do dropdb "$id"; done', IdSource(argument="$@")),
    ('dropdb "$(hostname)"', IdSource()),
    ('while read -r id; do dropdb "$id"; done < ids.txt', IdSource("ids.txt")),
    ('while read -r id; do dropdb "$id"; done < "$1"', IdSource(argument="$1")),
    ('while IFS=, read -r id name; do dropdb "$name"; done < ids.csv', IdSource("ids.csv", "1")),
    ('while IFS=, read -r id name; do dropdb "$id"; done < <(tail -n +2 ids.csv)', IdSource("ids.csv", "0")),
    ("cut -d, -f2 ids.csv | while read id; do dropdb $id; done", IdSource("ids.csv", "1")),
    ("for id in $(cat ids.txt); do dropdb $id; done", IdSource("ids.txt")),
    ("for id in $(< ids.txt); do dropdb $id; done", IdSource("ids.txt")),
    ("ids=$(cat ids.txt)\nfor id in $ids; do dropdb $id; done", IdSource("ids.txt")),
    ("for id in $(awk -F, 'NR>1 {print $3}' ids.csv); do dropdb $id; done", IdSource("ids.csv", "2")),
    ("sed 1d ids.csv | cut -d, -f1 | xargs -n1 dropdb", IdSource("ids.csv", "0")),
    ("grep -v '^#' ids.txt | sort -u | xargs -I{} dropdb {}", IdSource("ids.txt")),
    ("xargs -a ids.txt -n 1 dropdb", IdSource("ids.txt")),
    ("xargs -n1 dropdb < ids.txt", IdSource("ids.txt")),
    ("parallel -j8 dropdb {} :::: ids.txt", IdSource("ids.txt")),
    ("jq -r '.[].site_id' sites.json | xargs -n1 dropdb", IdSource("sites.json", "site_id")),
    ("csvcut -c site_id ids.csv | xargs -n1 dropdb", IdSource("ids.csv", "site_id")),
    ('mapfile -t ids < <(cut -d, -f2 ids.csv)\nfor i in "${ids[@]}"; do dropdb "$i"; done', IdSource("ids.csv", "1")),
    ('while read l; do id=$(echo "$l" | cut -d, -f2); dropdb $id; done < ids.csv', IdSource("ids.csv", "1")),
    ('wipe_one() { dropdb "$1"; }\nwhile read id; do wipe_one $id; done < ids.txt', IdSource("ids.txt")),
    (
        """
        IDS=""
        while [ $# -gt 0 ]; do case "$1" in --ids|-i) IDS="$2"; shift 2 ;; *) exit 1 ;; esac; done
        while read id; do dropdb "$id"; done < "$IDS"
        """,
        IdSource(argument="--ids"),
    ),
    (
        'for a in "$@"; do case $a in --site=*) site="${a#*=}" ;; esac; done\ndropdb "$site"',
        IdSource(argument="--site"),
    ),
    (
        "while getopts f:n opt; do case $opt in f) file=$OPTARG ;; esac; done\nxargs -n1 dropdb < $file",
        IdSource(argument="-f"),
    ),
    (
        'while read id; do aws rds delete-db-instance --db-instance-identifier "$id"; done < ids.txt',
        IdSource("ids.txt", parameter="DBInstanceIdentifier"),
    ),
    (
        r"""
        while read id; do
          aws dynamodb delete-item --table-name sites --key "{\"site_id\": {\"S\": \"$id\"}}"
        done < ids.txt
        """,
        IdSource("ids.txt", parameter="site_id"),
    ),
    (
        "while read id; do psql -c \"DELETE FROM sites WHERE site_id = '$id'\"; done < ids.txt",
        IdSource("ids.txt", parameter="site_id"),
    ),
    (
        'while read id; do curl -X DELETE "$API/v1/tenants/$id"; done < ids.txt',
        IdSource("ids.txt", parameter="id"),
    ),
]


@pytest.mark.parametrize(("code", "expected"), IDS)
def test_ids_are_followed_to_the_file_or_the_argument(script, code, expected):
    assert [operation.ids for operation in script(code).read()] == [expected]
