"""Where a model runs. Imports torch inside functions only."""

from contextlib import suppress


def usable_device(device):
    """The device to use, "cpu" or "cuda"; ValueError when a GPU is asked for and there is none."""
    import torch

    has_gpu = torch.cuda.is_available()
    if device == "cuda" and not has_gpu:
        raise ValueError("device=cuda, but torch finds no GPU here; choose device=auto or device=cpu.")
    return device if device != "auto" else "cuda" if has_gpu else "cpu"


def prepared(device, threads):
    """The device to use, with as many CPU threads as wished.

    Runs side by side that take all cores each are ten times slower; and the count decides the last bits.
    """
    import torch

    torch.set_num_threads(threads)
    with suppress(ImportError):  # it comes with scikit-learn, whose threads it limits, and NumPy's
        from threadpoolctl import threadpool_limits

        threadpool_limits(threads)
    return usable_device(device)
