"""A description as a person would type it: "on ln 10 (2.30) until 1,180; falls to 0.69 ...; ends at 0.0031"."""

from __future__ import annotations

import math

from labbook.curves.description import Description, Move, Plateau, Spike

MOST_SPIKES = 4
"""So many spikes are told one by one, of more the highest."""
ABOVE = 0.7
"""The lowest point is told where it is below this part of the end."""
DEEP = 0.01
"""A curve that has come down to this part of its start is no less than done, also when it still falls."""


def in_words(description: Description) -> str:
    """The course in one line."""
    return "; ".join(words(description))


def words(description: Description) -> list[str]:
    """The course in short sentences, in the order in which it went."""
    d = description
    if not d.points:
        return ["no points"]
    if math.isnan(d.start):
        return [f"{d.divergence.how if d.divergence else 'NaN'} from the first step on"]
    if d.points == 1:
        return [f"one point: {level(d.lowest)} at step {step(d.lowest_step)}"]
    return [*beginning(d), *course(d), *ending(d)]


def beginning(d: Description) -> list[str]:
    """Where the curve begins, unless on a plateau."""
    if d.plateaus and d.plateaus[0].first_step <= d.first_step + early(d):
        return []
    return [f"begins at {level(d.start)}"]


def course(d: Description) -> list[str]:
    """Plateaus, moves and spikes by their steps."""
    parts = [(p.first_step, plateau(d, p)) for p in d.plateaus]
    parts += [(move.first_step, descent(d, move)) for move in d.descents]
    parts += [(move.first_step, rise(d, move)) for move in d.rises if not grows(d, move)]
    parts += spikes(d.spikes)
    return [text for _, text in sorted(parts, key=lambda part: part[0])]


def plateau(d: Description, p: Plateau) -> str:
    """ "on ln 10 (2.30) until step 1,180", "plateau on ln 2 (0.69) from 140 to 210", "settles at 8e-09 from 160"."""
    at = f"on {p.constant} ({level(p.level)})" if p.constant else f"at {level(p.level)}"
    ends = p.left or d.divergence
    if p.first_step <= d.first_step + early(d):
        return f"{at} until step {step(p.last_step)}" if ends else f"{at} to the end (step {step(d.last_step)})"
    begun = f"{at} from {step(p.first_step)}"
    return f"plateau {begun} to {step(p.last_step)}" if ends else f"settles {begun}"


def early(d: Description) -> float:
    """Steps that are a small part of the run."""
    return 0.05 * (d.last_step - d.first_step)


def descent(d: Description, move: Move) -> str:
    """ "falls to 0.0031 by 3,000, to half in 210 steps"; what comes after it tells the level that it falls to."""
    begun = {p.last_step for p in d.plateaus} | {d.first_step}
    half = f"to half in {step(move.half_time)} steps" if move.first_step in begun and move.half_time > 0 else ""
    after_spike = any(0 <= move.first_step - spike.step <= 2 * early(d) for spike in d.spikes)
    start = f" from {level(move.start)}" if after_spike else ""
    if ends_on_plateau(d, move) or move.last_step == d.last_step:
        return f"falls{start} {half or f'for {steps(move)}'}"
    return ", ".join(filter(None, (f"falls{start} to {level(move.end)} by {step(move.last_step)}", half)))


def rise(d: Description, move: Move) -> str:
    """ "rises from 0.1 to 0.98 between 1,200 and 2,000"; after a descent it "grows back"."""
    verb = "grows back" if move in d.regrowths and not d.bounded else "rises"
    if ends_on_plateau(d, move) or (move.last_step == d.last_step and not d.spikes):
        return f"{verb} for {steps(move)}"
    between = f"between {step(move.first_step)} and {step(move.last_step)}"
    return f"{verb} from {level(move.start)} to {level(move.end)} {between}"


def ends_on_plateau(d: Description, move: Move) -> bool:
    """Whether a plateau follows a descent or rise."""
    return any(abs(p.first_step - move.last_step) <= early(d) / 2 for p in d.plateaus)


def grows(d: Description, move: Move) -> bool:
    """Whether a rise is the one that does not end."""
    return bool(d.divergence and d.divergence.how == "growing" and move.first_step == d.divergence.step)


def spikes(found: tuple[Spike, ...]) -> list[tuple[int, str]]:
    """ "spikes x12 at 4,250"; of many their number, range and the highest."""
    if len(found) <= MOST_SPIKES:
        return [(s.step, f"spikes {times(s.factor)} at {step(s.step)}") for s in found]
    worst = max(found, key=lambda s: s.factor)
    told = f"{len(found)} spikes between {step(found[0].step)} and {step(found[-1].step)}"
    return [(found[0].step, f"{told}, the highest {times(worst.factor)} at {step(worst.step)}")]


def ending(d: Description) -> list[str]:
    """How it ends: where, whether it was lost, whether it was still moving."""
    told = [f"{d.gaps:,} point{'s are' if d.gaps > 1 else ' is'} NaN or infinite"] if d.gaps else []
    if d.divergence and d.divergence.how == "growing":
        return [*told, f"grows without bound from {step(d.divergence.step)} on, to {level(d.highest)}"]
    if d.divergence:
        return [*told, f"{d.divergence.how} from step {step(d.divergence.step)} on"]
    told += [f"lowest {level(d.lowest)} at {step(d.lowest_step)}"] if stays_above(d) else []
    if d.plateaus and not d.plateaus[-1].left:
        return told
    return [*told, f"ends at {level(d.floor)}{trend(d)}"]


def stays_above(d: Description) -> bool:
    """Whether a curve that should fall ends clearly above its lowest point, which was long before."""
    return not d.bounded and 0 < d.lowest < ABOVE * d.floor and d.lowest_step < d.last_step - early(d)


def trend(d: Description) -> str:
    """ ", still falling: the budget was too short"."""
    if not d.trend:
        return ""
    done = d.floor <= DEEP * d.start if d.trend == "falling" else d.floor >= 1 - DEEP
    better = d.trend == ("rising" if d.bounded else "falling")
    return f", still {d.trend}{': the budget was too short' if better and not done else ''}"


def level(value: float) -> str:
    """A level with the digits that matter: 2.30, 0.69, 0.0031, 6e-11, 12,000."""
    size = abs(value)
    if size == 0 or 0.0995 <= size < 99.5:
        return f"{value:.2f}" if size else "0"
    if 99.5 <= size < 1e6:
        return f"{value:,.0f}"
    return f"{value:.2g}"


def step(value: float) -> str:
    """A step: 1,180."""
    return f"{value:,.0f}"


def steps(move: Move) -> str:
    """How long a descent or rise takes: 210 steps."""
    count = move.last_step - move.first_step
    return f"{step(count)} step{'' if count == 1 else 's'}"


def times(factor: float) -> str:
    """A factor with two digits: x3.4, x12, x100,000, x3e+06."""
    if factor < 9.95:
        return f"x{factor:.1f}"
    return f"x{float(f'{factor:.2g}'):,.0f}" if factor < 1e6 else f"x{factor:.0e}"
