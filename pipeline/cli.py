"""The command `litlode`: one short command per verb, which reads the configuration, calls the stage, prints its report.

Results go to stdout, progress and errors to stderr. What a user can mend ends with ``Error: …`` and status 1; anything
else is our bug, and keeps its traceback. Heavy imports (spaCy, Datasette) wait for the command that needs them.
"""

from __future__ import annotations

import errno
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from db import errors
from pipeline import config as configuration
from pipeline.config import Config
from pipeline.errors import InputError, LitlodeError

if TYPE_CHECKING:
    from sqlite_utils import Database

PATH = click.Path(path_type=Path)


class Group(click.Group):
    """The command group, and the one place where errors become messages."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what a user can mend becomes one message."""
        try:
            return super().invoke(ctx)
        except (LitlodeError, errors.StoreError) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nStopped. What was finished is stored; run the command again to go on.", err=True)
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


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="litlode")
def main() -> None:
    """Patients, doses, antibodies and outcomes out of biomedical abstracts, every fact with the words it came from.

    Start with `litlode demo`: it needs no network and no configuration.
    """


@main.command()
@options
def extract(config: Config) -> None:
    """Extract patients and facts from every article that has no current extraction.

    Safe to stop at any moment: each batch is stored whole, and the next run goes on where this one stopped.

    \b
    Example:
      litlode extract --db data/litlode.db
    """
    with opened(config.database) as db:
        _extract(db, config)


def _extract(db: Database, config: Config) -> None:
    from pipeline import extract as stage

    report = stage.run(db, config)
    click.echo(f"extract: {report.read} articles read, {report.issues} issues.")
    if report.skipped:
        click.echo(f"extract: {report.skipped} changed while they were read; run the command again for those.")


@main.command()
@options
@click.argument("source", metavar="[FILE]", type=PATH, default="-")
def annotate(config: Config, source: Path) -> None:
    """Annotate JSON Lines: one object with id, title and abstract in, one with mentions, patients and groups out.

    A line that cannot be used gets {"id": …, "error": …} in its place; the exit status is then 1.

    \b
    Example:
      echo '{"id": "1", "abstract": "A 34-year-old woman was anti-HMGCR positive."}' | litlode annotate
    """
    from pipeline import annotate as stage

    failed = 0
    with _input(source) as lines:
        for answer in stage.annotate(lines):
            sys.stdout.buffer.write(answer.line.encode() + b"\n")
            sys.stdout.buffer.flush()
            failed += answer.is_error
    if failed:
        raise InputError(f"{source}: {failed} lines could not be used; each says why, in its place in the output.")


def _input(path: Path) -> BinaryIO:
    if path == Path("-"):
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error


if __name__ == "__main__":
    main()
