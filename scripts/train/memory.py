"""A memory of section vectors: negatives from the whole project, not from the batch alone.

Cross-batch memory (Wang et al. 2020): weights change slowly, so that vectors of a while ago still serve as negatives.
On a CPU a batch holds a hundred sections; their siblings in the same document, which are the hard ones, are elsewhere.
A resumed run fills it anew.
"""
import torch
import torch.nn.functional as F

from teachers import embed_all


class SectionMemory:
    """Unit vectors of the right sides of some groups; groups with the same right sides share them."""

    def __init__(self, groups, model, device):
        lists = {id(pairs.right): pairs.right for pairs in groups.values()}
        vectors = {key: embed_all(model, texts, device).to(device) for key, texts in lists.items()}
        keys = {key: text_keys(texts, device) for key, texts in lists.items()}
        self.of = {name: (vectors[id(pairs.right)], keys[id(pairs.right)]) for name, pairs in groups.items()}

    def loss(self, name, rows, queries, passages, scale):
        """InfoNCE of queries over all remembered sections of their project, the batch's own passages renewed before.

        Queries and passages are unit vectors. A section with the words of the right one is no negative.
        """
        memory, keys = self.of[name]
        chosen = torch.as_tensor(rows, device=queries.device)
        memory[chosen] = passages.detach().float()
        right = (queries * passages).sum(1, keepdim=True)
        others = queries @ memory.T
        others = others.masked_fill(keys[chosen][:, None] == keys[None, :], float("-inf"))
        scores = torch.cat([right, others], dim=1) * scale
        return F.cross_entropy(scores, torch.zeros(len(rows), dtype=torch.long, device=queries.device))


def text_keys(texts, device):
    """A number for each text, equal for equal texts."""
    return torch.tensor([hash(text.tobytes()) for text in texts], device=device)
