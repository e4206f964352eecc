from __future__ import annotations

from typing import TypeAlias

from ..runtime.types import Integer, Model


class Job(Model):
    id: Integer


class Problem(Model):
    title: str


class StartJobDefaultResponse(Model):
    why: str


ListJobs200Response: TypeAlias = list[Job]
