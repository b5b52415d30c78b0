"""JSON and JSON Lines into items: cut the stream into values, then tell by its keys what each value is.

Reading order: `read` (lines, or one document), `_elements` (the members of a list of any length), `_items` (what a
value is: a recorded exchange, a page of results, an error, a paper, an aggregator's record, a litlode line).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.errors import InputError, RecordError
from pipeline.records import Issue
from pipeline.sources import aggregator, jsonl, pubmed, semantic_scholar
from pipeline.sources.pubmed import Item

MAX_VALUE_BYTES = 32 << 20
"""One line, or one member of a list; the fullest page of 1,000 papers has a few megabytes."""

_TOO_LARGE = f"it is larger than {MAX_VALUE_BYTES >> 20} MB, and no real record is"
_PAGE = re.compile(
    rb'\s*(?:\{(?:\s*"\w+"\s*:\s*(?:"[^"\\]*"|null|true|false|[-\d.]+)\s*,)*\s*"(?:data|recommendedPapers)"\s*:\s*)?\['
)
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("?)|[{}\[\],]', re.DOTALL)
_KEY = re.compile(rb'"(id|paperId|pmid)"\s*:\s*"?([\w:.-]{1,60})')
_MEMBERS = ("data", "recommendedPapers")
_NESTED = ("citingPaper", "citedPaper")
Placed = tuple[str, Item]


def read(chunks: Iterator[bytes], head: bytes, name: str) -> Iterator[Placed]:
    """Every record of a JSON document or of JSON Lines in order, each with its place."""
    first, line_end, rest = head.lstrip().partition(b"\n")
    if _is_lines(first, rest):
        yield from _read_lines(chunks, name)
    elif page := _PAGE.match(head):
        yield from _read_list(chunks, page.end(), name)
    elif line_end and not rest.lstrip().startswith(b"{"):
        yield from _read_document(chunks, name)
    else:
        yield from _read_lines(chunks, name)


def _is_lines(first: bytes, rest: bytes) -> bool:
    """Whether the first line is a whole value, and so each line is."""
    if first.startswith(b"[") and not rest.strip():
        return False
    try:
        json.loads(first, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


# ---------------------------------------------------------------------------------------------- cutting


def _read_lines(chunks: Iterator[bytes], name: str) -> Iterator[Placed]:
    number = 0
    try:
        for number, (line, problem) in enumerate(_lines(chunks), start=1):
            place = f"{name}, line {number}"
            if problem:
                key = _KEY.search(line)
                named = f"{place}, {key[1].decode()} {key[2].decode('utf-8', 'replace')}" if key else place
                yield _issue(named, *problem, is_lost=True)
            else:
                yield from _line(line, place)
    except InputError as error:
        yield _issue(f"{name}, after line {number}", "unreadable_file", str(error), is_lost=True)


def _lines(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, tuple[str, str] | None]]:
    """Each line; of one that is too large, or cut off with its file, the beginning and (code, message)."""
    pieces: list[bytes] = []
    size = 0
    try:
        for data in chunks:
            *whole, rest = data.split(b"\n")
            for line in whole:
                if size > MAX_VALUE_BYTES:
                    yield pieces[0][:4096], ("record_too_large", _TOO_LARGE)
                else:
                    yield b"".join([*pieces, line]), None
                pieces, size = [], 0
            if rest:
                size += len(rest)
                pieces = [*pieces, rest] if size <= MAX_VALUE_BYTES else [*pieces, rest[:4096]][:1]
    except InputError:
        if size:
            yield b"".join(pieces)[:4096], ("broken_json", "the file cannot be read to the end of this line")
        raise
    if size > MAX_VALUE_BYTES:
        yield pieces[0][:4096], ("record_too_large", _TOO_LARGE)
    else:
        yield b"".join(pieces), None


def _line(line: bytes, place: str) -> Iterator[Placed]:
    if not line.strip():
        return
    value, issue = _load(line, place)
    if issue:
        yield place, issue
    elif not isinstance(value, dict):
        yield _issue(place, "not_an_object", f"the line is a {_kind(value)}; expected an object", is_lost=True)
    else:
        yield from _items(value, place)


def _read_document(chunks: Iterator[bytes], name: str) -> Iterator[Placed]:
    """One value over many lines."""
    pieces: list[bytes] = []
    size = 0
    try:
        for data in chunks:
            pieces.append(data)
            size += len(data)
            if size > MAX_VALUE_BYTES:
                yield _issue(name, "record_too_large", _TOO_LARGE, is_lost=True)
                return
    except InputError as error:
        yield _issue(name, "unreadable_file", str(error), is_lost=True)
    value, issue = _load(b"".join(pieces), name)
    if issue:
        yield name, issue
    else:
        yield from _items(value, name)


def _read_list(chunks: Iterator[bytes], start: int, name: str) -> Iterator[Placed]:
    """The members of a list that begins at `start`, one by one, so that a broken or endless list loses only its end."""
    number = 0
    for number, (element, trouble) in enumerate(_elements(chunks, start), start=1):
        place = f"{name}, record {number}"
        if trouble:
            yield _issue(place if element else f"{name}, after record {number - 1}", *trouble, is_lost=True)
            continue
        value, issue = _load(element, place)
        if issue:
            yield place, issue
        else:
            yield from _items(value, place)
    if number == 0:
        yield _issue(name, "no_records", "it is an empty list or page of results, with no article in it")


def _elements(chunks: Iterator[bytes], start: int) -> Iterator[tuple[bytes, tuple[str, str] | None]]:
    """The bytes of each member of the list, or the beginning of one and (code, message) for what is wrong with it."""
    window, at, begin, depth = b"", 0, 0, 0
    while len(window) < start:
        window += next(chunks, b"")
    window = window[start:]
    while True:
        token = _TOKEN.search(window, at)
        if token is None or token[1] == b"":  # nothing more, or a string whose end is still to come
            at = token.start() if token else len(window)
            if len(window) - begin > MAX_VALUE_BYTES:
                yield window[begin : begin + 4096], ("record_too_large", f"{_TOO_LARGE}; what follows was not read")
                return
            try:
                data = next(chunks, b"")
            except InputError as error:
                yield window[begin : begin + 4096].strip(), ("unreadable_file", str(error))
                return
            if not data:
                yield window[begin : begin + 4096].strip(), ("truncated_file", "the file ends before its list does")
                return
            window, at, begin = window[begin:] + data, at - begin, 0
            continue
        at = token.end()
        mark = token[0]
        if mark in (b"{", b"["):
            depth += 1
        elif depth == 0 and mark in (b",", b"]", b"}"):
            if element := window[begin : token.start()].strip():
                yield element, None
            begin = at
            if mark != b",":
                return
        elif mark in (b"}", b"]"):
            depth -= 1


def _load(text: bytes, place: str) -> tuple[Any, Issue | None]:
    """The value, or the issue that names what is wrong with it."""
    try:
        return json.loads(text, strict=False), None
    except UnicodeDecodeError as error:
        code, why = "wrong_encoding", f"it is not UTF-8 (byte {error.start})"
    except RecursionError:
        code, why = "broken_json", "it is nested too deeply"
    except json.JSONDecodeError as error:
        code, why = "broken_json", f"it is not JSON at character {error.pos + 1}: {error.msg}"
    except ValueError as error:  # a number of thousands of digits
        code, why = "broken_json", f"it is not usable JSON: {error}"
    return None, Issue(stage="import", place=place, code=code, message=why, is_record_lost=True)


# ---------------------------------------------------------------------------------------------- meaning


def _items(value: Any, place: str) -> Iterator[Placed]:
    """What this value holds, whichever shape it has."""
    if value is None:
        yield _issue(place, "not_found", "the service knows no such paper and answered null")
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _items(one, f"{place}, item {number}")
        if not value:
            yield _issue(place, "no_records", "it is an empty list, with no article in it")
    elif not isinstance(value, dict):
        yield _issue(place, "not_an_object", f"it is a {_kind(value)}; expected an object", is_lost=True)
    elif isinstance(value.get("response"), dict) and "request" in value:
        yield from _exchange(value, place)
    elif any(isinstance(value.get(key), list) for key in _MEMBERS):
        yield from _page(next(value[key] for key in _MEMBERS if isinstance(value.get(key), list)), place)
    elif any(isinstance(value.get(key), dict) for key in _NESTED):
        yield from _items(next(value[key] for key in _NESTED if isinstance(value.get(key), dict)), place)
    else:
        yield from _record(value, place)


def _page(members: list[Any], place: str) -> Iterator[Placed]:
    if not members:
        yield _issue(place, "no_records", "it is an empty page of results, with no article in it")
    for number, one in enumerate(members, start=1):
        yield from _items(one, f"{place}, item {number}")


def _record(value: dict[str, Any], place: str) -> Iterator[Placed]:
    if semantic_scholar.is_paper(value):
        parse = semantic_scholar.parse
    elif aggregator.is_record(value):
        parse = aggregator.parse
    elif jsonl.is_line(value):
        parse = jsonl.parse
    else:
        yield _unusable(value, place)
        return
    try:
        yield place, parse(value)
    except RecordError as error:
        shown = next((f"{key} {value[key]!s:.40}" for key in ("id", "paperId", "source_id") if value.get(key)), None)
        yield _issue(f"{place}, {shown}" if shown else place, "bad_record", str(error), is_lost=True)


def _unusable(value: dict[str, Any], place: str) -> Placed:
    said = next((value[key] for key in ("error", "message") if isinstance(value.get(key), str)), None)
    if said is not None:
        return _issue(place, "service_error", f'it is an error answer, with no article in it: "{said[:200]}"')
    if isinstance(value.get("esearchresult"), dict):
        return _issue(place, "no_records", "it is the answer to an esearch: a list of PMIDs, with no article in it")
    if "total" in value and "offset" in value:
        return _issue(place, "no_records", "it is an empty page of results, with no article in it")
    keys = ", ".join(sorted(map(str, value))[:6]) or "none"
    expected = "expected a paper of Semantic Scholar (paperId …) or a litlode line (id, title, abstract)"
    return _issue(place, "unknown_record", f"its keys are {keys}; {expected}", is_lost=True)


def _exchange(value: dict[str, Any], place: str) -> Iterator[Placed]:
    """A recorded request and its response: the response's body, with the ids that were asked for where it is null."""
    response = value["response"]
    body = response.get("body_text", response.get("body"))
    text = body.get("string") if isinstance(body, dict) else body
    if not isinstance(text, str):
        yield _issue(place, "unknown_record", "it is a recorded exchange without body_text", is_lost=True)
        return
    if text.lstrip().startswith("<"):
        yield from pubmed.read(iter([text.encode("utf-8", "replace")]), place)
        return
    answer, issue = _load(text.encode("utf-8", "replace"), place)
    if issue:
        yield place, issue
        return
    asked = _ids_asked(value["request"])
    if isinstance(answer, list) and len(asked) == len(answer):
        for number, (one, key) in enumerate(zip(answer, asked, strict=True), start=1):
            yield from _items(one, f"{place}, item {number}, {key}")
        return
    yield from _items(answer, place)


def _ids_asked(request: Any) -> list[str]:
    body = request.get("body") if isinstance(request, dict) else None
    sent, issue = _load(body.encode("utf-8", "replace"), "") if isinstance(body, str) else (body, None)
    ids = sent.get("ids") if isinstance(sent, dict) and not issue else None
    return [str(one) for one in ids] if isinstance(ids, list) else []


def _kind(value: Any) -> str:
    names = {list: "list", str: "string", bool: "truth value", type(None): "null"}
    return names.get(type(value), "number")


def _issue(place: str, code: str, message: str, *, is_lost: bool = False) -> Placed:
    return place, Issue(stage="import", place=place, code=code, message=message, is_record_lost=is_lost)
