"""Models in Hugging Face's format are loaded as they were saved, and what is missing is said in one sentence."""

from unittest.mock import Mock

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from huggingface_hub.errors import GatedRepoError, LocalEntryNotFoundError, RepositoryNotFoundError  # noqa: E402

from experiments.common.pretrained import bridged, pretrained  # noqa: E402
from tests.experiments.hooks import has_effect  # noqa: E402
from tests.experiments.small_pretrained import saved, small_model, word_tokenizer  # noqa: E402

pytestmark = pytest.mark.study

WORDS = [str(number) for number in range(20)]


@pytest.fixture(scope="module")
def small():
    tokenizer = word_tokenizer(WORDS)
    return small_model(tokenizer), tokenizer


@pytest.fixture
def folder(small, tmp_path):
    return saved(tmp_path / "small", *small)


def one_sentence(caught):
    text = str(caught.value)
    return text.endswith(".") and ". " not in text and "\n" not in text


def test_a_folder_gives_the_model_and_the_tokenizer_that_were_saved(small, folder):
    model, tokenizer = pretrained(str(folder))
    tokens = torch.tensor([tokenizer("1 2 3 4")["input_ids"]])
    assert tokenizer.convert_ids_to_tokens(tokens[0].tolist()) == ["1", "2", "3", "4"]
    with torch.no_grad():
        assert torch.allclose(model(tokens).logits, small[0](tokens).logits, atol=1e-6)
    assert not model.training


def test_the_bridge_says_the_same_and_its_hooks_hold_what_matters(small, folder):
    bridge = bridged(str(folder))
    tokens = bridge.to_tokens("1 2 3 4", prepend_bos=False)
    with torch.no_grad():
        assert torch.allclose(bridge(tokens), small[0](tokens).logits, atol=1e-5)
    for name in ("blocks.0.attn.hook_z", "blocks.0.mlp.hook_post", "blocks.0.hook_resid_mid"):
        assert has_effect(bridge, tokens, name), name


def test_a_name_without_network_or_cache_says_how_to_give_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ValueError, match=r"gpt2 is neither a folder here .* give the path of a folder") as caught:
        pretrained("gpt2")
    assert one_sentence(caught)


class RefusedByProxy(Exception):
    """An error of no kind that Python or the hub have: those of an HTTP library are such."""


def answered(kind):
    """An error of the hub, as its client raises it for an answer of that kind."""
    return kind("told", response=Mock())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (answered(GatedRepoError), "only to accounts that were granted access"),
        (answered(RepositoryNotFoundError), "has no such model"),
        (LocalEntryNotFoundError("told"), "cannot be reached"),
        (PermissionError("told"), r"fetching it failed \(PermissionError\)"),
        (RefusedByProxy("403 Forbidden"), r"fetching it failed \(RefusedByProxy\)"),
    ],
)
def test_why_a_model_cannot_be_fetched_is_told_apart(monkeypatch, error, words):
    monkeypatch.setattr("experiments.common.pretrained.snapshot_download", Mock(side_effect=error))
    with pytest.raises(ValueError, match=words) as caught:
        pretrained("some/model")
    assert one_sentence(caught)


def test_a_name_that_cannot_be_is_told(tmp_path):
    with pytest.raises(ValueError, match=r"no name that huggingface\.co allows") as caught:
        pretrained("a bad name")
    assert one_sentence(caught)


@pytest.mark.parametrize(
    ("without", "words"),
    [
        ("*", r"no config.json and no weights as safetensors .* and no tokenizer"),
        ("*.safetensors", "has no weights as safetensors"),
        ("tokenizer.json", "has no tokenizer"),
    ],
)
def test_what_a_folder_lacks_is_named(folder, without, words):
    for path in folder.glob(without):
        path.unlink()
    with pytest.raises(ValueError, match=words) as caught:
        pretrained(str(folder))
    assert one_sentence(caught)


def test_a_folder_that_is_not_there_is_not_looked_for_on_the_hub(tmp_path):
    with pytest.raises(ValueError, match="There is no folder") as caught:
        pretrained(str(tmp_path / "none"))
    assert one_sentence(caught)


def test_pickled_weights_are_not_read(small, tmp_path):
    folder = saved(tmp_path / "pickled", *small)
    (folder / "model.safetensors").unlink()
    torch.save(small[0].state_dict(), folder / "pytorch_model.bin")
    with pytest.raises(ValueError, match="no weights as safetensors"):
        pretrained(str(folder))


def test_weights_that_are_not_all_there_are_not_replaced_by_random_ones(folder):
    from safetensors.torch import load_file, save_file

    path = folder / "model.safetensors"
    weights = load_file(path)
    weights.pop(next(name for name in weights if "c_fc.weight" in name))
    save_file(weights, path, metadata={"format": "pt"})
    with pytest.raises(ValueError, match=r"lacks 1 weights, transformer\.h\.0\.mlp\.c_fc\.weight") as caught:
        pretrained(str(folder))
    assert "random" not in str(caught.value)
