from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.outcomes import Conflict
from app.domain.runs import OVER, Run, RunStatus

NOW = datetime(2025, 6, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CREATED, RUNNING, COMPLETED, FAILED = RunStatus
NEW = Run(uuid4(), uuid4(), {}, {})


@pytest.mark.parametrize("status", RunStatus)
def test_the_times_of_a_run_follow_from_the_status_that_it_begins_with(status: RunStatus) -> None:
    run = NEW.become(status, NOW)
    assert run.status is status
    assert run.started_at == (None if status is CREATED else NOW)
    assert run.finished_at == (NOW if status in OVER else None)


@pytest.mark.parametrize("before", RunStatus)
@pytest.mark.parametrize("after", RunStatus)
def test_a_run_moves_forward_or_stays(before: RunStatus, after: RunStatus) -> None:
    run = NEW.become(before, NOW)
    forward = {CREATED: {RUNNING, COMPLETED, FAILED}, RUNNING: {COMPLETED, FAILED}}
    if after is before:
        assert run.become(after, LATER) == run
    elif after in forward.get(before, set()):
        moved = run.become(after, LATER)
        assert moved.started_at == (LATER if before is CREATED else NOW)
        assert moved.finished_at == (LATER if after in OVER else None)
    else:
        with pytest.raises(Conflict, match=f"{before} cannot become {after}"):
            run.become(after, LATER)
