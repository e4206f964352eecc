from __future__ import annotations

from ..runtime.types import Model


class Ok(Model):
    ok: bool
