"""The library, written with Starlette's routes and functions over plain dicts."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

PEOPLE = {"Bearer librarian-secret-0": "librarian", "Bearer reader-secret-0000": "reader"}
SHELVES = ["fiction", "science", "history"]
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    412: "Precondition Failed",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
}
STAGE = 0.04

books: dict[str, dict[str, Any]] = {}
loans: dict[str, dict[str, Any]] = {}
jobs: dict[str, dict[str, Any]] = {}


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    body = {"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


class Refused(Exception):
    def __init__(self, status: int, detail: str) -> None:
        self.status, self.detail = status, detail


def whole(value: object, low: int, high: int) -> bool:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def words(value: object, low: int, high: int) -> bool:
    return isinstance(value, str) and low <= len(value) <= high


RULES: dict[str, Callable[[Any], bool]] = {
    "title": lambda v: words(v, 1, 60),
    "shelf": lambda v: isinstance(v, str) and v in SHELVES,
    "pages": lambda v: whole(v, 1, 5000),
    "price": lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1000,
    "tags": lambda v: (
        isinstance(v, list) and len(v) <= 5 and all(words(t, 1, 20) for t in v) and len(set(v)) == len(v)
    ),
    "note": lambda v: v is None or words(v, 0, 200),
    "borrower": lambda v: words(v, 1, 40),
    "days": lambda v: whole(v, 1, 30),
    "username": lambda v: words(v, 1, 30),
    "password": lambda v: words(v, 1, 30),
}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member stands twice")
    return dict(pairs)


def no_constant(word: str) -> None:
    raise ValueError(word)


async def body(request: Request, required: set[str], optional: set[str]) -> dict[str, Any]:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refused(415, "only application/json")
    try:
        value = json.loads(
            (await request.body()).decode(), object_pairs_hook=once, parse_constant=no_constant
        )
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refused(400, str(error)) from error
    if not isinstance(value, dict) or not required <= value.keys() <= required | optional:
        raise Refused(422, "members")
    if any(not RULES[name](value[name]) for name in value):
        raise Refused(422, "values")
    return {
        n: int(v) if n in {"pages", "days"} else float(v) if n == "price" else v for n, v in value.items()
    }


def person(request: Request) -> str:
    found = PEOPLE.get(request.headers.get("authorization", ""))
    if found is None:
        raise Refused(401, "who is it?")
    return found


def librarian(request: Request) -> None:
    if person(request) != "librarian":
        raise Refused(403, "librarians only")


def known(kind: dict[str, dict[str, Any]], request: Request, name: str) -> dict[str, Any]:
    found = kind.get(request.path_params[name])
    if found is None:
        raise Refused(404, "there is none")
    return found


def shown(book: dict[str, Any], who: str) -> dict[str, Any]:
    return {**book, "note": book["note"] if who == "librarian" else None}


def tag(book: dict[str, Any]) -> dict[str, str]:
    return {"ETag": f'"{book["version"]}"'}


def job_now(job: dict[str, Any]) -> dict[str, Any]:
    place = min(int((time.monotonic() - job["begun"]) / STAGE), 2)
    return {
        "id": job["id"], "book_id": job["book_id"], "status": ["pending", "running", "done"][place],
        "progress": [0, 50, 100][place],
    }  # fmt: skip


def free(book: dict[str, Any]) -> None:
    if any(j["book_id"] == book["id"] and job_now(j)["status"] != "done" for j in jobs.values()):
        raise Refused(409, "it is being restored")


async def health(request: Request) -> Response:
    return JSONResponse({"status": "fine"})


async def sign_in(request: Request) -> Response:
    given = await body(request, {"username", "password"}, set())
    if given != {"username": "ada", "password": "difference"}:
        raise Refused(401, "no")
    return JSONResponse({"token": uuid.uuid4().hex, "expires_in": 60})


def whole_query(request: Request, name: str, default: int, low: int, high: int) -> int:
    given = request.query_params.getlist(name)
    if not given:
        return default
    if (
        len(given) > 1
        or not given[0].isascii()
        or not given[0].isdigit()
        or not low <= int(given[0][:9]) <= high
    ):
        raise Refused(422, name)
    return int(given[0])


async def list_books(request: Request) -> Response:
    who = person(request)
    limit = whole_query(request, "limit", 20, 1, 50)
    offset = whole_query(request, "offset", 0, 0, 1000)
    shelf, sort = request.query_params.getlist("shelf"), request.query_params.getlist("sort")
    if len(shelf) > 1 or any(s not in SHELVES for s in shelf):
        raise Refused(422, "shelf")
    if len(sort) > 1 or any(s not in {"added", "-added", "title"} for s in sort):
        raise Refused(422, "sort")
    found = [b for b in books.values() if not shelf or b["shelf"] == shelf[0]]
    if sort == ["title"]:
        found.sort(key=lambda b: str(b["title"]))
    if sort == ["-added"]:
        found.reverse()
    page = [shown(b, who) for b in found[offset : offset + limit]]
    return JSONResponse(
        {"items": page, "total": len(found), "limit": limit, "offset": offset},
        headers={"X-Total": str(len(found))},
    )


def taken(title: str, book: dict[str, Any] | None = None) -> None:
    if any(b["title"] == title and b is not book for b in books.values()):
        raise Refused(409, "there is one of that title")


async def add_book(request: Request) -> Response:
    librarian(request)
    given = await body(request, {"title", "shelf"}, {"pages", "price", "tags", "note"})
    taken(given["title"])
    made = now()
    book = {
        "id": str(uuid.uuid4()), "pages": 100, "price": 0.0, "tags": [], "note": None, **given,
        "available": True,
        "version": 1, "created_at": made, "updated_at": made,
    }  # fmt: skip
    books[book["id"]] = book
    return JSONResponse(shown(book, "librarian"), 201, {"Location": f"/books/{book['id']}", **tag(book)})


async def get_book(request: Request) -> Response:
    who = person(request)
    book = known(books, request, "book_id")
    if request.headers.get("if-none-match") in {tag(book)["ETag"], "*"}:
        return Response(status_code=304, headers=tag(book))
    return JSONResponse(shown(book, who), headers=tag(book))


def unchanged(request: Request, book: dict[str, Any]) -> None:
    wanted = request.headers.get("if-match")
    if wanted is not None and wanted not in {tag(book)["ETag"], "*"}:
        raise Refused(412, "it has changed")


def update(book: dict[str, Any], given: dict[str, Any]) -> Response:
    book.update(given)
    book["version"] += 1
    book["updated_at"] = now()
    return JSONResponse(shown(book, "librarian"), headers=tag(book))


async def replace_book(request: Request) -> Response:
    librarian(request)
    given = await body(request, {"title", "shelf"}, {"pages", "price", "tags", "note"})
    book = known(books, request, "book_id")
    unchanged(request, book)
    free(book)
    taken(given["title"], book)
    return update(book, {"pages": 100, "price": 0.0, "tags": [], "note": None, **given})


async def change_book(request: Request) -> Response:
    librarian(request)
    given = await body(request, set(), {"title", "shelf", "pages", "price", "tags", "note"})
    if not given:
        raise Refused(422, "nothing to change")
    book = known(books, request, "book_id")
    unchanged(request, book)
    free(book)
    if "title" in given:
        taken(given["title"], book)
    return update(book, given)


async def remove_book(request: Request) -> Response:
    librarian(request)
    book = known(books, request, "book_id")
    free(book)
    del books[book["id"]]
    return Response(status_code=204)


async def list_loans(request: Request) -> Response:
    person(request)
    book = known(books, request, "book_id")
    return JSONResponse([loan for loan in loans.values() if loan["book_id"] == book["id"]])


async def lend_book(request: Request) -> Response:
    person(request)
    given = await body(request, {"borrower"}, {"days"})
    book = known(books, request, "book_id")
    if not book["available"]:
        raise Refused(409, "it is out")
    book["available"] = False
    loan = {
        "id": str(uuid.uuid4()),
        "book_id": book["id"],
        "days": 14,
        **given,
        "lent_at": now(),
        "returned_at": None,
    }
    loans[loan["id"]] = loan
    return JSONResponse(loan, 201, {"Location": f"/loans/{loan['id']}"})


async def get_loan(request: Request) -> Response:
    person(request)
    return JSONResponse(known(loans, request, "loan_id"))


async def return_book(request: Request) -> Response:
    person(request)
    loan = known(loans, request, "loan_id")
    if loan["returned_at"] is not None:
        raise Refused(409, "it is back already")
    loan["returned_at"] = now()
    if loan["book_id"] in books:
        books[loan["book_id"]]["available"] = True
    return JSONResponse(loan)


async def restore_book(request: Request) -> Response:
    person(request)
    book = known(books, request, "book_id")
    free(book)
    job = {"id": str(uuid.uuid4()), "book_id": book["id"], "begun": time.monotonic()}
    jobs[job["id"]] = job
    return JSONResponse(job_now(job), 202, {"Location": f"/jobs/{job['id']}"})


async def get_job(request: Request) -> Response:
    person(request)
    return JSONResponse(job_now(known(jobs, request, "job_id")))


async def watch_job(request: Request) -> Response:
    person(request)
    job = known(jobs, request, "job_id")

    async def stages() -> AsyncIterator[str]:
        for place in range(3):
            await asyncio.sleep(max(job["begun"] + place * STAGE - time.monotonic(), 0))
            seen = {**job_now(job), "status": ["pending", "running", "done"][place], "progress": place * 50}
            yield f"id: {job['id']}-{place}\nevent: stage\ndata: {json.dumps(seen)}\n\n"

    return StreamingResponse(stages(), media_type="text/event-stream")


async def reset(request: Request) -> Response:
    for kind in (books, loans, jobs):
        kind.clear()
    return Response(status_code=204)


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return problem(error.status, error.detail, headers)


async def unrouted(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, error.detail, dict(error.headers or {}))


class Methods:
    """One path: whichever method it has, and a 405 for all others."""

    def __init__(self, methods: dict[str, Callable[[Request], Awaitable[Response]]]) -> None:
        self.methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        verb = "GET" if request.method == "HEAD" and "GET" in self.methods else request.method
        if verb in self.methods:
            response = await self.methods[verb](request)
        else:
            response = problem(405, "not here", {"Allow": ", ".join(sorted(self.methods))})
        await response(scope, receive, send)


def route(path: str, **methods: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, Methods(methods))


app = Starlette(
    routes=[
        route("/health", GET=health),
        route("/session", POST=sign_in),
        route("/books", GET=list_books, POST=add_book),
        route("/books/{book_id}", GET=get_book, PUT=replace_book, PATCH=change_book, DELETE=remove_book),
        route("/books/{book_id}/loans", GET=list_loans, POST=lend_book),
        route("/books/{book_id}/restoration", POST=restore_book),
        route("/loans/{loan_id}", GET=get_loan),
        route("/loans/{loan_id}/return", POST=return_book),
        route("/jobs/{job_id}", GET=get_job),
        route("/jobs/{job_id}/events", GET=watch_job),
        Route("/reset", reset, methods=["POST"]),
    ],
    exception_handlers={Refused: refused, HTTPException: unrouted},
)
app.router.redirect_slashes = False
