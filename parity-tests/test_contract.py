"""Schemathesis with every check on finds nothing. CONTRACT_SEED and CONTRACT_DEPTH make it look elsewhere."""

import os

import pytest

from contract_run import DEPTHS, explore
from implementations.launch import Target

SEED = int(os.environ.get("CONTRACT_SEED", "1"))
DEPTH = os.environ.get("CONTRACT_DEPTH", "moderate")


@pytest.mark.slow
def test_schemathesis_finds_nothing(explored: Target) -> None:
    assert DEPTH in DEPTHS
    outcome = explore(explored, seed=SEED, depth=DEPTH)
    assert outcome.clean, outcome.output
