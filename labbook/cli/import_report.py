"""What an import did, or would do, in print and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from labbook.cli.output import bold, dim, fitted, is_terminal, show, width
from labbook.text import visible

if TYPE_CHECKING:
    from labbook.journal.formats import Doubt
    from labbook.journal.importing import Report
    from labbook.journal.importing.report import Offer

MOST_OFFERS = 12
MOST_REPORTS = 10
MOST_DOUBTS = 40
STYLES_TOLD = {
    "markdown": "as checkboxes",
    "struck-done": "struck through where done",
    "struck-dropped": "as checkboxes, struck through where dropped",
    "notion": "ticked with ✅",
}


def show_reports(reports: Sequence[Report], dry_run: bool) -> None:
    """Print what became of each file, or of many files together."""
    if len(reports) > MOST_REPORTS:
        show_totals(reports, dry_run)
        return
    for report in reports:
        show_report(report, dry_run)


def show_totals(reports: Sequence[Report], dry_run: bool) -> None:
    """Print what became of many files together, and the doubts about each."""
    parts = tuple(part for report in reports for part in report.taken)
    tasks = Counter[str]()
    for report in reports:
        tasks.update(report.tasks)
    together = reports[0]._replace(taken=parts, tasks=tasks, readings=sum(report.readings for report in reports))
    show(bold(f"{len(reports)} files") + dim(would(dry_run)))
    show(f"  {entries_told(together)}")
    show(f"  {tasks_told(together)}")
    kinds = Counter(offer.kind for report in reports for offer in report.offers)
    if kinds:
        show(f"  recognised: {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}")
    told = [f"  {doubt_told(report.name, doubt)}" for report in reports for doubt in report.doubts]
    for line in told[:MOST_DOUBTS]:
        show(line)
    if len(told) > MOST_DOUBTS:
        show(dim(f"  and {len(told) - MOST_DOUBTS} more doubts: --json has them all"))


def would(dry_run: bool) -> str:
    """A reminder that nothing happened."""
    return " (dry run: nothing was written)" if dry_run else ""


def show_report(report: Report, dry_run: bool) -> None:
    """Print what became of one file."""
    style = "" if report.style == report.format else f", tasks {STYLES_TOLD.get(report.style, report.style)}"
    show(bold(visible(report.name)) + dim(f"  {report.format}{style}{would(dry_run)}"))
    show(f"  {entries_told(report)}")
    show(f"  {tasks_told(report)}")
    if report.repairs:
        show(f"  {report.repairs}")
    if report.offers:
        show("  recognised:")
        for offer in report.offers[:MOST_OFFERS]:
            told = offer_told(report.name, offer)
            show(f"    {fitted(told, width() - 4) if is_terminal() else told}")
        if len(report.offers) > MOST_OFFERS:
            show(dim(f"    and {len(report.offers) - MOST_OFFERS} more: labbook review"))
    for doubt in report.doubts:
        show(f"  {doubt_told(report.name, doubt)}")


def entries_told(report: Report) -> str:
    """How many entries on how many days, and what became of them."""
    count = len(report.taken)
    became = ", ".join(f"{number} {how}" for how, number in report.counts.items())
    return f"{count} {'entry' if count == 1 else 'entries'} {dated_told(report)}: {became}"


def dated_told(report: Report) -> str:
    """On how many days a file's entries stand."""
    if not report.dated:
        return "without a date"
    undated = len(report.taken) - report.dated
    days = f"on {report.days} {'day' if report.days == 1 else 'days'}"
    return f"{days}, {undated} without a date" if undated else days


def tasks_told(report: Report) -> str:
    """How many tasks in which state, and how many readings."""
    states = ("todo", "doing", "done", "dropped", "moved")
    told = ", ".join(f"{report.tasks[state]} {state}" for state in states if report.tasks.get(state))
    count = f"{report.readings} {'reading' if report.readings == 1 else 'readings'}"
    readings = f"; {count} from tables and metric blocks" if report.readings else ""
    return f"tasks: {told or 'none'}{readings}"


def offer_told(name: str, offer: Offer) -> str:
    """Something recognised, with its place in the file."""
    outcome = f" -> {offer.outcome}: {offer.outcome_text}" if offer.outcome else ""
    return visible(f"{name}:{offer.line} {offer.kind}: {' '.join(offer.text.split())}{outcome}")


def doubt_told(name: str, doubt: Doubt) -> str:
    """A doubt, with its place in the file and the next step."""
    return visible(f"? {name}:{doubt.line} {doubt.message}{f' ({doubt.hint})' if doubt.hint else ''}")


def as_json(report: Report) -> dict[str, object]:
    """A report with stable keys."""
    return {
        "file": report.path,
        "format": report.format,
        "style": report.style,
        "repairs": report.repairs,
        "entries": [{"ref": f"E{part.entry_id}", **part._asdict()} for part in report.taken],
        "dated": report.dated,
        "days": report.days,
        "tasks": report.tasks,
        "readings": report.readings,
        "recognised": report.offers,
        "doubts": report.doubts,
    }
