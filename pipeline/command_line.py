"""What the commands share: their options, errors as messages, the database opened and closed."""

from __future__ import annotations

import errno
import functools
import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db import errors
from pipeline import config as configuration
from pipeline.errors import LitlodeError

if TYPE_CHECKING:
    from sqlite_utils import Database

PATH = click.Path(path_type=Path)


class TryLater(click.ClickException):
    """What passes by itself, with the exit status that sysexits.h has for it."""

    exit_code = os.EX_TEMPFAIL  # 75


class Group(click.Group):
    """The command group, and the one place where errors become messages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added, not by their letters."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what a user can mend becomes one message."""
        try:
            return super().invoke(ctx)
        except (LitlodeError, errors.StoreError) as error:
            kind = TryLater if isinstance(error, LitlodeError) and error.is_passing else click.ClickException
            raise kind(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nStopped. Nothing that was stored is lost; run the command again.", err=True)
            ctx.exit(130)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
                raise
            raise click.ClickException(f"{error.filename or 'output'}: {error.strerror}.") from error


def options(command: Callable[..., None]) -> Callable[..., None]:
    """`--config` and `--db`, which every command takes, handed on as its first argument, a `Config`."""

    @click.option("--config", "config_path", type=PATH, help="The configuration.  [default: litlode.toml, if there]")
    @click.option("--db", "database", type=PATH, help="The database.  [default: data/litlode.db]")
    @functools.wraps(command)
    def run(config_path: Path | None, database: Path | None, **rest: Any) -> None:
        config = configuration.load(config_path)
        command(replace(config, database=database) if database else config, **rest)

    return run


def again(command: str) -> str:
    """How to call another command on the same database and configuration: with what was said to this one.

    Outside of a command nothing was said.
    """
    context = click.get_current_context(silent=True)
    given = context.params if context else {}
    said = {"--config": given.get("config_path"), "--db": given.get("database")}
    return " ".join(
        ["litlode", command, *(f"{option} {shlex.quote(str(path))}" for option, path in said.items() if path)]
    )


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[Database]:
    """The database at `path`, made and migrated where it is missing, closed afterwards."""
    from db import store

    with errors.explain(str(path)):
        db = store.open_database(path, read_only=read_only)
        try:
            yield db
        finally:
            store.close(db)


def require(path: Path) -> None:
    """Refuse a database that is not there: a mistyped --db must not look like success."""
    from db import store

    store.require(path)


@contextmanager
def opened_for_reading(path: Path) -> Iterator[Database]:
    """An older database is brought up to date first, where it may be written; a missing one is not made."""
    if path.is_file() and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        with opened(path):
            pass
    with opened(path, read_only=True) as db:
        yield db
