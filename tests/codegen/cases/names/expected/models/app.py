from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ..runtime.types import ABSENT, Model


class Operation(Model):
    from_: Annotated[str, Field(alias="from")]
    model_config_: Annotated[str | None, Field(alias="model_config"), ABSENT] = None
    schema_: Annotated[str | None, Field(alias="schema"), ABSENT] = None


class StepsResponse(Model):
    json_: Annotated[str, Field(alias="json")]
    copy_: Annotated[str | None, Field(alias="copy"), ABSENT] = None
