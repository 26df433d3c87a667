"""What belongs together: the things of a hypothesis, a question, a run or a sweep, and what mentions it."""

from __future__ import annotations

from labbook.journal import ids
from labbook.query.compiler import NO, Compiler
from labbook.query.language import Field


def hypothesis(compiler: Compiler, node: Field, noun: str) -> str:
    """hypothesis:H1: itself, its runs and predictions, and the entries and tasks about it or mentioning it."""
    ref = compiler.reference(node, "H")
    number = compiler.bind(ref.number)
    if noun == "hypothesis":
        return f"t.id = {number}"
    if noun == "entry":
        return f"t.hypothesis_id = {number} OR {mentioning(compiler, ref)}"
    if noun == "task":
        return saying(compiler, ref)
    if noun == "question":
        return f"t.id = (SELECT question_id FROM hypothesis WHERE id = {number})"
    return f"t.hypothesis_id = {number}"


def question(compiler: Compiler, node: Field, noun: str) -> str:
    """question:Q1: itself and those under it, its hypotheses with their runs and predictions, what mentions it."""
    ref = compiler.reference(node, "Q")
    number = compiler.bind(ref.number)
    below = f"(SELECT id FROM hypothesis WHERE question_id = {number})"
    match noun:
        case "question":
            return f"t.id = {number} OR t.parent_id = {number}"
        case "hypothesis":
            return f"t.question_id = {number}"
        case "entry":
            asked = f"t.id = (SELECT entry_id FROM question WHERE id = {number})"
            return f"{asked} OR t.hypothesis_id IN {below} OR {mentioning(compiler, ref)}"
        case "task":
            return saying(compiler, ref)
        case _:
            return f"t.hypothesis_id IN {below}"


def run(compiler: Compiler, node: Field, noun: str) -> str:
    """run:R41: itself, its result and task, the prediction it answered, and what mentions it."""
    ref = compiler.reference(node, "R")
    number = compiler.bind(ref.number)
    if noun == "run":
        return f"t.id = {number}"
    if noun == "task":
        return f"t.id = (SELECT task_id FROM run WHERE id = {number}) OR {saying(compiler, ref)}"
    if noun in ("hypothesis", "question"):
        return NO
    return f"t.run_id = {number}" + (f" OR {mentioning(compiler, ref)}" if noun == "entry" else "")


def sweep(compiler: Compiler, node: Field, noun: str) -> str:
    """sweep:S5: its runs and task, its result, and what mentions it."""
    ref = compiler.reference(node, "S")
    number = compiler.bind(ref.number)
    if noun == "task":
        return f"t.id = (SELECT task_id FROM sweep WHERE id = {number}) OR {saying(compiler, ref)}"
    if noun not in ("run", "entry"):
        return NO
    return f"t.sweep_id = {number}" + (f" OR {mentioning(compiler, ref)}" if noun == "entry" else "")


def mentioning(compiler: Compiler, ref: ids.Ref) -> str:
    """Entries whose text holds a short id."""
    return f"t.id IN (SELECT entry_id FROM mention WHERE target = {compiler.bind(str(ref))})"


def saying(compiler: Compiler, ref: ids.Ref) -> str:
    """Tasks whose own words hold a short id: in an entry that mentions it, by the index."""
    around = mentioning(compiler, ref).replace("t.id", "t.entry_id", 1)
    return f"({around} AND {holding(compiler, 't.text', str(ref))})"


def holding(compiler: Compiler, column: str, ref: str) -> str:
    """Rows whose column holds a short id, and not only one that begins like it."""
    alone = compiler.bind(f"*[^0-9a-z]{ref.lower()}[^0-9a-z]*")
    return f"' ' || lower({column}) || ' ' GLOB {alone}"
