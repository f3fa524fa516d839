import pytest

from drillgate.report.paths import slashed, uri


@pytest.mark.parametrize(
    ("file", "separator", "path", "address"),
    [
        ("a/b.sql", "/", "a/b.sql", "a/b.sql"),
        ("./a\\b.sql", "/", "a\\b.sql", "a%5Cb.sql"),
        (".\\a\\b.sql", "\\", "a/b.sql", "a/b.sql"),
        ("C:\\a b\\c.sql", "\\", "C:/a b/c.sql", "file:///C:/a%20b/c.sql"),
        ("/a/b.sql", "/", "/a/b.sql", "file:///a/b.sql"),
        ("C:/a", "/", "C:/a", "C%3A/a"),
    ],
)
def test_paths_have_slashes_on_every_system(file, separator, path, address):
    assert (slashed(file, separator), uri(file, separator)) == (path, address)
