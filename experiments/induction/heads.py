"""What each head of an attention-only model does, which heads work together, and what is lost without each."""

from typing import Annotated

from pydantic import Field

from experiments.common.parameters import Threads, TrainedModel
from experiments.induction.train import best, draw_scores, look
from labbook import Bar, Heatmap, Run, experiment


@experiment("induction.heads", tags=["induction"], presets={"quick": {"sequences": 128}})
def heads(
    run: Run,
    model: TrainedModel = "",
    sequences: Annotated[int, Field(ge=16, description="to look at (count)")] = 512,
    threads: Threads = 1,
    seed: Annotated[int, Field(ge=0, description="of the sequences, and of a model trained now (number)")] = 0,
):
    """Which heads do induction, which head feeds them, and what does the model lose without each?

    Scores of every head (attention to the token before; to what followed the earlier copy); K-composition of every
    pair of a first and a second layer's head, against random matrices of the same shapes; and the loss (nats) when
    one head writes its mean over the sequences instead of what it has to say.

    Returns the best scores, the pair that composes most and by how many times the random mean, and the heads whose
    loss costs most in each layer.
    """
    import torch

    from experiments.common.devices import prepared
    from experiments.common.inside import cached, opened
    from experiments.induction.ablation import losses_without
    from experiments.induction.data import loss_of
    from experiments.induction.model import trained
    from experiments.induction.scores import composition, random_composition

    prepared("cpu", threads)
    trained_model, settings = trained(run, model, seed)
    if settings.n_layers != 2:
        raise ValueError(f"{model} has {settings.n_layers} layers; heads that compose need n_layers=2.")
    scores = look(trained_model, settings)
    draw_scores(run, scores)

    bridge = opened(trained_model)
    with torch.no_grad():
        composed = composition(bridge).detach()
    chance = random_composition(settings.d_model, settings.d_model // settings.n_heads)
    draw_composition(run, composed, chance)

    repeats = settings.draw(torch.Generator().manual_seed(seed), batch_size=sequences)
    logits, cache = cached(bridge, repeats.tokens)
    draw_patterns(run, cache, repeats, settings)
    without = losses_without(bridge, cache, repeats)  # layer, head
    whole = loss_of(logits, repeats).item()
    names = [f"L{layer}H{head}" for layer in range(2) for head in range(settings.n_heads)]
    title = "Loss without each head, mean-ablated (nats)"
    run.figure(Bar(names, without.flatten().tolist(), title=title, marks={"whole": whole}))

    first, second = divmod(composed.argmax().item(), settings.n_heads)
    return {
        **best(scores),
        "loss": whole,
        "composing_pair": f"L0H{first} L1H{second}",
        "k_composition": composed.max().item(),
        "random_composition": chance.mean().item(),
        "composition_ratio": (composed.max() / chance.mean()).item(),
        "previous_token_head": f"L0H{scores['previous_token'][0].argmax().item()}",
        "loss_without_first": without[0].max().item(),
        "loss_without_second": without[1].max().item(),
    }


def draw_composition(run, composed, chance):
    """The pairs of heads, the scale beginning at what random matrices give."""
    rows, columns = ([f"L{layer}H{head}" for head in range(len(composed))] for layer in (0, 1))
    title = f"K-composition, writer by reader (random {chance.mean():.3f}, 99 % below {chance.quantile(0.99):.3f})"
    run.figure(Heatmap(composed.tolist(), rows, columns, title=title, low=chance.mean().item()))


def draw_patterns(run, cache, repeats, settings):
    """The attention of every head on one sequence."""
    tokens = [str(token) for token in repeats.tokens[0].tolist()]
    for layer in range(settings.n_layers):
        for head, pattern in enumerate(cache[f"blocks.{layer}.attn.hook_pattern"][0]):
            run.figure(Heatmap(pattern.tolist(), tokens, tokens, title=f"L{layer}H{head}: attention, query by key"))
