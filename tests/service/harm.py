"""What bad input must never do, looked at around each test that sends some."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.service.inside import Installation
from tests.service.outside import Outside, totals


@contextmanager
def nothing_happens(outside: Outside, installation: Installation) -> Iterator[None]:
    """Nothing is stored, nothing is logged as an error, and the service is well afterwards."""
    log = outside.directory / "out.log"
    with outside.caller(installation.tokens["admin"]) as admin:
        before, read = totals(admin), log.stat().st_size
        yield
        assert totals(admin) == before
        assert admin.get("/health/all").status_code == 200
    assert '"level":"error"' not in log.read_text()[read:]
    assert (outside.directory / "err.log").read_text() == ""
