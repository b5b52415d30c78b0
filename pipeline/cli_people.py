"""The commands for a person's word: on facts and articles (`litlode review`), on copies (`merges`, `split`, `join`)."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import click

from pipeline.command_line import PATH, again, opened, opened_for_reading, options, require
from pipeline.config import Config
from pipeline.counted import counted
from pipeline.errors import InputError


@click.command(short_help="List which records were taken for one paper.")
@options
@click.option("--all", "is_all", is_flag=True, help="Also those that an identifier joined.")
def merges(config: Config, is_all: bool) -> None:
    """List the papers whose records were joined by more than an identifier, each record with the rule that tied it.

    What should not be one is parted with `litlode split`, what should be is joined with `litlode join`.

    \b
    Example:
      litlode merges --all
    """
    from pipeline import copies

    with opened_for_reading(config.database) as db:
        for line in copies.lines(db, is_all=is_all):
            click.echo(line)


def signed(command: Callable[..., None]) -> Callable[..., None]:
    """`--reviewer` and `--reason`, for commands that store what a person decided."""
    reviewer = click.option("--reviewer", default=getpass.getuser, help="Who decides.  [default: your login name]")
    return reviewer(click.option("--reason", help="Why.")(command))


@click.command(short_help="Part records that are not copies of one paper.")
@options
@signed
@click.argument("records", nargs=-1, required=True, metavar="RECORD…")
def split(config: Config, records: tuple[str, ...], reviewer: str, reason: str | None) -> None:
    """Split records off their paper: they become a paper of their own, and no later run joins them again.

    \b
    Example:
      litlode split semantic_scholar:0796f6cd7f0403a854d67d525e9b32af3b277331 --reason "the meeting abstract"
    """
    from pipeline import copies

    require(config.database)
    with opened(config.database) as db:
        click.echo(copies.split(db, records, reviewer, reason))
    click.echo(f"Next: {again('extract')}")


@click.command(short_help="Join two records that are one paper.")
@options
@signed
@click.argument("record")
@click.argument("other")
def join(config: Config, record: str, other: str, reviewer: str, reason: str | None) -> None:
    """Join two records that are one paper, and keep them so; it also takes a split back.

    \b
    Example:
      litlode join pubmed:31452104 ris:doi:10.5555/abc
    """
    from pipeline import copies

    require(config.database)
    with opened(config.database) as db:
        click.echo(copies.join(db, record, other, reviewer, reason))
    click.echo(f"Next: {again('extract')}")


@click.command(short_help="Store people's verdicts from a table.")
@options
@click.option("--reviewer", default=getpass.getuser, help="Who decides.  [default: your login name]")
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE…")
def review(config: Config, files: tuple[Path, ...], reviewer: str) -> None:
    """Review facts and articles: store the verdicts that you filled into a table (CSV).

    Take facts.csv of `litlode export` and add a column verdict (agree, wrong, missing, unsure); reason and corrected
    if you like. Rows without a verdict are left out. A table with article_id and decision (include, exclude, unsure;
    with stage: title_abstract, full_text) is screening. One with patient_id_a, patient_id_b and verdict (same,
    different, unsure) says who is one person. A reviewer's later verdict replaces the earlier; no run touches them.

    \b
    Example:
      litlode review facts.csv --reviewer AB
    """
    from pipeline import verdicts

    require(config.database)
    problems = 0
    with opened(config.database) as db:
        for path in files:
            report = verdicts.save(db, path, reviewer)
            for problem in report.problems:
                click.echo(problem, err=True)
            click.echo(f"{path}: {report.stored:,} stored, {counted(report.left_out, 'row')} without a verdict.")
            problems += len(report.problems)
    if problems:
        raise InputError(f"{counted(problems, 'verdict')} could not be used, as named above; the others are stored.")
