"""Questions that a researcher labels as such, and their answers beneath."""

from __future__ import annotations

import re

from labbook.journal.recognise.labels import Statement
from labbook.journal.recognise.plain import unemphasised
from labbook.journal.recognise.prose import Line, children
from labbook.journal.recognise.values import Finding

ASKS = re.compile(
    r"\?|^(?:what|why|how|which|when|where|who|whose|is|are|was|were|does|do|did|can|could|should|would|will|has|have)\b",
    re.IGNORECASE,
)
ANSWER = re.compile(r"(?:a\d{0,2}|answer(?:ed)?|ans)[ ]*:[ ]*(?=\S)", re.IGNORECASE)
SAME_LINE = re.compile(r"\?[ ]+(?:[-–—>→]+[ ]*)?(?:a|answer|ans)[ ]*:[ ]*(?=\S)", re.IGNORECASE)
YES_OR_NO = re.compile(r"(?:yes|no|nope|yep|yeah|nah|both|neither)\b", re.IGNORECASE)
LINK_ONLY = re.compile(r"<?(?:https?://\S+|\[[^\]]*\]\([^)]*\)|\[\[[^\]]*\]\])>?$")


def questions(lines: list[Line], labelled: list[Statement]) -> list[Finding]:
    """The labelled questions of an entry; "Q: [1, 64]" is a matrix of queries and none."""
    own = [statement for statement in labelled if statement.kind == "question"]
    return [finding_of(lines, one) for one in own if not one.letter or ASKS.search(one.text)]


def finding_of(lines: list[Line], statement: Statement) -> Finding:
    """One question with its answer, if one is plainly given."""
    found = Finding(lines[statement.position].row, "question", statement.text)
    beside = SAME_LINE.search(statement.text)
    if beside:
        asked, words = statement.text[: beside.start() + 1], statement.text[beside.end() :]
        return found._replace(text=asked, outcome="answered", outcome_line=found.line, outcome_text=words)
    below = answer_below(lines, statement.position)
    if below is None:
        return found
    words = ANSWER.sub("", unemphasised(lines[below].text), count=1)
    return found._replace(outcome="answered", outcome_line=lines[below].row, outcome_text=words)


def answer_below(lines: list[Line], position: int) -> int | None:
    """The position of the answer: a labelled line, the first item beneath if it says yes or no, or the only one."""
    under = children(lines, position)
    beside = [position + 1] if position + 1 < len(lines) and near(lines, position) else []
    labelled = next((below for below in [*under, *beside] if labelled_answer(lines[below])), None)
    if labelled is not None or not under:
        return labelled
    first = lines[under[0]]
    decided = YES_OR_NO.match(unemphasised(first.text)) or len(under) == 1
    return under[0] if decided and answers(first) else None


def near(lines: list[Line], position: int) -> bool:
    """Whether the next line of prose stands right under a line."""
    return lines[position + 1].row - lines[position].row <= 2


def labelled_answer(line: Line) -> bool:
    """Whether a line is marked as an answer: "A: ...", "-> ..."."""
    return bool(ANSWER.match(unemphasised(line.text)))


def answers(line: Line) -> bool:
    """Whether a line may answer: no further question, open task, quotation or mere link."""
    open_end = not line.text or line.text.endswith(("?", ":")) or LINK_ONLY.match(line.text)
    return not open_end and line.box != " " and line.mark not in (">", "#")
