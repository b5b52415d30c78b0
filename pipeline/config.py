"""litlode.toml as frozen dataclasses: one per table, each default written once, every other key refused.

Paths in the file are relative to the file. The environment goes before the file where both may speak: `NCBI_EMAIL`
before `contact`. Keys and addresses of services come from the environment alone, so that no file holds a secret.
"""

from __future__ import annotations

import difflib
import os
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from pipeline.errors import ConfigError

FILE = Path("litlode.toml")
DATABASE = Path("data/litlode.db")
RULES = "litlode"  # the rules alone, without a trained model
NCBI_URL = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
S2_URL = "https://api.semanticscholar.org/graph/v1"
SLOWEST, FASTEST = 0.01, 100  # requests a second
TYPE_NAMES = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """``[[search]]``: one question, asked in the language of each service; either may be left out.

    The last three are words for the search appendix: what PRISMA-S asks in its items 10, 11 and 14.
    """

    name: str
    pubmed: str | None = None
    semantic_scholar: str | None = None
    search_filters: str | None = None
    prior_work: str | None = None
    peer_review: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """``[extract]``: with what articles are read, and how; only `model` and `analytes` change a row."""

    model: str = RULES  # or a spaCy pipeline that adds its entities: a package's name, or a folder
    analytes: bool = False  # keep chemicals that nobody was given ("creatinine 2.1") as drug mentions with is_analyte
    executor: Literal["serial", "processes"] = "serial"
    workers: int = 0  # processes; 0: one per core
    batch_size: int = 100  # articles per transaction, and the most that a kill can cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``[limits]``: when a run is no longer a success."""

    max_issue_rate: float = 0.05  # issues per article read


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """``[pace]``: requests a second, over all litlode processes of a user; None: what the service allows to all."""

    pubmed: float | None = None
    semantic_scholar: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The services' addresses and keys, from the environment; keys are left out of ``repr``, and so out of logs."""

    ncbi_url: str = NCBI_URL
    s2_url: str = S2_URL
    ncbi_api_key: str | None = field(default=None, repr=False)
    s2_api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All of litlode.toml."""

    contact: str | None = None
    database: Path = DATABASE
    search: tuple[Search, ...] = ()
    extract: Extract = Extract()
    limits: Limits = Limits()
    pace: Pace = Pace()
    services: Services = Services()


TABLES: dict[str, type[Any]] = {"extract": Extract, "limits": Limits, "pace": Pace}
KEYS: dict[str, type[Any]] = {"contact": str, "database": str}


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration in `path`. None means ``litlode.toml`` here, or the defaults where there is none.

    Raises `ConfigError` with the place, what was found and what was expected.
    """
    data = _read(path or FILE) if path or FILE.exists() else {}
    config = _parse(data, path or FILE)
    services = Services(
        ncbi_url=environ.get("LITLODE_NCBI_URL", NCBI_URL).rstrip("/"),
        s2_url=environ.get("LITLODE_S2_URL", S2_URL).rstrip("/"),
        ncbi_api_key=environ.get("NCBI_API_KEY", "").strip() or None,
        s2_api_key=environ.get("S2_API_KEY", "").strip() or None,
    )
    return replace(config, contact=environ.get("NCBI_EMAIL", "").strip() or config.contact, services=services)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}.") from error


def _parse(data: dict[str, Any], path: Path) -> Config:
    for key, value in data.items():
        if key not in {*KEYS, *TABLES, "search"}:
            shown = f"table [{key}]" if isinstance(value, dict) else f'key "{key}"'
            raise ConfigError(f"{path}: no {shown}{_suggestion(key, [*KEYS, *TABLES, 'search'])}")
        if key in KEYS:
            _check(f"{path}: {key}", value, KEYS[key])
    tables = {name: _table(f"{path}: [{name}]", data.get(name, {}), cls) for name, cls in TABLES.items()}
    extract: Extract = tables["extract"]
    if (path.parent / extract.model / "config.cfg").is_file():
        tables["extract"] = replace(extract, model=str((path.parent / extract.model).resolve()))
    config = Config(
        contact=data.get("contact"),
        database=path.parent / data.get("database", DATABASE),
        search=_searches(data.get("search", []), path),
        **tables,
    )
    _check_ranges(config, path)
    return config


def _searches(data: Any, path: Path) -> tuple[Search, ...]:
    if not isinstance(data, list):
        raise ConfigError(f"{path}: search is a list of tables; write [[search]] with two brackets.")
    searches = tuple(_table(f"{path}: [[search]] {number}", item, Search) for number, item in enumerate(data, 1))
    names = [search.name for search in searches]
    for number, search in enumerate(searches, 1):
        if not search.name.strip():
            raise ConfigError(f"{path}: [[search]] {number} has an empty name; call it what you will find it by.")
        if not (search.pubmed or search.semantic_scholar):
            raise ConfigError(f'{path}: [[search]] {number} "{search.name}" asks nothing; add pubmed = "…".')
        if names.index(search.name) != number - 1:
            raise ConfigError(f'{path}: [[search]] {number} has the name "{search.name}" again; names must differ.')
    return searches


def _table(place: str, data: Any, cls: type[Any]) -> Any:
    """`cls` from a TOML table, each key known and of its declared type."""
    if not isinstance(data, dict):
        raise ConfigError(f"{place} is not a table.")
    known = typing.get_type_hints(cls)
    for key, value in data.items():
        if key not in known:
            raise ConfigError(f'{place} has no key "{key}"{_suggestion(key, known)}')
        _check(f"{place} {key}", value, known[key])
    missing = [f.name for f in fields(cls) if f.default is MISSING and f.name not in data]
    if missing:
        raise ConfigError(f'{place} needs the key "{missing[0]}".')
    return cls(**data)


def _check(place: str, value: Any, expected: Any) -> None:
    if typing.get_origin(expected) is Literal:
        choices = typing.get_args(expected)
        if value not in choices:
            raise ConfigError(f'{place} is "{value}"; choose: {", ".join(choices)}.')
        return
    if isinstance(expected, types.UnionType):
        expected = next(part for part in typing.get_args(expected) if part is not types.NoneType)
    allowed = (int, float) if expected is float else expected
    if not isinstance(value, allowed) or (isinstance(value, bool) and expected is not bool):
        raise ConfigError(f"{place} is {value!r}; expected {TYPE_NAMES[expected]}.")


def _check_ranges(config: Config, path: Path) -> None:
    if config.extract.batch_size < 1:
        raise ConfigError(f"{path}: [extract] batch_size is {config.extract.batch_size}; expected 1 or more.")
    if config.extract.workers < 0:
        raise ConfigError(f"{path}: [extract] workers is {config.extract.workers}; expected 0 (one per core) or more.")
    for service, rate in (("pubmed", config.pace.pubmed), ("semantic_scholar", config.pace.semantic_scholar)):
        if rate is not None and not SLOWEST <= rate <= FASTEST:
            raise ConfigError(
                f"{path}: [pace] {service} is {rate}; expected requests a second, from {SLOWEST} to {FASTEST}."
            )
    if not 0 <= config.limits.max_issue_rate <= 1:
        raise ConfigError(
            f"{path}: [limits] max_issue_rate is {config.limits.max_issue_rate}; expected a part of 1, such as 0.05."
        )


def _suggestion(word: str, known: Iterable[str]) -> str:
    """The end of the sentence: the nearest known word, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1)
    return f'; did you mean "{close[0]}"?' if close else f"; choose: {', '.join(known)}."
