"""The words of somebody who foretells: "I expect", "I'd bet", "I'm predicting"; not "as expected", nor a model's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labbook.journal.recognise.outcomes import Outcome, split_outcome
from labbook.journal.recognise.plain import covered

STEMS = ("expect", "predict", "bet", "assume", "probably")
CUE = re.compile(
    r"""(?<![\w'’"“])(?:
      i(?:['’]?d|[ ]would|[ ]don['’]?t|[ ]do[ ]not)?(?:[ ](?:still|also|now|really|fully|kinda|mostly))?[ ]expect
    | i(?:['’]?d|['’]?ll|[ ]would)?(?:[ ]also)?[ ](?:predict|bet)
    | i(?:['’]?m|[ ]am)[ ](?:predicting|expecting)
    | i[ ]assume
    | my[ ](?:prediction|bet)[ ]is
    | by[ ](?:my[ ]|our[ ])?prediction
    )\b(?![ ]+(?:that[ ]+)?you)(?![ ]+so\b)(?=\W{0,10}\w)""",
    re.IGNORECASE | re.VERBOSE,
)
NOT_MINE = re.compile(
    r"(?:\b(?:as|than|what|which|that|like|how|why|when|where|whether|if|unless|do|does|did|should|would|can|could|may|"
    r"might|until|once|before|after)|n['’]t)[ ]?$",
    re.IGNORECASE,
)
A_MODEL = re.compile(
    r"predict(?:ing)?[ ]"
    r"(?:(?:\w{1,20}[ ]){0,4}(?:from|using|given|via|with[ ]a)\b|(?:the[ ])?(?:next|masked|correct)[ ])",
    re.IGNORECASE,
)
PIECE_END = re.compile(
    r";[ ]+|(?<=[a-z\d)][.!?])[ ]+(?=[A-Z\"(])"
    r"(?!(?i:nope|nuh|yep|yup|yeah|no\b|yes\b|wrong|right|correct|(?:I|it|that)[ ]was[ ]))"
)


def foretelling(text: str) -> Iterator[tuple[str, Outcome]]:
    """The pieces of a line that foretell; one without the words counts if it follows one and has an outcome too."""
    bare = covered(text)
    ends = [found.end() for found in PIECE_END.finditer(bare)]
    follows = False
    for start, end in zip([0, *ends], [*ends, len(bare)], strict=True):
        spoken = cue_end(bare[start:end].strip(" ;"))
        statement, outcome = split_outcome(text[start:end].strip(" ;"), max(spoken, 1))
        guessed = statement.endswith("?") and "probably" in statement.lower()
        follows = bool(spoken or (outcome.outcome and (follows or guessed)))
        if follows:
            yield statement, outcome


def cue_end(piece: str) -> int:
    """Where the words end by which a piece foretells in the first person; 0 if it does not."""
    found = CUE.search(piece)
    if not found or NOT_MINE.search(piece[: found.start()]) or A_MODEL.search(piece):
        return 0
    return found.end()
