"""The journal: entries and what is indexed of them, planning, hypotheses, predictions."""
