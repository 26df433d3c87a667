"""The sentences, as a person would have typed them."""

from __future__ import annotations

import math

import pytest

from labbook.curves import Description, Divergence, Move, Plateau, Spike, in_words

LN10, LN2 = math.log(10), math.log(2)
RUN = Description(5000, 0, 4999, start=2.3, floor=0.0031, lowest=0.003, lowest_step=4990)
FIRST = Plateau(0, 1180, LN10, "ln 10", True)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            RUN._replace(
                plateaus=(FIRST, Plateau(1400, 2100, LN2, "ln 2", True)),
                descents=(Move(1180, 1400, 2.2, 0.7, 210.0), Move(2100, 4999, 0.68, 0.0031, 300.0)),
                spikes=(Spike(4248, 4260, 4250, 12.3, 0.5),),
                floor=0.31,
                lowest=0.3,
                trend="falling",
            ),
            "on ln 10 (2.30) until step 1,180; falls to half in 210 steps; plateau on ln 2 (0.69) from 1,400 to 2,100; "
            "falls to half in 300 steps; spikes x12 at 4,250; ends at 0.31, still falling: the budget was too short",
        ),
        (
            RUN._replace(descents=(Move(0, 4999, 2.3, 0.0031),), trend="falling"),
            "begins at 2.30; falls for 4,999 steps; ends at 0.0031, still falling",
        ),
        (
            RUN._replace(
                plateaus=(FIRST,),
                descents=(Move(1180, 2000, 2.2, 8e-6, 106.0),),
                rises=(Move(2000, 3000, 8e-6, 0.01),),
                lowest=7e-6,
                lowest_step=2001,
            ),
            "on ln 10 (2.30) until step 1,180; falls to 8e-06 by 2,000, to half in 106 steps; "
            "grows back from 8e-06 to 0.01 between 2,000 and 3,000; lowest 7e-06 at 2,001; ends at 0.0031",
        ),
        (
            RUN._replace(plateaus=(FIRST._replace(left=False, last_step=4999),), floor=LN10),
            "on ln 10 (2.30) to the end (step 4,999)",
        ),
        (
            RUN._replace(plateaus=(FIRST, Plateau(1600, 4999, 2e-8)), descents=(Move(1180, 1600, 2.2, 2e-8, 9.0),)),
            "on ln 10 (2.30) until step 1,180; falls to half in 9 steps; settles at 2e-08 from 1,600",
        ),
        (
            RUN._replace(plateaus=(FIRST,), spikes=tuple(Spike(k, k, k, k / 100, 1.0) for k in range(1200, 4200, 500))),
            "on ln 10 (2.30) until step 1,180; "
            "6 spikes between 1,200 and 3,700, the highest x37 at 3,700; ends at 0.0031",
        ),
        (
            RUN._replace(plateaus=(FIRST,), spikes=(Spike(2000, 2010, 2005, 102_233.0, 1.0),), gaps=2),
            "on ln 10 (2.30) until step 1,180; spikes x100,000 at 2,005; 2 points are NaN or infinite; ends at 0.0031",
        ),
        (
            RUN._replace(plateaus=(FIRST,), divergence=Divergence(4250, "NaN"), gaps=1),
            "on ln 10 (2.30) until step 1,180; 1 point is NaN or infinite; NaN from step 4,250 on",
        ),
        (
            RUN._replace(plateaus=(Plateau(0, 900, 0.1, "", True),), rises=(Move(900, 1200, 0.1, 0.98),), floor=0.98,
                         bounded=True, trend="rising"),
            "at 0.10 until step 900; rises from 0.10 to 0.98 between 900 and 1,200; "
            "ends at 0.98, still rising: the budget was too short",
        ),
    ],
)  # fmt: skip
def test_the_words(told: Description, words: str) -> None:
    assert in_words(told) == words
