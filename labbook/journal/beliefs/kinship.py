"""How hypotheses stand to each other: parts, rivals, and two that are the same."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from labbook.errors import LabbookError
from labbook.journal.beliefs import hypotheses
from labbook.store.database import Database
from labbook.store.records import Evidence, Hypothesis, HypothesisLink

PART, RIVAL = "part of", "rival of"
REPOINTED = ("prediction", "run", "sweep", "entry")
"""The tables whose rows go over to the hypothesis that another is merged into."""


class Kin(NamedTuple):
    """The hypotheses around one."""

    whole: tuple[Hypothesis, ...]
    parts: tuple[Hypothesis, ...]
    rivals: tuple[Hypothesis, ...]


def link(database: Database, hypothesis: Hypothesis, kind: str, other: Hypothesis) -> None:
    """Make a hypothesis part of another, or its rival. Raises LabbookError for a circle of parts."""
    if hypothesis.id == other.id:
        raise LabbookError(f"H{other.id} cannot be {kind} itself.", "Name another hypothesis.", code=2)
    with database.change(f"linked H{hypothesis.id} and H{other.id}"):
        if kind == PART and hypothesis.id in {h.id for h in above(database, other)}:
            raise LabbookError(
                f"H{hypothesis.id} cannot be part of H{other.id}, which is part of H{hypothesis.id}.",
                f"Take a link between them away first: labbook hypothesis show H{other.id}",
            )
        if not between(database, hypothesis.id, other.id, kind):
            database.insert("hypothesis_link", hypothesis_id=hypothesis.id, kind=kind, other_id=other.id)


def unlink(database: Database, hypothesis: Hypothesis, other: Hypothesis) -> None:
    """Take away what links two hypotheses. Raises LabbookError where nothing does."""
    with database.change(f"unlinked H{hypothesis.id} and H{other.id}"):
        found = [
            link
            for kind in (PART, RIVAL)
            for pair in ((hypothesis.id, other.id), (other.id, hypothesis.id))
            for link in between(database, *pair, kind)
        ]
        if not found:
            raise LabbookError(
                f"Nothing links H{hypothesis.id} and H{other.id}.", "`labbook hypothesis list` lists them."
            )
        for each in {one.id for one in found}:
            database.delete("hypothesis_link", each)


def between(database: Database, first: int, second: int, kind: str) -> list[HypothesisLink]:
    """The link of a kind from one hypothesis to another; rivals are so both ways."""
    both = "(hypothesis_id = :a AND other_id = :b OR :kind = :rival AND hypothesis_id = :b AND other_id = :a)"
    return database.all(HypothesisLink, f"WHERE kind = :kind AND {both}", a=first, b=second, kind=kind, rival=RIVAL)


def above(database: Database, hypothesis: Hypothesis) -> list[Hypothesis]:
    """All that a hypothesis is part of, however far up, and itself."""
    return database.all(
        Hypothesis,
        "WHERE t.id IN (WITH RECURSIVE up(id) AS (SELECT :id UNION SELECT other_id FROM hypothesis_link l "
        "JOIN up ON l.hypothesis_id = up.id WHERE l.kind = :part) SELECT id FROM up) ORDER BY t.id",
        id=hypothesis.id,
        part=PART,
    )


def below(database: Database, hypothesis: Hypothesis) -> list[Hypothesis]:
    """All that is part of a hypothesis, however far down."""
    return database.all(
        Hypothesis,
        "WHERE t.id != :id AND t.id IN (WITH RECURSIVE down(id) AS (SELECT :id UNION SELECT hypothesis_id "
        "FROM hypothesis_link l JOIN down ON l.other_id = down.id WHERE l.kind = :part) SELECT id FROM down) "
        "ORDER BY t.id",
        id=hypothesis.id,
        part=PART,
    )


def kin(database: Database, hypothesis_id: int) -> Kin:
    """The hypotheses that one is part of, that are part of it, and its rivals."""
    links = database.all(HypothesisLink, "WHERE :id IN (hypothesis_id, other_id) ORDER BY id", id=hypothesis_id)
    whole = [link.other_id for link in links if link.kind == PART and link.hypothesis_id == hypothesis_id]
    parts = [link.hypothesis_id for link in links if link.kind == PART and link.other_id == hypothesis_id]
    rivals = [link.hypothesis_id + link.other_id - hypothesis_id for link in links if link.kind == RIVAL]
    return Kin(*(tuple(filter(None, (database.get(Hypothesis, n) for n in some))) for some in (whole, parts, rivals)))


def merge(database: Database, same: Hypothesis, into: Hypothesis) -> None:
    """Make one hypothesis of two that say the same: its evidence, predictions, runs, kin and verdicts go over.

    The merged one stays, withdrawn, with its own history. Raises LabbookError for one that is merged with itself, or
    where either is withdrawn.
    """
    if same.id == into.id:
        raise LabbookError(f"H{same.id} is H{into.id}.", "Name two hypotheses.", code=2)
    with database.change(f"merged H{same.id} into H{into.id}"):
        same, into = hypotheses.still_there(database, same), hypotheses.still_there(database, into)
        for one in (same, into):
            if one.status == "withdrawn":
                again = f"Open it again first: labbook hypothesis conclude H{one.id} open"
                raise LabbookError(f"H{one.id} is withdrawn.", again)
        for table in REPOINTED:
            for (id,) in database.rows(f"SELECT id FROM {table} WHERE hypothesis_id = :same", same=same.id):
                if (table, id) != ("entry", same.entry_id):
                    database.update(table, id, hypothesis_id=into.id)
        for piece in database.all(Evidence, "WHERE hypothesis_id = :same ORDER BY id", same=same.id):
            database.update("evidence", piece.id, hypothesis_id=into.id)
        take_over_links(database, same, into)
        take_over_history(database, same, into)
        hypotheses.become(database, same, "withdrawn", f"the same as H{into.id}")


def take_over_links(database: Database, same: Hypothesis, into: Hypothesis) -> None:
    """Give the parts, wholes and rivals of a merged hypothesis to the other, which neither joins to itself."""
    for old in database.all(HypothesisLink, "WHERE :id IN (hypothesis_id, other_id) ORDER BY id", id=same.id):
        database.delete("hypothesis_link", old.id)
        ends = [into.id if end == same.id else end for end in (old.hypothesis_id, old.other_id)]
        first, second = (database.get(Hypothesis, end) for end in ends)
        if first and second and first != second:
            with suppress(LabbookError):  # a circle of parts: they are linked the other way round already
                link(database, first, old.kind, second)


def take_over_history(database: Database, same: Hypothesis, into: Hypothesis) -> None:
    """Tell the verdicts on a merged hypothesis among those on the other, each when it was given; the last one holds."""
    for event in hypotheses.history(database, same.id)[1:]:  # that it was stated reopens nothing
        if event.credence is not None or event.reason.startswith(hypotheses.JUDGED_BY):
            continue
        reason = ": ".join(part for part in (f"as H{same.id}", event.reason) if part)
        columns = event._replace(hypothesis_id=into.id, reason=reason)._asdict()
        database.insert("hypothesis_event", **{name: value for name, value in columns.items() if name != "id"})
    standing = hypotheses.history(database, into.id)[-1].status
    database.update("hypothesis", into.id, status=standing)
