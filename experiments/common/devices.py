"""Where a model runs. Imports torch inside functions only."""

import os
from contextlib import suppress

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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
    os.environ.update(dict.fromkeys(THREADS, str(threads)))  # for libraries that are loaded later
    import torch

    torch.set_num_threads(threads)
    with suppress(ImportError):  # it comes with scikit-learn
        from threadpoolctl import threadpool_limits

        threadpool_limits(threads)  # for those that are loaded, NumPy's among them
    return usable_device(device)
