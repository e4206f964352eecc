"""Words by which answers say how far something has got."""

import re
from typing import Final

STATE: Final = ("status", "state", "phase")
"""Members that such a word may stand in."""

UNDER_WAY: Final = re.compile(
    r"pending|queued|waiting|accepted|scheduled|submitted|received|running|started|starting|stopping"
    r"|in[_ -]?progress|processing|working|cancelling|canceling|restarting",
    re.IGNORECASE,
)
"""That it is still going on."""

WAITING: Final = re.compile(r"pending|queued|waiting|accepted|scheduled|submitted|received", re.IGNORECASE)
"""That it has not even begun."""
