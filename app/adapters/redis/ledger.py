"""The `Ledger` port in Redis: all processes open, rest and try again together."""

from __future__ import annotations

import secrets
from typing import Final

from app.adapters.redis.shared import SharedScripts
from app.domain.breakers import FAILURES, REST_SECONDS, Admission, BreakerState, Ledger, ProcessLedger

PREFIX: Final = "concord:breaker:"

# By the clock of Redis, so that processes need not agree on the time. What nobody touches for a day goes.
_SCRIPT: Final = """
local act, most, rest, probe, well = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'failures', 'open_until', 'probe', 'probe_until')
local failures = tonumber(kept[1] or '0')
local open_until, holder, probe_until = tonumber(kept[2] or '0'), kept[3] or '', tonumber(kept[4] or '0')
local opened = failures >= most
if act == 'state' then
  if not opened then return {'closed'} end
  return {now < open_until and 'open' or 'half_open'}
elseif act == 'admit' then
  if not opened then return {1, '', 0} end
  if now < open_until then return {0, '', open_until - now} end
  if holder ~= '' and now < probe_until then return {0, '', 1000} end
  redis.call('HSET', KEYS[1], 'probe', probe, 'probe_until', string.format('%d', now + rest))
  return {1, probe, 0}
elseif act == 'release' then
  if probe ~= '' and probe == holder then redis.call('HDEL', KEYS[1], 'probe') end
  return {1}
end
if opened and (probe == '' or probe ~= holder) then return {1} end
if well == '1' then
  redis.call('DEL', KEYS[1])
  return {1}
end
redis.call('HSET', KEYS[1], 'failures', failures + 1)
redis.call('HDEL', KEYS[1], 'probe')
if failures + 1 >= most then
  redis.call('HSET', KEYS[1], 'open_until', string.format('%d', now + rest))
end
redis.call('EXPIRE', KEYS[1], 86400)
return {1}
"""


class RedisLedger:
    """Breakers that all processes share; each goes by its own while Redis does not answer."""

    def __init__(
        self,
        scripts: SharedScripts,
        own: Ledger | None = None,
        *,
        failures: int = FAILURES,
        rest: float = REST_SECONDS,
        prefix: str = PREFIX,
    ) -> None:
        self._scripts = scripts
        self._own = own or ProcessLedger(failures=failures, rest=rest)
        self._failures = failures
        self._rest = round(rest * 1_000)
        self._prefix = prefix

    async def admit(self, name: str) -> Admission:
        """See `Ledger`."""
        told = await self._ask(name, "admit", secrets.token_hex(8))
        if told is None:
            return await self._own.admit(name)
        return Admission(told[0] == "1", told[1] or None, int(told[2]) / 1_000)

    async def settle(self, name: str, admission: Admission, *, well: bool) -> None:
        """See `Ledger`."""
        if await self._ask(name, "settle", admission.probe or "", well=well) is None:
            await self._own.settle(name, admission, well=well)

    async def release(self, name: str, admission: Admission) -> None:
        """See `Ledger`."""
        if await self._ask(name, "release", admission.probe or "") is None:
            await self._own.release(name, admission)

    async def state(self, name: str) -> BreakerState:
        """See `Ledger`."""
        told = await self._ask(name, "state")
        return await self._own.state(name) if told is None else BreakerState(told[0])

    async def _ask(self, name: str, act: str, probe: str = "", *, well: bool = False) -> list[str] | None:
        told = await self._scripts.run(
            _SCRIPT, self._prefix + name, act, self._failures, self._rest, probe, int(well)
        )
        return None if told is None else [str(each) for each in told]
