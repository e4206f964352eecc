"""Experiments and runs, and what can be said about them."""

import math
import sys
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from twin.values import (
    NO_NUL,
    NUMBER,
    Given,
    Id,
    PageCount,
    PageNumber,
    PageSize,
    Timestamp,
    Total,
    TotalCapped,
    number,
    varies,
)

LARGEST = sys.float_info.max


class ExperimentStatus(StrEnum):
    """What its owner says of an experiment."""

    CREATED = "created"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


class RunStatus(StrEnum):
    """Moves forward only."""

    CREATED = "created"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


def _parameter(value: object) -> object:
    if isinstance(value, str):
        if len(value) > 500 or "\0" in value:
            raise PydanticCustomError("anyOf", "must be a text of up to 500 characters without NUL")
        return value
    if value is None or isinstance(value, bool):
        return value
    if not math.isfinite(amount := number(value)):
        raise PydanticCustomError("anyOf", "must be a number that is not too large")
    return amount


ExperimentName = TypeAliasType(
    "ExperimentName", Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=100)]
)
ExperimentOwner = TypeAliasType(
    "ExperimentOwner", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=50)]
)
ExperimentDescription = TypeAliasType(
    "ExperimentDescription", Annotated[str, Field(pattern=NO_NUL, max_length=500)] | None
)
ParamName = TypeAliasType("ParamName", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=64)])
ParamText = TypeAliasType("ParamText", Annotated[str, Field(pattern=NO_NUL, max_length=500)])
ParamNumber = TypeAliasType("ParamNumber", Annotated[float, Field(ge=-LARGEST, le=LARGEST)])
ParamValue = TypeAliasType(
    "ParamValue", Annotated[ParamText | ParamNumber | bool | None, BeforeValidator(_parameter)]
)
Params = TypeAliasType("Params", Annotated[dict[ParamName, ParamValue], Field(max_length=100)])
MetricName = TypeAliasType("MetricName", Annotated[str, Field(pattern=NO_NUL, min_length=1, max_length=64)])
MetricValue = TypeAliasType("MetricValue", Annotated[float, Field(ge=-LARGEST, le=LARGEST), NUMBER])
Metrics = TypeAliasType("Metrics", Annotated[dict[MetricName, MetricValue], Field(max_length=100)])


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Run(_Shape):
    """One run of an experiment."""

    id: Id
    experiment_id: Id
    status: RunStatus
    params: Params
    metrics: Metrics
    started_at: Annotated[datetime | None, varies("time")]
    finished_at: Annotated[datetime | None, varies("time")]


class RunCreate(_Shape):
    """A run to be."""

    status: RunStatus = RunStatus.CREATED
    params: Params = {}
    metrics: Metrics = {}


class _Patch(_Shape):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("minProperties", "must have at least one member")
        return self


class RunPatch(_Patch):
    """What to change of a run; what is not given stays."""

    status: Given[RunStatus] = None
    metrics: Given[Metrics] = None


class RunPage(_Shape):
    """One page of runs."""

    items: Annotated[list[Run], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class Experiment(_Shape):
    """An experiment and its newest runs."""

    id: Id
    name: ExperimentName
    owner: ExperimentOwner
    description: ExperimentDescription
    status: ExperimentStatus
    runs: Annotated[list[Run], Field(max_length=20)]
    created_at: Timestamp
    updated_at: Timestamp


class ExperimentSummary(_Shape):
    """An experiment as lists show it."""

    id: Id
    name: ExperimentName
    owner: ExperimentOwner
    description: ExperimentDescription
    status: ExperimentStatus
    run_count: Annotated[int, Field(ge=0, json_schema_extra={"format": "int64"})]
    created_at: Timestamp
    updated_at: Timestamp


class ExperimentCreate(_Shape):
    """An experiment to be."""

    name: ExperimentName
    owner: ExperimentOwner
    description: ExperimentDescription = None


class ExperimentPatch(_Patch):
    """What to change of an experiment; what is not given stays."""

    name: Given[ExperimentName] = None
    description: ExperimentDescription = None
    status: Given[ExperimentStatus] = None


class ExperimentPage(_Shape):
    """One page of experiments."""

    items: Annotated[list[ExperimentSummary], Field(max_length=100)]
    total: Total
    page: PageNumber
    per_page: PageSize
    pages: PageCount
    total_capped: TotalCapped


class Change(BaseModel):
    """Which change of what: no two are the same, though what they led to may be."""

    of: UUID
    number: int = 1


@dataclass
class KeptRun:
    """A run, and the last change of it."""

    run: Run
    change: Change


@dataclass
class Kept:
    """An experiment with all of its runs, and the last change of any of these."""

    summary: ExperimentSummary
    change: Change
    runs: dict[UUID, KeptRun] = field(default_factory=dict)

    def shown(self) -> Experiment:
        """With its newest runs in place of their number."""
        newest = [each.run for each in reversed(self.runs.values())][:20]
        return Experiment(**self.summary.model_dump(exclude={"run_count"}), runs=newest)
