import pytest

from app.domain.endpoints import Endpoint, EndpointProtocol, Finding, Outcome, worst

WELL = Finding(Outcome.WELL)


def test_of_findings_the_first_that_is_not_well_counts() -> None:
    assert worst([WELL, Finding(Outcome.SILENT), Finding(Outcome.UNWELL, 9, 500)]) == 1


def test_of_findings_that_are_all_well_the_slowest_counts() -> None:
    assert (
        worst([WELL, Finding(Outcome.WELL, 2), Finding(Outcome.WELL, 3, 200), Finding(Outcome.WELL, 1)]) == 2
    )
    assert worst([WELL, WELL]) == 0


@pytest.mark.parametrize("outcome", Outcome)
def test_whatever_is_not_well_has_a_reason(outcome: Outcome) -> None:
    assert (Finding(outcome, 1, 500).reason is None) == (outcome is Outcome.WELL)


def test_an_endpoint_over_http_has_a_url_with_ipv6_in_brackets() -> None:
    assert Endpoint("::1", 80, path="/a").url == "http://[::1]:80/a"
    assert Endpoint("h", 8443, EndpointProtocol.HTTPS).url == "https://h:8443/"
    assert Endpoint("h", 80, EndpointProtocol.TCP).url is None
