"""Weights and training states as safetensors files that a run keeps. Imports torch inside functions only."""

WEIGHTS, STATE, SNAPSHOTS = "model.safetensors", "state.safetensors", "snapshots.safetensors"


def keep(run, name, tensors):
    """Keep tensors by name as one file of the run."""
    from safetensors.torch import save_file

    path = run.folder / name
    save_file({key: tensor.detach().cpu().contiguous() for key, tensor in tensors.items()}, path)
    run.artifact(path)


def kept(run, ref, name):
    """The tensors in a file that an earlier run kept; LabbookError when there is none."""
    from safetensors.torch import load_file

    return load_file(run.kept(ref, name))


def keep_weights(run, model, name=WEIGHTS):
    """Keep the weights of a model under its own parameter names."""
    keep(run, name, model.state_dict())


def keep_snapshots(run, snapshots):
    """Keep the weights at several steps, given as {step: state_dict}, in one file."""
    named = {f"{step}/{name}": weight for step, weights in snapshots.items() for name, weight in weights.items()}
    if named:
        keep(run, SNAPSHOTS, named)


def kept_snapshots(run, ref):
    """{step: state_dict} in the order of the steps; LabbookError when the run kept no snapshots."""
    found = {}
    for key, weight in kept(run, ref, SNAPSHOTS).items():
        step, name = key.split("/", 1)
        found.setdefault(int(step), {})[name] = weight
    return dict(sorted(found.items()))


def log_spaced(steps, count):
    """Up to `count` steps between the first and the last of `steps`, each about equally many times the one before."""
    if count < 1:
        return ()
    if count == 1:
        return (steps,)
    ratio = steps ** (1 / (count - 1))
    return tuple(sorted({0, *(round(ratio**place) for place in range(1, count))}))
