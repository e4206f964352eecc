"""Bodies of answers as the runtime of clients describes them."""

from __future__ import annotations

from scripts.codegen.ir import Content, Response


def best(response: Response) -> Content | None:
    """The one of its bodies that a client asks for; None when it has none."""
    declared = response.declared
    return next(
        (content for content in declared if content.codec == "json"), declared[0] if declared else None
    )


def source(content: Content | None) -> str:
    """A body as the runtime describes it."""
    if content is None:
        return "_calls.NOTHING"
    if content.codec == "json":
        media = content.media.partition(";")[0].strip()
        return f"_calls.json({content.annotation}{'' if media == 'application/json' else f', {media!r}'})"
    if content.codec == "events":
        return "_calls.EVENTS"
    return f"_calls.{'text' if content.codec == 'text' else 'data'}({content.media!r})"


def key(status: str) -> str:
    """A key of `responses` as the runtime has it."""
    return status if status.isdigit() else repr(status)
