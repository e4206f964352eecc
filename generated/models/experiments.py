from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import ConfigDict, Field

from ..runtime.types import ABSENT, WHOLE, DateTime, Model, OneMessage, rule
from .common import Id, PageCount, PageNumber, PageSize, Timestamp, Total, TotalCapped

ExperimentOwner: TypeAlias = Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")]
"""Whose experiment it is, as whoever creates it says. Case counts."""


class ExperimentStatus(StrEnum):
    """What its owner says of it. It does not follow from its runs."""

    created = "created"
    running = "running"
    completed = "completed"
    failed = "failed"


class ExperimentPage(Model):
    """One page of experiments."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[ExperimentSummary], Field(max_length=100)]
    """The experiments on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class ExperimentCreate(Model):
    """An experiment to be."""

    model_config = ConfigDict(extra="forbid")

    name: ExperimentName
    owner: ExperimentOwner
    description: ExperimentDescription = None


class Experiment(Model):
    """An experiment and its newest runs."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    name: ExperimentName
    owner: ExperimentOwner
    description: ExperimentDescription
    status: ExperimentStatus
    runs: Annotated[list[Run], Field(max_length=20)]
    """Its 20 newest runs, newest first; `list_runs` has all."""
    created_at: Timestamp
    """When it was created."""
    updated_at: Timestamp
    """When it was last changed itself; its runs do not count."""


class ExperimentPatch(Model):
    """What to change of an experiment; what is not given stays."""

    model_config = ConfigDict(extra="forbid")
    _rule_0 = rule('{"minProperties": 1}')

    name: Annotated[ExperimentName | None, ABSENT] = None
    description: ExperimentDescription = None
    status: Annotated[ExperimentStatus | None, ABSENT] = None


class RunPage(Model):
    """One page of runs."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[Run], Field(max_length=100)]
    """The runs on this page, newest first."""
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class RunStatus(StrEnum):
    """Moves forward only: from `created` to any other, from `running` to `completed` or `failed`. A run that is `completed` or `failed` is over and stays so."""

    created = "created"
    running = "running"
    completed = "completed"
    failed = "failed"


class Run(Model):
    """One run of an experiment."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    experiment_id: Id
    """The experiment that it belongs to."""
    status: RunStatus
    params: Params
    metrics: Metrics
    started_at: DateTime | None
    """When its status was first another than `created`; null before that."""
    finished_at: DateTime | None
    """When it became `completed` or `failed`; null before that. Never before `started_at`."""


class RunPatch(Model):
    """What to change of a run; what is not given stays."""

    model_config = ConfigDict(extra="forbid")
    _rule_0 = rule('{"minProperties": 1}')

    status: Annotated[RunStatus | None, ABSENT] = None
    metrics: Annotated[Metrics | None, ABSENT] = None
    """All metrics that there are from now on."""


class ExperimentSummary(Model):
    """An experiment as lists show it."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    name: ExperimentName
    owner: ExperimentOwner
    description: ExperimentDescription
    status: ExperimentStatus
    run_count: Annotated[int, Field(ge=0, le=9223372036854775807), WHOLE]
    """How many runs it has."""
    created_at: Timestamp
    """When it was created."""
    updated_at: Timestamp
    """When it was last changed itself; its runs do not count."""


ExperimentName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100, pattern="^[A-Za-z0-9_-]+\\z")]
"""What the experiment is called; no two have the same name. Case does not count; it is kept and answered in lower case."""


ExperimentDescription: TypeAlias = Annotated[str, Field(max_length=500, pattern="^[^\\u0000]*\\z")] | None
"""What it is about; null when nobody said."""


ParamName: TypeAlias = Annotated[str, Field(min_length=1, max_length=64, pattern="^[^\\u0000]*\\z")]
"""What a parameter is called."""


MetricValue: TypeAlias = Annotated[
    float, Field(ge=-1.7976931348623157e308, le=1.7976931348623157e308, allow_inf_nan=False)
]
"""What was measured, a finite number, kept in double precision."""


MetricName: TypeAlias = Annotated[str, Field(min_length=1, max_length=64, pattern="^[^\\u0000]*\\z")]
"""What is measured."""


ParamText: TypeAlias = Annotated[str, Field(max_length=500, pattern="^[^\\u0000]*\\z")]
"""A parameter that is a text."""


ParamNumber: TypeAlias = Annotated[
    float, Field(ge=-1.7976931348623157e308, le=1.7976931348623157e308, allow_inf_nan=False)
]
"""A parameter that is a number, kept in double precision."""


class RunCreate(Model):
    """A run to be."""

    model_config = ConfigDict(extra="forbid")

    status: RunStatus = RunStatus.created
    params: Params = Field(default_factory=dict)
    metrics: Metrics = Field(default_factory=dict)


Metrics: TypeAlias = Annotated[dict[MetricName, MetricValue], Field(max_length=100)]
"""What the run has shown so far, by name."""


ParamValue: TypeAlias = Annotated[
    ParamText | ParamNumber | bool | None,
    OneMessage(
        "one of ParamText, ParamNumber, bool, None", keyword="anyOf", types="string number boolean null"
    ),
]
"""What a parameter is: a text, a number, true, false or null."""


Params: TypeAlias = Annotated[dict[ParamName, ParamValue], Field(max_length=100)]
"""What the run was given, by name. It does not change any more."""
