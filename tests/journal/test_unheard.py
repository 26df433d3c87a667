"""Names that no run has had: said when a prediction is sealed, since it would wait for ever."""

from __future__ import annotations

from labbook.journal.predicting import betting, predictions
from labbook.journal.predicting.unheard import unheard
from labbook.store.database import Database
from tests import made


def told(database: Database, line: str) -> list[str]:
    return unheard(database, predictions.seal(database, betting.read(database, line)))


def test_a_mistyped_name_is_told(database: Database) -> None:
    assert told(database, "min(los) < 0.1 @ d_modle=16 80%") == []
    made.run(database, losses=[2.0, 1.0], config={"d_model": 8}, summary='{"final_loss": 1.0}')
    assert told(database, "min(los) < 0.1 @ d_modle=16 80%") == [
        "No run has had 'd_modle' yet; did you mean d_model?",
        "No run has returned or logged 'los' yet; did you mean loss?",
    ]
    assert told(database, "final_florp < 3 80%") == [
        "No run has returned or logged 'final_florp' yet; did you mean final_loss?"
    ]
    assert told(database, "min(loss)[d_model=8] < min(loss)[d_model=16] 80%") == []
    assert told(database, "auroc > 0.9 80%") == ["No run has returned or logged 'auroc' yet."]
    assert told(database, "the los transfers yes 80%") == []
