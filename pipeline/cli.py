"""The command `litlode`: one short command per verb, which reads the configuration, calls the stage, prints its report.

The commands that write are here. Those that only read are in ``cli_reading.py``, those for a person's word in
``cli_people.py``, what `fetch` and `run` say in ``cli_fetch.py``, and what all share in ``command_line.py``.

Results go to stdout, progress and errors to stderr. What a user can mend ends with ``Error: …`` and status 1; anything
else is our bug, and keeps its traceback. Heavy imports (spaCy, Datasette) wait for the command that needs them.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from pipeline import cli_people, cli_reading
from pipeline import config as configuration
from pipeline.command_line import PATH, Group, opened, opened_for_reading, options, require
from pipeline.config import Config, Extract
from pipeline.counted import counted
from pipeline.errors import InputError
from pipeline.progress import StageProgress

if TYPE_CHECKING:
    from rich.table import Table
    from sqlite_utils import Database


STDIN = Path("-")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="litlode")
def main() -> None:
    """Patients, doses, antibodies and outcomes out of biomedical abstracts, every fact with the words it came from.

    Start with `litlode demo`: it needs no network and no configuration.
    """


@click.command(short_help="Read the bundled sample and print its patients.")
@options
def demo(config: Config) -> None:
    """Read the bundled sample and print its patients: no network, no configuration.

    The sample is invented. It goes to a database of its own, data/demo.db, or to the one named with --db.

    \b
    Example:
      litlode demo
    """
    from pipeline import demo as sample

    named = click.get_current_context().params["database"]
    path = named or sample.DATABASE
    with opened(path) as db:
        lost = _import(db, [Path(sample.nearest(path)) for path in sample.FILES])
        _extract(db, replace(config, extract=Extract()))
        _print(sample.patient_table(db))
        click.echo(f"\n{sample.summary(db)}")
        _check(db)
    if lost:
        raise InputError("The sample could not be read whole; install litlode again.")
    me = sample.command(sys.argv[0])
    shown = shlex.quote(sample.nearest(path))
    click.echo(f"\nNext: see the tables, the charts and the words behind every cell:\n  {me} serve --db {shown}")
    click.echo(f"Then: put your own search into {configuration.FILE} and run it, or read a file:\n  {me} run")
    click.echo(f"  {me} run FILE.xml.gz")


@click.command("import", short_help="Read files: PubMed, RIS, Semantic Scholar, JSON Lines.")
@options
@click.argument("files", nargs=-1, required=True, type=PATH, metavar="FILE…")
def import_(config: Config, files: tuple[Path, ...]) -> None:
    """Import articles from files, each also as .gz; what it contains decides how it is read.

    PubMed XML (efetch, baseline, update files), PubMed .nbib, RIS, Semantic Scholar JSON and JSON Lines, litlode JSON
    Lines. A record that cannot be used is named; the others are stored.

    \b
    Example:
      litlode import pubmed24n0001.xml.gz export.ris
    """
    with opened(config.database) as db:
        _refuse_lost(_import(db, files))


@click.command(short_help="Read the patients and facts of articles that are pending.")
@options
def extract(config: Config) -> None:
    """Extract patients and facts from every article that has no current extraction.

    Safe to stop at any moment: each batch is stored whole, and the next run goes on where this one stopped.

    \b
    Example:
      litlode extract --db data/litlode.db
    """
    require(config.database)
    with opened(config.database) as db:
        _extract(db, config)


@click.command(short_help="Bring what the searches of litlode.toml find, or a list of ids.")
@options
@click.argument("names", nargs=-1, metavar="[SEARCH…]")
@click.option("--full", is_flag=True, help="Ask for every record of the searches again, whatever is known.")
@click.option("--wait", is_flag=True, help="Wait where another run is at work in the data folder.")
@click.option("--dry-run", is_flag=True, help="Only count: hits, requests and time. Nothing is stored.")
@click.option("--ids", "lists", multiple=True, type=PATH, help="Fetch the PMIDs and DOIs in this file instead.")
@click.option("--offline", is_flag=True, help="Only read the pages in data/raw again; no network is needed.")
def fetch(
    config: Config,
    *,
    names: tuple[str, ...],
    full: bool,
    wait: bool,
    dry_run: bool,
    lists: tuple[Path, ...],
    offline: bool,
) -> None:
    """Fetch what the searches of litlode.toml find: all of it the first time, then what is new, changed or gone.

    Safe to stop at any moment: what came is stored, and the next run asks for the rest. Says nothing where there is
    nothing new, unless somebody watches; data/log/litlode.log has it all. The exit status is 1 when anything that a
    search promised is missing.

    With --ids no search is run: the file names papers by PMID, DOI or PMCID, one a line or several, bare or as
    addresses; PubMed's "Save" formats PMID, CSV, Summary and Abstract will do.

    With --offline nothing is asked: the pages in data/raw are read again, as after an update of litlode. A database
    that was lost, or that --db names beside the first, is made anew from them, search log included.

    \b
    Example:
      litlode fetch imnm-rituximab
      litlode fetch --ids references.txt
    """
    from pipeline import cli_fetch, harvest

    if offline:
        if names or dry_run or full or lists:
            raise click.UsageError("--offline goes with neither SEARCH, --ids, --full nor --dry-run.")
        with opened(config.database) as db:
            cli_fetch.offline(db, config, wait=wait)
        return
    if lists:
        if names or dry_run:
            raise click.UsageError("--ids goes with neither SEARCH nor --dry-run.")
        ids = cli_fetch.read_ids(lists)
        with opened(config.database) as db:
            reports = cli_fetch.fetch_ids(db, config, ids, is_full=full, wait=wait)
        cli_fetch.refuse_missing(ids, reports)
        return
    searches = harvest.choose(config, names)
    if dry_run:
        with opened_for_reading(config.database) if config.database.is_file() else nullcontext() as known:
            cli_fetch.estimate(known, config, searches)
        return
    with opened(config.database) as db:
        reports = cli_fetch.fetch(db, config, searches, is_full=full, wait=wait)
    cli_fetch.refuse_incomplete(reports)


@click.command(short_help="Fetch or import, extract, check, report: what cron calls.")
@options
@click.argument("files", nargs=-1, type=PATH, metavar="[FILE…]")
@click.option("--wait", is_flag=True, help="Wait where another run is at work in the data folder.")
def run(config: Config, files: tuple[Path, ...], wait: bool) -> None:
    """Run everything: fetch the searches, or import the files that are named; extract what is pending; check; report.

    For cron: says nothing where there is nothing new, and one line where there is; data/report has the search appendix
    and the PRISMA flow, data/log/litlode.log the rest. The exit status is 0 when everything is there and right, 1 when
    something is missing or wrong (stderr says what), 75 when another run is at work, so that trying later will do.

    \b
    Example:
      litlode run pubmed24n0001.xml.gz
    """
    from pipeline import cli_fetch

    if files or not config.search:
        if not files and not config.database.is_file():
            raise InputError(
                f"{config.database}: there is no such database yet, and nothing to fill it with: put a [[search]] into "
                f"{configuration.FILE}, or name files."
            )
        with opened(config.database) as db:
            lost = _import(db, files) if files else 0
            _extract(db, config)
            _check(db)
            _report(db, config.database.parent / cli_fetch.REPORT)
        _refuse_lost(lost)
        return
    with opened(config.database) as db, cli_fetch.alone(config, wait=wait):
        cli_fetch.refuse_incomplete(cli_fetch.run(db, config))


@click.command(short_help="JSON Lines in, JSON Lines out, or a page that explains.")
@options
@click.argument("source", metavar="[FILE]", type=PATH, default="-")
@click.option("--explain", is_flag=True, help="Write a page (HTML) that shows each text, what was read in it, and why.")
def annotate(config: Config, source: Path, explain: bool) -> None:
    """Annotate JSON Lines: one object with id, title and abstract in, one with mentions, patients and groups out.

    A line that cannot be used gets {"id": …, "error": …} in its place; the exit status is then 1.

    With --explain a page comes out instead, for a browser: every mention in its place, whose it is and by which rule,
    which dose goes with which drug, and what nobody owns. It needs no network.

    \b
    Example:
      echo '{"id": "1", "abstract": "A 34-year-old woman was anti-HMGCR positive."}' | litlode annotate
      litlode annotate --explain cases.jsonl > cases.html
    """
    failed = 0
    with _input(source) as lines:
        if explain:
            from pipeline import explain as page

            failed = page.write(lines, sys.stdout.buffer, config.extract.model, config.extract.analytes)
        else:
            from pipeline import annotate as stage

            is_file = source != STDIN and source.is_file()
            for answer in stage.annotate(lines, config.extract.model, config.extract.analytes, is_file=is_file):
                sys.stdout.buffer.write(answer.line.encode() + b"\n")
                sys.stdout.buffer.flush()
                failed += answer.is_error
    if failed:
        name = "standard input" if source == STDIN else source
        raise InputError(
            f"{name}: {counted(failed, 'line')} could not be used; each says why, in its place in the output."
        )


@click.command(short_help="Measure precision, recall and F1 on annotated documents.")
@options
@click.argument("gold", nargs=-1, required=True, type=PATH, metavar="GOLD…")
@click.option(
    "--write", "readme", type=PATH, help="Also put the table between the accuracy marks of this Markdown file."
)
@click.option(
    "--texts",
    type=PATH,
    multiple=True,
    help="Where gold has no texts: JSON Lines (or .gz) with their id, title and abstract. May be repeated.",
)
def evaluate(config: Config, gold: tuple[Path, ...], readme: Path | None, texts: tuple[Path, ...]) -> None:
    """Evaluate the extraction: precision, recall and F1 on annotated documents (JSON Lines).

    \b
    Example:
      litlode evaluate pipeline/sample/gold/cases.jsonl --write README.md
      litlode evaluate unseen.jsonl --texts abstracts.jsonl.gz
    """
    from pipeline import evaluate as measure
    from pipeline import score_tables

    if readme:
        score_tables.parts(readme)  # better told now than after all the work
    reports, refused = [], 0
    for path in gold:
        try:
            reports.append(measure.evaluate(path, config, texts))
        except InputError as error:
            click.echo(f"Error: {error}", err=True)
            refused += 1
            continue
        click.echo(score_tables.as_text(reports[-1]))
    if refused:
        raise InputError(
            f"{refused} of {len(gold)} gold files could not be used, as said above"
            + (f"; {readme} was left as it is." if readme else ".")
        )
    if readme:
        score_tables.write(readme, score_tables.as_markdown(reports))


for _command in (  # as `litlode --help` lists them: in the order in which one works
    demo,
    fetch,
    import_,
    extract,
    run,
    annotate,
    cli_reading.status,
    cli_reading.serve,
    cli_people.merges,
    cli_people.split,
    cli_people.join,
    cli_reading.export,
    cli_people.review,
    cli_reading.report,
    cli_reading.digest,
    evaluate,
):
    main.add_command(_command)


# ------------------------------------------------------------------------------------------------ the stages


def _import(db: Database, files: Sequence[Path]) -> int:
    """Import files; how many records were lost."""
    from pipeline import fetch

    with StageProgress("import", None, unit="records") as progress:
        report = fetch.import_files(db, files, progress.show)
    for message in report.messages:
        click.echo(message, err=True)
    click.echo(
        f"import: {counted(report.records, 'record')} from {counted(report.files, 'file')}: "
        f"{counted(report.new, 'new article')}, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{counted(report.issues, 'issue')}, {report.lost:,} lost."
    )
    lost: int = report.lost
    return lost


def _refuse_lost(lost: int) -> None:
    if lost:
        what = counted(lost, "file or record", "files or records")
        raise InputError(f"{what} could not be used, as named above; the rest is stored.")


def _extract(db: Database, config: Config) -> None:
    """Extract what is pending."""
    from pipeline import extract as stage

    report = stage.run(db, config)
    click.echo(f"extract: {counted(report.read, 'article')} read, {counted(report.issues, 'issue')}.")
    if report.skipped:
        click.echo(f"extract: {report.skipped:,} changed while they were read; run the command again for those.")


def _check(db: Database) -> None:
    from pipeline import checking

    outcome = checking.check(db)
    click.echo(f"checks: {outcome.line()}.")
    outcome.refuse()


def _report(db: Database, folder: Path) -> None:
    """Write the search appendix and the PRISMA flow."""
    from pipeline import report as stage

    if not stage.is_empty(db):
        stage.write(db, folder)
        click.echo(f"report: {folder}")


def _input(path: Path) -> BinaryIO:
    if path == STDIN:
        return sys.stdin.buffer
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error


def _print(table: Table) -> None:
    """A table as wide as the terminal; 120 characters and no colours where the output goes to a file."""
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        console.print(table)
        return
    plain = Console(width=120, no_color=True)
    with plain.capture() as captured:
        plain.print(table)
    for line in captured.get().splitlines():
        click.echo(line.rstrip())


if __name__ == "__main__":
    main()
