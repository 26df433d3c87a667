"""What is asked before something is done to a hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from labbook.store.records import Hypothesis
from labbook.tui.data import believing
from labbook.tui.data.believing import Advice
from labbook.tui.dialogs.ask import Ask
from labbook.tui.dialogs.choose import Choice, Choose
from labbook.tui.dialogs.confirm import Confirm
from labbook.tui.dialogs.tell import Tell
from labbook.tui.screens.asking import ask

if TYPE_CHECKING:
    from labbook.tui.screens.page import Page

VERDICTS = (
    Choice("s", "supported"),
    Choice("r", "refuted"),
    Choice("i", "inconclusive"),
    Choice("w", "withdrawn"),
    Choice("o", "open again"),
    Choice("x", "strike the last verdict: the status before it holds again"),
)
STATUSES = {"s": "supported", "r": "refuted", "i": "inconclusive", "w": "withdrawn", "o": "open"}
DIRECTIONS = (Choice("f", "for"), Choice("a", "against"), Choice("n", "neutral"))
CHANGES = (
    Choice("t", "the statement, in other words"),
    Choice("c", "criterion: what runs must show"),
    Choice("s", "shorthand: what short predictions mean"),
    Choice("e", "count something as evidence"),
    Choice("w", "withdraw a piece of evidence"),
    Choice("p", "make it part of another"),
    Choice("r", "make it the rival of another"),
    Choice("u", "unlink it from another"),
    Choice("m", "merge it into another that says the same"),
)
CRITERION = "As in: mean(final_loss) of n_heads=1 < n_heads=4, seeds>=3   or   min(loss) < 0.01 @ d_model=16"
SHORTHAND = 'As in: converges: min(loss) < 0.01 @ d_model/n_heads   Then "32/8 no 70%" is a whole prediction.'
CLAIM = "As in: min(loss) < 0.1 @ d_model=16 80%   or   final_loss[n_heads=1] < final_loss[n_heads=4] 70%"
BECAUSE = "Name what carries it: a run, sweep, entry or figure such as R41, S5."


def state(page: Page) -> None:
    """State a new hypothesis."""
    hint = "A claim that runs can support or refute; how sure you are may stand at its end, as in 60%."
    ask(page, Ask("What do you believe?", hint=hint), lambda text, database: believing.state(database, text))


def conclude(page: Page, found: Hypothesis) -> None:
    """Ask for a verdict and what carries it."""

    def chosen(key: str | None) -> None:
        if key == "x":
            question = Ask(f"Why strike the last verdict on H{found.id}?")
            ask(page, question, lambda text, database: believing.strike(database, found.id, text))
        elif key is not None:
            verdict = STATUSES[key]
            question = Ask(f"H{found.id} {verdict}: because?", hint=BECAUSE)
            ask(page, question, lambda text, database: believing.conclude(database, found.id, verdict, text))

    page.app.push_screen(Choose(f"Verdict on H{found.id}: {found.statement}", VERDICTS), chosen)


def credence(page: Page, found: Hypothesis) -> None:
    """Ask how sure one is now."""
    question = Ask(
        f"How sure are you of H{found.id} now?", hint=f"{found.statement}\nAs in: 80% three seeds agree, see S5"
    )
    ask(page, question, lambda text, database: believing.move(database, found.id, text))


def predict(page: Page, found: Hypothesis) -> None:
    """Ask for a prediction about it."""
    question = Ask(f"What will be seen if H{found.id} is so, and how sure are you?", hint=CLAIM)
    ask(page, question, lambda text, database: believing.predict(database, found.id, text))


def advise(page: Page, number: int, advice: Advice) -> None:
    """Show what the runs say; where they suggest a credence, offer to take it."""

    def answered(yes: bool | None) -> None:
        if yes:
            page.change(lambda database: believing.take(database, number, advice))

    if advice.credence is None:
        page.app.push_screen(Tell(f"What its runs say about H{number}", advice.sentence))
    else:
        title = f"What its runs say about H{number}"
        page.app.push_screen(Confirm(title, advice.sentence, yes="Take it", no="Leave it", grave=False), answered)


def edit(page: Page, found: Hypothesis) -> None:
    """Ask what to change about it."""
    number = found.id
    questions: dict[str, tuple[Ask, Callable[..., str]]] = {
        "t": (
            Ask(f"What does H{number} say?", found.statement, "The history keeps what it said before."),
            lambda text, database: believing.reword(database, number, text),
        ),
        "c": (
            Ask(f"What must runs show for H{number}?", found.criterion, CRITERION, needed=False),
            lambda text, database: believing.set_criterion(database, number, text),
        ),
        "s": (
            Ask(f"What do short predictions about H{number} mean?", found.shorthand, SHORTHAND, needed=False),
            lambda text, database: believing.set_shorthand(database, number, text),
        ),
        "w": (
            Ask(f"What no longer counts for or against H{number}?", hint="R52, S5, E12 or F9"),
            lambda text, database: believing.withdraw(database, number, text),
        ),
        "p": (Ask(f"H{number} is part of which?"), related(number, "part of")),
        "r": (Ask(f"H{number} is the rival of which?"), related(number, "rival of")),
        "u": (
            Ask(f"Unlink H{number} from which?"),
            lambda text, database: believing.unrelate(database, number, text),
        ),
        "m": (
            Ask(f"Merge H{number} into which?", hint="Evidence, predictions, runs and verdicts go over to it."),
            lambda text, database: believing.merge(database, number, text),
        ),
    }

    def chosen(key: str | None) -> None:
        if key == "e":
            count(page, number)
        elif key is not None:
            ask(page, *questions[key])

    page.app.push_screen(Choose(f"Change H{number}", CHANGES), chosen)


def related(number: int, kind: str) -> Callable[..., str]:
    """What relates a hypothesis to the one that is named."""
    return lambda text, database: believing.relate(database, number, kind, text)


def count(page: Page, number: int) -> None:
    """Ask what counts as evidence, and which way."""

    def chosen(key: str | None) -> None:
        if key is not None:
            direction = {choice.key: choice.label for choice in DIRECTIONS}[key]
            question = Ask(f"What is {direction} H{number}?", hint="As in: R52 0.61 on five seeds")
            ask(page, question, lambda text, database: believing.count(database, number, direction, text))

    page.app.push_screen(Choose(f"Evidence for or against H{number}?", DIRECTIONS), chosen)
