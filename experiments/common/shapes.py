"""Shapes that cannot be, refused before anything heavy is loaded."""


def check_heads(d_model, n_heads):
    """ValueError, with the counts that do, unless n_heads divides d_model."""
    if d_model % n_heads:
        divisors = ", ".join(str(count) for count in range(1, d_model + 1) if d_model % count == 0)
        raise ValueError(f"n_heads={n_heads} does not divide d_model={d_model}; choose one of {divisors}.")
