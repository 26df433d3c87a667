"""What a table of the training knows: the baseline of pure memorisation."""

from collections import Counter, defaultdict


def taught(sequences, loss_on, context=2):
    """{last words: Counter of what followed} of all places that the loss teaches."""
    table = defaultdict(Counter)
    for sequence in sequences:
        ends = [len(sequence) - 1] if loss_on == "last" else range(context, len(sequence))
        for end in ends:
            table[sequence[end - context : end]][sequence[end]] += 1
    return table


def lookup_accuracy(train, test, loss_on, context=2):
    """The share of a test that a table of what followed the last words (two: which tells the step) gets right."""
    table = taught(train, loss_on, context)
    right = [
        bool(followers := table.get(sequence[-1 - context : -1])) and followers.most_common(1)[0][0] == sequence[-1]
        for sequence in test
    ]
    return sum(right) / len(test)


def chance(sequences):
    """The share that is right by always saying the most frequent answer."""
    return Counter(sequence[-1] for sequence in sequences).most_common(1)[0][1] / len(sequences)
