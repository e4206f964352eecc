"""The library once more, as one bare ASGI application over objects; with faults that can be switched on.

`POST /faults` takes a list of names. `scrambled` is no fault: ids, times and tokens are then as random as
can be, which no client may notice.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

KEYS = {"librarian-secret-0": "librarian", "reader-secret-0000": "reader"}
PHRASES = {
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
STEP = 0.04
STAGES = (("pending", 0), ("running", 50), ("done", 100))


class Stop(Exception):
    def __init__(self, status: int, **headers: str) -> None:
        self.status, self.headers = status, headers


@dataclass
class Book:
    id: str
    values: dict[str, Any]
    created: str
    updated: str
    version: int = 1
    out: bool = False


@dataclass
class Answer:
    status: int
    value: Any = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    media: str = "application/json"


class Library:
    def __init__(self) -> None:
        self.faults: set[str] = set()
        self.clear()
        slot = r"([^/]+)"
        book = {"GET": self.book, "PUT": self.book_put, "PATCH": self.book_patch, "DELETE": self.book_delete}
        paths: dict[str, dict[str, Callable[..., Awaitable[Answer]]]] = {
            "/health": {"GET": self.health},
            "/session": {"POST": self.enter},
            "/books": {"GET": self.books_list, "POST": self.books_add},
            "/books/*": {**book},
            "/books/*/loans": {"GET": self.loans_of, "POST": self.lend},
            "/books/*/restoration": {"POST": self.restore},
            "/loans/*": {"GET": self.loan},
            "/loans/*/return": {"POST": self.give_back},
            "/jobs/*": {"GET": self.job},
            "/jobs/*/events": {"GET": self.job_events},
        }
        self.table = [(re.compile(path.replace("*", slot)), verbs) for path, verbs in paths.items()]

    def clear(self) -> None:
        self.books: dict[str, Book] = {}
        self.gone: dict[str, Book] = {}
        self.loans: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, tuple[str, float]] = {}

    def on(self, fault: str) -> bool:
        return fault in self.faults

    # --- the wire ---

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in reversed(scope["headers"])}
        raw = b""
        while True:
            message = await receive()
            raw += message.get("body", b"")
            if not message.get("more_body"):
                break
        path = scope["path"]
        if path == "/reset":
            self.clear()
            await self.send(send, Answer(204))
            return
        if path == "/faults":
            self.faults = set(json.loads(raw))
            await self.send(send, Answer(204))
            return
        query = scope["query_string"].decode("latin-1")
        exchange = Exchange(scope["method"], path, query, self.headers, raw, send)
        try:
            answer = await self.dispatch(exchange)
        except Stop as stop:
            answer = self.problem(stop)
        if not exchange.streamed:
            await self.send(send, answer)

    async def send(self, send: Send, answer: Answer) -> None:
        data = b"" if answer.value is None else json.dumps(answer.value, ensure_ascii=False).encode()
        headers = [*answer.headers]
        if answer.value is not None:
            media = answer.media
            if self.on("charset") and media == "application/json":
                media += "; charset=utf-8"
            headers.append(("content-type", media))
        if answer.status != 204:
            headers.append(("content-length", str(len(data))))
        if self.on("header_twice"):
            headers += [("Cache-Control", "no-store")] * 2
        coded = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": coded})
        await send({"type": "http.response.body", "body": data})

    def problem(self, stop: Stop) -> Answer:
        value: dict[str, Any] = {
            "type": "about:blank",
            "title": PHRASES[stop.status],
            "status": stop.status,
            "detail": "no",
        }
        if self.on("problem_title") and stop.status == 409:
            value["title"] = "Clash"
        if self.on("problem_status_member") and stop.status == 422:
            value["status"] = "422"
        media = "application/problem+json"
        if self.on("problem_media") and stop.status == 404:
            media = "application/json"
        return Answer(stop.status, value, [(n.replace("_", "-"), v) for n, v in stop.headers.items()], media)

    async def dispatch(self, x: Exchange) -> Answer:
        path = x.path
        if self.on("trailing_slash") and len(path) > 1:
            path = path.rstrip("/")
        for pattern, verbs in self.table:
            found = pattern.fullmatch(path)
            if found is None:
                continue
            verb = "GET" if x.verb == "HEAD" and "GET" in verbs and not self.on("no_head") else x.verb
            if self.on("options") and x.verb == "OPTIONS":
                return Answer(204, None, [("Allow", ", ".join(sorted(verbs)))])
            if verb not in verbs:
                raise Stop(405) if self.on("no_allow") else Stop(405, Allow=", ".join(sorted(verbs)))
            return await verbs[verb](x, *found.groups())
        raise Stop(404)

    # --- who and what ---

    def who(self, x: Exchange, *needed: str) -> str:
        scheme, _, key = x.headers.get("authorization", "").partition(" ")
        lax = self.on("scheme_case") and scheme.lower() == "bearer"
        person = KEYS.get(key) if scheme == "Bearer" or lax else None
        if person is None:
            status = 403 if self.on("anonymous_403") else 401
            raise Stop(status) if self.on("no_challenge") else Stop(status, WWW_Authenticate="Bearer")
        if needed and person not in needed and not self.on("reader_may_write"):
            raise Stop(403)
        return person

    def read(self, x: Exchange, fields: dict[str, Callable[[Any], bool]], required: str) -> dict[str, Any]:
        media = x.headers.get("content-type", "").split(";")[0].strip().lower()
        if media != "application/json" and not (self.on("any_media") and media == "text/plain"):
            raise Stop(415)

        def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            seen = dict(pairs)
            if len(seen) != len(pairs) and not self.on("member_twice"):
                raise ValueError
            return seen

        def constant(_: str) -> None:
            raise ValueError

        try:
            value = json.loads(x.raw.decode("utf-8"), object_pairs_hook=members, parse_constant=constant)
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise Stop(400) from None
        if not isinstance(value, dict):
            raise Stop(422)
        if self.on("unknown_member"):
            value = {n: v for n, v in value.items() if n in fields}
        for name in required.split():
            if name not in value:
                raise Stop(422)
        for name, given in value.items():
            if name not in fields or not fields[name](given):
                raise Stop(422)
            if name in {"pages", "days"}:
                value[name] = int(given)
            if name == "price":
                value[name] = float(given)
            if name == "title" and self.on("title_trimmed"):
                value[name] = given.strip()
        return value

    def fields(self) -> dict[str, Callable[[Any], bool]]:
        def tags(v: Any) -> bool:
            if not isinstance(v, list) or len(v) > (6 if self.on("six_tags") else 5):
                return False
            right = all(text(t, 1, 20) for t in v)
            return right and (len({*v}) == len(v) or self.on("tag_twice"))

        def shelf(v: Any) -> bool:
            return v in ("fiction", "science", "history") or (
                self.on("shelf_case") and str(v).lower() == "fiction"
            )

        def pages(v: Any) -> bool:
            if self.on("lax_number") and isinstance(v, str) and v.isdigit():
                v = int(v)
            return integer(v, 1, 5001 if self.on("pages_5001") else 5000)

        lowest = 0 if self.on("empty_title") else 1
        return {
            "title": lambda v: (
                text(v, lowest, 60) and not (self.on("bytes_not_letters") and len(v.encode()) > 60)
            ),
            "shelf": shelf,
            "pages": pages,
            "price": lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1000,
            "tags": tags,
            "note": lambda v: v is None or text(v, 0, 200),
        }

    def find(self, key: str) -> Book:
        if key not in self.books:
            raise Stop(404)
        return self.books[key]

    def show(self, book: Book, person: str) -> dict[str, Any]:
        v = book.values
        shown = {
            "id": book.id, "title": v["title"], "shelf": v["shelf"], "pages": v["pages"], "price": v["price"],
            "tags": v["tags"], "note": v["note"], "available": not book.out, "version": book.version,
            "created_at": book.created, "updated_at": book.updated,
        }  # fmt: skip
        if person != "librarian" and not self.on("reader_sees_note"):
            shown["note"] = None
        if self.on("null_absent") and shown["note"] is None:
            del shown["note"]
        if self.on("whole_price") and shown["price"] == int(shown["price"]):
            shown["price"] = int(shown["price"])
        if self.on("pages_text"):
            shown["pages"] = str(shown["pages"])
        if self.on("tags_sorted"):
            shown["tags"] = sorted(shown["tags"])
        if self.on("time_offset"):
            shown["created_at"] = shown["created_at"].replace("Z", "+00:00")
        return shown

    def moment(self) -> str:
        at = dt.datetime.now(dt.timezone.utc)  # noqa: UP017  # written as by another hand
        if self.on("scrambled"):
            at -= dt.timedelta(seconds=random.random() * 10**8)
        return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def mark(self, book: Book) -> list[tuple[str, str]]:
        word = f"{book.id[:4]}-{book.version}" if self.on("scrambled") else f"v{book.version}"
        return [("ETag", f'"{word}"')]

    def busy(self, book: Book) -> bool:
        return any(b == book.id and time.monotonic() - t < 2 * STEP for b, t in self.jobs.values())

    # --- operations ---

    async def health(self, x: Exchange) -> Answer:
        return Answer(200, {"status": "fine"})

    async def enter(self, x: Exchange) -> Answer:
        given = self.read(
            x,
            {"username": lambda v: text(v, 1, 30), "password": lambda v: text(v, 1, 30)},
            "username password",
        )
        if (given["username"], given["password"]) != ("ada", "difference"):
            raise Stop(401, WWW_Authenticate="Bearer")
        return Answer(
            200,
            {
                "token": "0123456789abcdef0123" if self.on("token_constant") else uuid.uuid4().hex,
                "expires_in": 60,
            },
        )

    async def books_list(self, x: Exchange) -> Answer:
        person = self.who(x)
        limit = x.number(
            "limit", 25 if self.on("default_limit") else 20, 1, 51 if self.on("limit_51") else 50
        )
        offset = x.number("offset", 0, 0, 1000)
        shelf = x.choice("shelf", ("fiction", "science", "history"))
        sort = x.choice("sort", ("added", "-added", "title"))
        chosen = [
            b for b in self.books.values() if shelf in (None, b.values["shelf"]) or self.on("filter_ignored")
        ]
        if sort == "title":
            chosen = sorted(
                chosen, key=lambda b: b.values["title"].lower() if self.on("sort_case") else b.values["title"]
            )
        if (sort == "-added") is not self.on("newest_first"):
            chosen = chosen[::-1]
        start = offset + 1 if self.on("offset_one") and offset else offset
        page = [self.show(book, person) for book in chosen[start : start + limit]]
        total = len(self.books) if self.on("total_all") else len(chosen)
        headers = [] if self.on("no_total_header") else [("X-Total", str(total))]
        return Answer(200, {"items": page, "total": total, "limit": limit, "offset": offset}, headers)

    def clash(self, title: str, book: Book | None = None) -> None:
        if any(b.values["title"] == title and b is not book for b in self.books.values()) and not self.on(
            "no_clash"
        ):
            raise Stop(409)

    async def books_add(self, x: Exchange) -> Answer:
        if self.on("body_first"):
            self.read(x, self.fields(), "title shelf")
        self.who(x, "librarian")
        given = self.read(x, self.fields(), "title shelf")
        self.clash(given["title"])
        at = self.moment()
        standard: dict[str, Any] = {
            "pages": 1 if self.on("default_pages") else 100,
            "price": 0.0,
            "tags": [],
            "note": None,
        }
        book = Book(str(uuid.uuid4()), {**standard, **given}, at, at)
        self.books[book.id] = book
        place = next(iter(self.books)) if self.on("location_first") else book.id
        headers = [] if self.on("no_location") else [("Location", f"/books/{place}")]
        return Answer(
            200 if self.on("status_200") else 201, self.show(book, "librarian"), [*headers, *self.mark(book)]
        )

    async def book(self, x: Exchange, key: str) -> Answer:
        person = self.who(x)
        book = self.find(key)
        if x.headers.get("if-none-match") in (self.mark(book)[0][1], "*") and not self.on("no_304"):
            return Answer(304, None, self.mark(book))
        if self.on("created_moves"):
            book.created = self.moment()
        shown = self.show(book, person)
        if self.on("id_swapped") and len(self.books) > 1:
            shown["id"] = next(k for k in self.books if k != key)
        return Answer(200, shown, self.mark(book))

    def before(self, x: Exchange, book: Book) -> None:
        wanted = x.headers.get("if-match")
        if wanted not in (None, self.mark(book)[0][1], "*") and not self.on("if_match_ignored"):
            raise Stop(412)
        if self.busy(book) and not self.on("busy_ignored"):
            raise Stop(409)

    def after(self, book: Book) -> Answer:
        if not self.on("version_stays"):
            book.version += 1
        if not self.on("updated_stays"):
            book.updated = self.moment()
        return Answer(200, self.show(book, "librarian"), [] if self.on("no_tag") else self.mark(book))

    async def book_put(self, x: Exchange, key: str) -> Answer:
        self.who(x, "librarian")
        given = self.read(x, self.fields(), "title shelf")
        book = self.find(key)
        self.before(x, book)
        self.clash(given["title"], book)
        standard: dict[str, Any] = {
            "pages": 100,
            "price": 0.0,
            "tags": [],
            "note": book.values["note"] if self.on("put_keeps") else None,
        }
        book.values = {**standard, **given}
        return self.after(book)

    async def book_patch(self, x: Exchange, key: str) -> Answer:
        self.who(x, "librarian")
        given = self.read(x, self.fields(), "")
        if not given:
            raise Stop(422)
        book = self.find(key)
        self.before(x, book)
        self.clash(given.get("title", ""), book)
        if self.on("patch_null"):
            given = {n: v for n, v in given.items() if v is not None}
        if self.on("patch_appends") and "tags" in given:
            given["tags"] = list(dict.fromkeys([*book.values["tags"], *given["tags"]]))[:5]
        book.values.update(given)
        return self.after(book)

    async def book_delete(self, x: Exchange, key: str) -> Answer:
        self.who(x, "librarian")
        if self.on("delete_again") and key in self.gone:
            return Answer(204)
        book = self.find(key)
        if self.busy(book):
            raise Stop(409)
        self.gone[key] = self.books.pop(key)
        return Answer(204)

    async def loans_of(self, x: Exchange, key: str) -> Answer:
        self.who(x)
        if not (self.on("loans_outlive") and key in self.gone):
            self.find(key)
        found = [loan for loan in self.loans.values() if loan["book_id"] == key]
        return Answer(200, found[::-1] if self.on("loans_reversed") else found)

    async def lend(self, x: Exchange, key: str) -> Answer:
        self.who(x)
        longest = 29 if self.on("days_29") else 30
        given = self.read(
            x, {"borrower": lambda v: text(v, 1, 40), "days": lambda v: integer(v, 1, longest)}, "borrower"
        )
        book = self.find(key)
        if book.out:
            raise Stop(409)
        book.out = True
        holder = next(iter(self.books)) if self.on("loan_of_first") else key
        loan = {
            "id": str(uuid.uuid4()),
            "book_id": holder,
            "days": 14,
            **given,
            "lent_at": self.moment(),
            "returned_at": None,
        }
        self.loans[loan["id"]] = loan
        return Answer(201, loan, [("Location", f"/loans/{loan['id']}")])

    async def loan(self, x: Exchange, key: str) -> Answer:
        self.who(x)
        if key not in self.loans:
            raise Stop(404)
        return Answer(200, self.loans[key])

    async def give_back(self, x: Exchange, key: str) -> Answer:
        loan = (await self.loan(x, key)).value
        if loan["returned_at"] is not None and not self.on("return_again"):
            raise Stop(409)
        loan["returned_at"] = self.moment()
        if loan["book_id"] in self.books and not self.on("stays_out"):
            self.books[loan["book_id"]].out = False
        return Answer(200, loan)

    async def restore(self, x: Exchange, key: str) -> Answer:
        self.who(x)
        book = self.find(key)
        if self.busy(book):
            raise Stop(409)
        job = str(uuid.uuid4())
        self.jobs[job] = (key, time.monotonic())
        return Answer(202, self.show_job(job), [("Location", f"/jobs/{job}")])

    def show_job(self, job: str, stage: int | None = None) -> dict[str, Any]:
        book, begun = self.jobs[job]
        place = min(int((time.monotonic() - begun) / STEP), 2) if stage is None else stage
        status, progress = STAGES[place]
        if self.on("job_99") and place == 2:
            progress = 99
        return {"id": job, "book_id": book, "status": status, "progress": progress}

    async def job(self, x: Exchange, key: str) -> Answer:
        self.who(x)
        if key not in self.jobs:
            raise Stop(404)
        return Answer(200, self.show_job(key))

    async def job_events(self, x: Exchange, key: str) -> Answer:
        await self.job(x, key)
        x.streamed = True
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await x.send({"type": "http.response.start", "status": 200, "headers": headers})
        for place in range(2 if self.on("event_missing") else 3):
            await asyncio.sleep(max(self.jobs[key][1] + place * STEP - time.monotonic(), 0))
            name = "step" if self.on("event_name") else "stage"
            lines = f"id: {key}-{place}\nevent: {name}\ndata: {json.dumps(self.show_job(key, place))}\n\n"
            await x.send({"type": "http.response.body", "body": lines.encode(), "more_body": True})
        await x.send({"type": "http.response.body", "body": b""})
        return Answer(200)


@dataclass
class Exchange:
    verb: str
    path: str
    query: str
    headers: dict[str, str]
    raw: bytes
    send: Send
    streamed: bool = False

    def all(self, name: str) -> list[str]:
        return [v for n, v in parse_qsl(self.query, keep_blank_values=True) if n == name]

    def number(self, name: str, standard: int, low: int, high: int) -> int:
        given = self.all(name)
        if not given:
            return standard
        if len(given) != 1 or not re.fullmatch("[0-9]+", given[0]) or not low <= int(given[0]) <= high:
            raise Stop(422)
        return int(given[0])

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        given = self.all(name)
        if len(given) > 1 or (given and given[0] not in allowed):
            raise Stop(422)
        return given[0] if given else None


def text(value: Any, low: int, high: int) -> bool:
    return isinstance(value, str) and low <= len(value) <= high


def integer(value: Any, low: int, high: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return False
    return low <= value <= high


app = Library()
