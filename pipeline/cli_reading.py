"""The commands that only read the database: `litlode status`, `serve`, `export`, `report`, `digest`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.command_line import PATH, again, opened_for_reading, options
from pipeline.config import Config

if TYPE_CHECKING:
    from pipeline.export import Format


@click.command(short_help="Show the tables, and the words behind them, in a browser.")
@options
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 is every interface.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="The port.")
def serve(config: Config, host: str, port: int) -> None:
    """Serve the database in a browser, read-only: tables, questions, charts, and the words behind every cell.

    \b
    Example:
      litlode serve --db data/demo.db --port 8080
    """
    from db import serve as datasette

    def say() -> None:
        click.echo(f"{config.database}: http://{host}:{port}/ (Ctrl-C ends it)", err=True)

    with suppress(KeyboardInterrupt):
        datasette.serve(config.database, host=host, port=port, on_listening=say)


@click.command(short_help="Show what is here, what failed, what is pending.")
@options
def status(config: Config) -> None:
    """Show what is in the database, what failed and what is pending.

    \b
    Example:
      litlode status --db data/demo.db
    """
    from pipeline import status as report

    with opened_for_reading(config.database) as db:
        click.echo(f"{config.database}")
        for line in report.lines(db, config, again("extract")):
            click.echo(line)


@click.command(short_help="Write the tables as CSV, JSON Lines, Parquet, Excel or RIS.")
@options
@click.option("--out", "folder", type=PATH, help="The folder.  [default: export, beside the database]")
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=["csv"],
    show_default=True,
    type=click.Choice(["csv", "jsonl", "parquet", "xlsx", "ris"]),
    help="What to write; may be given more than once.",
)
def export(config: Config, folder: Path | None, formats: tuple[Format, ...]) -> None:
    """Export the tables as files: CSV, JSON Lines, Parquet, one Excel workbook; papers as RIS.

    One row per patient, per group, per fact with its sentence; per age, antibody result, drug, dose, outcome; and per
    article. columns.csv says what each column means, about.json which version read the texts. The same database gives
    the same files. What the text does not say is empty.

    \b
    Example:
      litlode export --out review --format csv --format xlsx
    """
    from pipeline import export as stage

    with opened_for_reading(config.database) as db:
        for path in stage.write(db, folder or config.database.parent / "export", formats):
            click.echo(str(path))


@click.command(short_help="Write the search appendix (PRISMA-S) and the PRISMA flow.")
@options
@click.option("--out", "folder", type=PATH, help="Write four files into this folder: Markdown, SVG and CSV.")
def report(config: Config, folder: Path | None) -> None:
    """Report how the literature was found: the search appendix (PRISMA-S) and the PRISMA 2020 flow.

    Without --out both are printed as Markdown. With it the folder gets search-appendix.md, prisma-flow.md,
    prisma-flow.svg (the diagram) and prisma-flow.csv, which the PRISMA2020 flow-diagram tool reads.

    \b
    Example:
      litlode report --out report
    """
    from pipeline import report as stage

    with opened_for_reading(config.database) as db:
        if folder is None:
            click.echo(stage.as_text(db), nl=False)
            return
        for path in stage.write(db, folder):
            click.echo(str(path))


@click.command(short_help="Tell what is new since the last run.")
@options
@click.option("--since", default="last run", show_default=True, help="A day (2026-03-01), or the last run.")
@click.option("--html", "page", type=PATH, help="Write one page that works offline, and print the summary only.")
def digest(config: Config, since: str, page: Path | None) -> None:
    """Digest what is new: new papers with their patients in one line each, then changed, retracted and deleted ones.

    \b
    Example:
      litlode digest --since 2026-03-01 --html digest.html
    """
    from pipeline import digest as stage

    with opened_for_reading(config.database) as db:
        found = stage.collect(db, since)
    if page:
        stage.write_html(found, page)
    click.echo(f"{found.summary}\n{page}" if page else stage.as_text(found).rstrip())
