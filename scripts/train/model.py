"""The student: a small BERT encoder with mean pooling, warm-started so that it equals a bag of static vectors.

LayerNorm would erase a token's norm, which is its weight in the mean. So 16 of the 256 dimensions balance every row of
the embedding matrix: half get m + t, half m - t, chosen so that each row has mean 0 and norm R. LayerNorm is then one
scaling for all tokens; the last LayerNorm's gamma is 0 on these dimensions. Output projections start at 0: the layers
begin as the identity and can only improve on the bag.
"""
import numpy as np
import torch
import torch.nn.functional as F
from transformers import BertConfig, BertModel

BALANCE = 16
SCALE = 0.1


def new_config(vocabulary, layers=2, width=256, max_positions=256):
    """Two layers of 256: ten times the speed of 12 layers of 384."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=width * 4,
        max_position_embeddings=max_positions,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=0,
    )


def new_model(config):
    """An encoder without BERT's pooler head; eager attention runs on every device alike."""
    return BertModel(config, add_pooling_layer=False)


def balanced(static, keep=0.999):
    """Rows [vocabulary, width] of mean 0 and equal norm whose first width - 16 entries are the static vectors, scaled."""
    largest = np.quantile(np.linalg.norm(static, axis=1), keep)
    rows = shortened(static, largest) / largest
    return with_balance(rows, 1.3**2).astype(np.float32)


def shortened(rows, longest):
    """Rows of the same directions and of at most this norm."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows * np.minimum(1, longest / np.maximum(norms, 1e-9))


def with_balance(rows, total):
    """Rows with 16 more entries, which bring each one's mean to 0 and its squared norm to `total`."""
    middle = -rows.sum(axis=1) / BALANCE
    spread = np.sqrt(np.maximum(total - (rows**2).sum(axis=1) - BALANCE * middle**2, 0) / BALANCE)
    half = BALANCE // 2
    signs = np.concatenate([np.ones(half), -np.ones(half)])
    return np.concatenate([rows, middle[:, None] + spread[:, None] * signs], axis=1)


@torch.no_grad()
def warm_start(model, static):
    """Makes the model equal the bag of static vectors [vocabulary, width - 16] at step 0."""
    embeddings = model.embeddings
    embeddings.word_embeddings.weight.copy_(torch.from_numpy(balanced(static)))
    embeddings.position_embeddings.weight.zero_()
    embeddings.token_type_embeddings.weight.zero_()
    for layer in model.encoder.layer:
        for projection in (layer.attention.output.dense, layer.output.dense):
            projection.weight.zero_()
            projection.bias.zero_()
    model.encoder.layer[-1].output.LayerNorm.weight[-BALANCE:] = 0


def bag(static):
    """The encoder that is the bag of static vectors [vocabulary, width - 16] and has learnt nothing more."""
    model = new_model(new_config(len(static), layers=1, width=static.shape[1] + BALANCE))
    warm_start(model, static)
    return model


@torch.no_grad()
def token_vectors(model):
    """What a model's first LayerNorm makes of its tokens [vocabulary, width - 16], before gain and bias, times 0.1.

    That is about the scale of vectors that static.py trains from nothing, so that one learning rate suits both.
    """
    words = model.embeddings.word_embeddings.weight
    return F.layer_norm(words, words.shape[1:])[:, :-BALANCE] * SCALE


@torch.no_grad()
def replace_tokens(model, vectors):
    """Gives a trained model other token vectors [vocabulary, width - 16].

    Trained as a bag they may have grown: they come to the mean norm of those that the layers know.
    """
    words = model.embeddings.word_embeddings.weight
    width = words.shape[1]
    known = np.linalg.norm(token_vectors(model).numpy(), axis=1).mean() / SCALE
    rows = shortened(vectors * (known / np.linalg.norm(vectors, axis=1).mean()), 0.95 * np.sqrt(width))
    scale = words.norm(dim=1).mean().item() / np.sqrt(width)
    words.copy_(torch.from_numpy(scale * with_balance(rows, width)))


def embed(model, ids, mask):
    """Sentence vectors [batch, width], mean-pooled over the mask, not normalised."""
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask[..., None].to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)


def embed_normalized(model, ids, mask):
    """Unit sentence vectors [batch, width]."""
    return F.normalize(embed(model, ids, mask), dim=1)
