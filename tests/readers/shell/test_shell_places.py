"""Whole operations: places in the file, guards, IDs, and the chain, outermost first."""

from drillgate.operations import Amount, GuardKind, IdSource, Kind


def test_a_script_is_placed_with_all_that_is_known_of_it(script):
    one = script("""
        #!/usr/bin/env bash
        # dropdb here
        read -p "Größe? " ok
        [ "$ok" = y ] || exit 1
        delete_site() {
          curl -X DELETE \\
            "$API/v1/sites/$1"
        }
        while IFS=, read -r id name; do
          delete_site "$id"
        done < ids.csv
        """)
    assert one.read() == (
        one.operation(
            'curl -X DELETE \\\n    "$API/v1/sites/$1"',
            Kind.RESOURCE,
            "DELETE /v1/sites/{id}",
            amount=Amount.SOME,
            guards=((GuardKind.CONFIRMATION, '"$ok" = y'),),
            ids=IdSource("ids.csv", "0", parameter="id"),
            chain=('delete_site "$id"',),
        ),
    )


def test_embedded_sql_has_its_place_inside_the_heredoc(script):
    one = script("""
        é=1; cat <<SQL | psql -1 shop
        SELECT 'ü';
        DELETE FROM sites
         WHERE id = '$site';
        SQL
        """)
    assert one.read() == (
        one.operation(
            "DELETE FROM sites\n WHERE id = '$site'",
            Kind.ROWS,
            "sites",
            guards=((GuardKind.TRANSACTION, "psql -1 shop"),),
            ids=IdSource(parameter="id"),
            chain=("psql -1 shop",),
            statement="DELETE FROM sites WHERE id = '{site}'",
        ),
    )


def test_a_text_in_a_text_keeps_its_places_and_its_chain(script):
    one = script("""
        ssh db1 "sudo -u postgres psql -c 'DROP TABLE sites'; rm -r /srv/$x"
        """)
    outer = "ssh db1 \"sudo -u postgres psql -c 'DROP TABLE sites'; rm -r /srv/$x\""
    assert one.read() == (
        one.operation(
            "DROP TABLE sites",
            Kind.TABLE,
            "sites",
            amount=Amount.ALL,
            chain=(outer, "sudo -u postgres psql -c 'DROP TABLE sites'"),
        ),
        one.operation(
            "rm -r /srv/",
            Kind.FILE,
            "/srv/{x}",
            amount=Amount.ALL,
            ids=IdSource(),
            chain=(outer,),
            statement="rm -r /srv/{x}",
        ),
    )


def test_sql_in_a_variable_is_placed_where_it_stands(script):
    one = script("""
        SQL="DELETE FROM sites"
        psql -c "$SQL"
        """)
    assert one.read() == (
        one.operation("DELETE FROM sites", Kind.ROWS, "sites", amount=Amount.ALL, chain=('psql -c "$SQL"',)),
    )


def test_windows_lines_are_read_too(script):
    one = script("echo a\r\ndropdb shop\r\n")
    assert [operation.place for operation in one.read()] == [one.place("dropdb shop")]
