"""What is believed: hypotheses, the evidence on them, how they stand to each other, and what their runs weigh."""
