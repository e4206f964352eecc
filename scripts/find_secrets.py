"""Names lines that look as if they held a secret: find_secrets.py [FILE…], or all files that git knows.

Two sorts: what is written like a credential of a known kind (private keys, tokens with a telling prefix,
addresses with a password in them), and random-looking texts that are given to something with a telling name.
A line that looks so and is none says why, `not a secret: REASON`, in a comment. Exit status 1: found some.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
EXCUSE: Final = re.compile(r"not a secret: \S")
_LONGEST: Final = 2_000
_RANDOM_BITS: Final = 3.5

KNOWN: Final = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "an access key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a token of Slack": re.compile(r"\bxox[abposr]-[A-Za-z0-9-]{10,}"),
    "a key of Google": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    "a token of Vault": re.compile(r"\bhvs\.[A-Za-z0-9_-]{20,}"),
    # an HMAC of SHA-256 has 43 characters; examples in documents have fewer
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{43,}"),
}
ADDRESS: Final = re.compile(r"[a-z][a-z0-9+]*://[^\s:/@'\"]+:([^\s/@'\"]+)@([^\s/:'\"]+)")
NAMED: Final = re.compile(
    r"""(?ix) [a-z0-9_.-]* (?: passw(?:or)?d | secret | token | api[_-]?key | private[_-]?key | credential )
    [a-z0-9_-]* ["']? \s* (?: = | : | => ) \s* ["']? ([A-Za-z0-9+/=_.~-]{16,})"""
)


class Finding(NamedTuple):
    """A line that looks as if it held a secret."""

    line: int
    what: str


def find(text: str) -> Iterator[Finding]:
    """Every suspicious line of a text; the secret itself is never repeated."""
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) <= _LONGEST and not EXCUSE.search(line):
            yield from (Finding(number, what) for what, pattern in KNOWN.items() if pattern.search(line))
            if any(_is_password(match[1], match[2]) for match in ADDRESS.finditer(line)):
                yield Finding(number, "an address with a password in it")
            if any(_is_random(match[1]) for match in NAMED.finditer(line)):
                yield Finding(number, "a random text that is given to something secret")


def bits(text: str) -> float:
    """Shannon entropy of a text per character."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def _is_password(text: str, host: str) -> bool:
    """Placeholders, and whatever is for this machine only, are no secrets."""
    placeholder = text.lower() in {"password", "pass", "secret", "hunter2", "…", "..."} or text[0] in "<{$%*"
    return not placeholder and host not in {"127.0.0.1", "localhost", "host", "db", "nowhere"}


def _is_random(text: str) -> bool:
    """Words have no digits among their letters, or few different characters; rows of digits stand in."""
    # paths; signed tokens are known by their shape
    if text.startswith(("/", "./", "eyJ")) or "0123456789" in text:
        return False
    mixed = re.search("[0-9]", text) and re.search("[A-Za-z]", text)
    return mixed is not None and bits(text) >= _RANDOM_BITS


def main(arguments: Sequence[str] | None = None) -> int:
    """Looks through the files named on the command line, or through all of them."""
    given = sys.argv[1:] if arguments is None else arguments
    found = 0
    for file in map(Path, given or _tracked()):
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for finding in find(text):
            found += 1
            shown = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
            print(f"{shown}:{finding.line}: {finding.what}", file=sys.stderr)
    if found:
        print(
            "Take it out, and withdraw it if it was ever pushed. A line that only looks so says why: "
            "`not a secret: REASON`.",
            file=sys.stderr,
        )
    return 1 if found else 0


def _tracked() -> list[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [str(ROOT / name) for name in listed.split("\0") if name]


if __name__ == "__main__":
    sys.exit(main())
