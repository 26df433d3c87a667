"""Names that no run has had: said when a prediction is sealed, since it would wait for ever."""

from __future__ import annotations

from labbook.journal.predicting import betting, predictions
from labbook.journal.predicting.unheard import in_claim, unheard
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


def test_a_claim_about_one_experiment_is_compared_with_its_own_runs(database: Database) -> None:
    made.run(database, losses=[2.0, 1.0], config={"d_model": 8}, summary='{"final_loss": 1.0}')
    claim = "min(los)[layer=1] < min(final_los)[layer=2] @ width=8"
    assert in_claim(database, claim, "toy.probe", ("layer",)) == []  # no run of it is over
    assert in_claim(database, "loss < 1 @ layr=2", "toy.probe", ("layer",)) == [
        "No run has had 'layr' yet; did you mean layer?"
    ]
    assert in_claim(database, claim, "toy.train", ("layer",)) == [
        "No run of toy.train has returned or logged 'los' yet; did you mean loss?",
        "No run of toy.train has returned or logged 'final_los' yet; did you mean final_loss?",
    ]
    assert in_claim(database, "loss < 1 @ model.width=2", "toy.train", ("model",)) == []
