"""Each loss against its definition, written out in loops over plain numbers."""
import sys
import unittest
from math import exp, log, log1p
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "train"))

import numpy as np  # noqa: E402
import torch  # noqa: E402

from losses import (  # noqa: E402
    cosent_loss,
    cosine_similarity_loss,
    matryoshka,
    mse_loss,
    multiple_negatives_ranking_loss,
    softmax_loss,
    triplet_loss,
)

COUNT = 5


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def cross_entropy(scores, right):
    return log(sum(map(exp, scores))) - scores[right]


def ranking(a, b, scale, same):
    """Both directions; pairs marked as the same are left out of the sum."""
    total = 0
    for queries, passages, marked in ((a, b, same), (b, a, same.T)):
        for i in range(COUNT):
            kept = [j for j in range(COUNT) if not marked[i, j]]
            total += cross_entropy([scale * (queries[i] @ passages[j]) for j in kept], kept.index(i))
    return total / COUNT / 2


class LossTest(unittest.TestCase):
    def setUp(self):
        random = np.random.RandomState(7)
        self.a, self.b, self.c = (unit(random.randn(COUNT, 6)) for _ in range(3))
        self.score = np.asarray([0.9, 0.1, 0.5, 0.5, 0.2])
        self.same = np.zeros((COUNT, COUNT), bool)
        self.same[0, 3] = self.same[2, 1] = True

    def assert_loss(self, found, expected):
        self.assertAlmostEqual(found.item(), expected, places=9)

    def tensors(self, *arrays):
        return map(torch.from_numpy, arrays)

    def test_mse_is_summed_over_dimensions_and_a_mean_over_texts(self):
        expected = sum((self.a[i, k] - self.b[i, k]) ** 2 for i in range(COUNT) for k in range(6)) / COUNT
        self.assert_loss(mse_loss(*self.tensors(self.a, self.b)), expected)

    def test_ranking_leaves_out_what_is_the_same_and_scales_cosines(self):
        a, b, same = self.tensors(self.a, self.b, self.same)
        none = np.zeros_like(self.same)
        self.assert_loss(multiple_negatives_ranking_loss(a, b), ranking(self.a, self.b, 20, none))
        self.assert_loss(multiple_negatives_ranking_loss(a, b, 3.0, same), ranking(self.a, self.b, 3, self.same))
        self.assertNotAlmostEqual(ranking(self.a, self.b, 3, self.same), ranking(self.a, self.b, 3, none))

    def test_cosent_counts_pairs_that_stand_the_wrong_way(self):
        cosines = [u @ v for u, v in zip(self.a, self.b, strict=True)]
        wrong = [
            exp(20 * (cosines[i] - cosines[j]))
            for i in range(COUNT) for j in range(COUNT) if self.score[i] < self.score[j]
        ]  # fmt: skip
        self.assertEqual(len(wrong), 9)
        self.assert_loss(cosent_loss(*self.tensors(self.a, self.b, self.score)), log1p(sum(wrong)) / 10)

    def test_cosine_similarity_is_the_squared_distance_to_the_score(self):
        squares = [(u @ v - gold) ** 2 for u, v, gold in zip(self.a, self.b, self.score, strict=True)]
        self.assert_loss(cosine_similarity_loss(*self.tensors(self.a, self.b, self.score)), sum(squares) / COUNT)

    def test_softmax_classifies_both_vectors_and_their_distance(self):
        labels = [0, 1, 2, 1, 0]
        weights, bias = np.random.RandomState(8).randn(3, 18), np.asarray([0.1, -0.2, 0.3])
        classifier = torch.nn.Linear(18, 3, dtype=torch.float64)
        with torch.no_grad():
            classifier.weight.copy_(torch.from_numpy(weights))
            classifier.bias.copy_(torch.from_numpy(bias))
        rows = [np.concatenate([u, v, abs(u - v)]) for u, v in zip(self.a, self.b, strict=True)]
        expected = [cross_entropy(weights @ row + bias, label) for row, label in zip(rows, labels, strict=True)]
        found = softmax_loss(classifier, *self.tensors(self.a, self.b), torch.tensor(labels))
        self.assert_loss(found, sum(expected) / COUNT)

    def test_triplet_asks_for_a_margin(self):
        a, b, c = self.a, self.b, self.c
        parts = [max(0, a[i] @ c[i] - a[i] @ b[i] + 0.3) for i in range(COUNT)]
        self.assertTrue(0 in parts and max(parts) > 0)
        self.assert_loss(triplet_loss(*self.tensors(a, b, c)), sum(parts) / COUNT)

    def test_matryoshka_adds_leading_dimensions_normalised_anew(self):
        expected = sum(
            weight * sum(((unit(self.a[:, :width]) - unit(self.b[:, :width])) ** 2).sum(1)) / COUNT
            for width, weight in ((6, 1), (4, 0.5), (2, 0.25))
        )
        longer = self.a * 3, self.b
        found = matryoshka(mse_loss, *self.tensors(*longer), prefixes=((8, 9.0), (6, 9.0), (4, 0.5), (2, 0.25)))
        self.assert_loss(found, expected)


if __name__ == "__main__":
    unittest.main()
