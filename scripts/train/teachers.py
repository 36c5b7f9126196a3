"""The vectors that a student is drawn to: of itself as it was, of another model folder, or of a model of the hub."""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer
from transformers.utils import cached_file

from announce import log
from data import padded
from model import embed_normalized
from recover import recover_model


class TeacherError(Exception):
    """The teacher cannot be loaded; the message says where it was looked for."""


@torch.no_grad()
def embed_all(model, rows, device, size=64):
    """Unit vectors [texts, width] of token-id arrays, in their order."""
    order = np.argsort([len(row) for row in rows], kind="stable")
    parts = []
    for start in range(0, len(order), size):
        ids, mask = padded([rows[i] for i in order[start : start + size]])
        parts.append(embed_normalized(model, ids.to(device), mask.to(device)).float().cpu())
    return torch.cat(parts)[np.argsort(order)]


def is_ours(folder):
    """A folder as export.py writes it."""
    return (Path(folder) / "kakehashi.json").exists() and (Path(folder) / "onnx" / "model_quantized.onnx").exists()


def teacher_vectors(name, student, rows, texts, *, device, width):
    """Unit vectors [texts, width] of the teacher that `--teacher` names.

    `rows` are the texts' token ids for the student. A teacher of another width is brought to `width` by the leading
    principal components of its vectors (as sentence-transformers does for distillation).
    """
    if name == "self":
        return embed_all(student, rows, device)
    if is_ours(name):
        from tokenizers import Tokenizer

        from data import Encoder

        encode = Encoder(Tokenizer.from_file(str(Path(name) / "tokenizer.json")), 128)
        return embed_all(recover_model(name).to(device), encode(texts), device)
    return narrowed(foreign_vectors(name, texts, device), width)


def foreign_vectors(name, texts, device, size=32):
    """Unit vectors of a model that AutoModel loads, pooled as its folder says."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModel.from_pretrained(name).to(device).eval()
        pool = POOLING[pooling_mode(name)]
    except (OSError, ValueError, KeyError, ImportError) as error:
        where = "no such folder, and not in the local cache of the hub" if not Path(name).exists() else "cannot be loaded"
        raise TeacherError(f"the teacher {name}: {where} (--allow-download lets it be fetched): {error}") from None
    found = []
    for start in range(0, len(texts), size):
        batch = tokenizer(
            texts[start : start + size], padding=True, truncation=True, max_length=128, return_tensors="pt"
        ).to(device)
        with torch.no_grad():
            hidden = model(**batch).last_hidden_state
        found.append(F.normalize(pool(hidden, batch["attention_mask"][..., None].to(hidden.dtype)), dim=1).float().cpu())
    return torch.cat(found)


def mean_tokens(hidden, mask):
    return (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)


def first_token(hidden, mask):
    """The state of [CLS], wherever the padding stands."""
    return hidden[torch.arange(len(hidden)), mask[..., 0].argmax(1)]


POOLING = {"mean": mean_tokens, "cls": first_token}


def pooling_mode(name):
    """`mean` or `cls`, as the files of sentence-transformers say beside a model; without them the mean.

    Raises TeacherError where they ask for what is not done here: vectors of another kind would be taught.
    """
    layers = [module["type"].rsplit(".", 1)[-1] for module in side_file(name, "modules.json") or []]
    if unknown := set(layers) - {"Transformer", "Pooling", "Normalize"}:
        raise TeacherError(f"the teacher {name}: {', '.join(sorted(unknown))} in its modules.json cannot be applied here")
    config = side_file(name, "1_Pooling/config.json") or {"pooling_mode": "mean"}
    modes = [key.removeprefix("pooling_mode_") for key, chosen in config.items() if chosen is True and "mode" in key]
    mode = "+".join(modes).replace("_tokens", "").replace("_token", "") or str(config.get("pooling_mode", "mean"))
    if mode not in POOLING:
        raise TeacherError(f"the teacher {name}: it is pooled by {mode}; {' or '.join(POOLING)} is expected")
    return mode


def side_file(name, file):
    """A JSON file beside a model, of a folder or of the hub's cache; `None` where there is none."""
    try:
        return json.loads(Path(cached_file(name, file)).read_text(encoding="utf-8"))
    except OSError:
        return None


def narrowed(vectors, width):
    """The leading `width` principal components, unit norm; a narrower teacher is refused."""
    if vectors.shape[1] == width:
        return vectors
    if vectors.shape[1] < width or len(vectors) < width:
        raise TeacherError(f"the teacher has {vectors.shape[1]} dimensions and {len(vectors)} texts, {width} are needed")
    log(f"the teacher's {vectors.shape[1]} dimensions are reduced to {width} principal components")
    _, _, components = torch.pca_lowrank(vectors, q=width, center=False, niter=4)
    return F.normalize(vectors @ components, dim=1)
