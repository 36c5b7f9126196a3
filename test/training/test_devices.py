"""One step of each stage beside the CPU, on "meta", a device that every machine has: a tensor that was left behind fails
here as it would on a GPU. What a GPU computes is not seen, and the encoder is a stand-in for that of transformers.
"""
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "train"))

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402
from torch.utils._pytree import tree_leaves  # noqa: E402

from data import Pairs, Sampler  # noqa: E402
from losses import mse_loss, multiple_negatives_ranking_loss  # noqa: E402
from static import StaticLoss, TokenBag  # noqa: E402
from student import StudentLoss  # noqa: E402
from teacher import TeacherLoss  # noqa: E402
from pairs import Side  # noqa: E402
from tuning import Tuning  # noqa: E402

COUNT, WIDTH = 8, 32
META = torch.device("meta")
RANDOM = np.random.RandomState(1)


def texts():
    return [RANDOM.randint(1, 50, RANDOM.randint(2, 6)).astype(np.uint16) for _ in range(COUNT)]


def pairs(labels=None):
    return Pairs(texts(), texts(), COUNT, labels)


class OneDevice(TorchDispatchMode):
    """Refuses what a GPU refuses: tensors of two devices in one operation, but for copies and single numbers."""

    MAY_MIX = {"aten::copy_", "aten::_to_copy"}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        given = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor) and leaf.dim() > 0]
        if func.name() not in self.MAY_MIX and len({tensor.device for tensor in given}) > 1:
            raise RuntimeError(f"two devices: {func.name()}")
        return func(*args, **(kwargs or {}))


class Encoder(torch.nn.Module):
    """Stands for BERT, whose mask looks into tensors, which hold nothing here."""

    def __init__(self):
        super().__init__()
        self.words, self.layer = torch.nn.Embedding(50, WIDTH), torch.nn.Linear(WIDTH, WIDTH)
        self.to(META)

    def forward(self, input_ids, attention_mask):
        return SimpleNamespace(last_hidden_state=self.layer(self.words(input_ids)) * attention_mask[..., None])


class DevicesTest(unittest.TestCase):
    def setUp(self):
        self.enterContext(OneDevice())

    def assert_step(self, loss, *modules):
        """The loss reaches every weight that can be trained, all on the other device."""
        self.assertEqual(loss.device, META)
        loss.backward()
        for module in modules:
            for name, weight in module.named_parameters():
                self.assertIsNotNone(weight.grad, name)
                self.assertEqual(weight.grad.device, META, name)

    def test_mixed_devices_are_refused(self):
        near, far = torch.ones(2, WIDTH), torch.ones(2, WIDTH, device=META)
        for loss in (mse_loss, multiple_negatives_ranking_loss):
            self.assertRaisesRegex(RuntimeError, "two devices", loss, far, near)

    def test_fine_tuning(self):
        run = Tuning.__new__(Tuning)
        run.args = SimpleNamespace(mse=1.0, contrastive=0.5, keep=4.0, seed=1, batch_size=4)
        run.accelerator = SimpleNamespace(num_processes=1, process_index=0)
        run.device, run.step, run.model = META, 0, Encoder()
        run.train, run.replay = (Side([("a", "b")] * COUNT, lambda _: texts()) for _ in range(2))
        for side in (run.train, run.replay):
            side.target = side.other_target = torch.nn.functional.normalize(torch.randn(COUNT, WIDTH), dim=1)
        self.assert_step(run.loss(), run.model)

    def test_student(self):
        args = SimpleNamespace(mse=1.0, contrastive=1.0, similarity=0.5, memory=0.0)
        for name in ("translation-en-ja", "retrieval-ja-en"):
            groups, student = {name: pairs()}, Encoder()
            scored = pairs(RANDOM.rand(COUNT).astype(np.float32))
            loss = StudentLoss(
                student, Encoder(), groups, Sampler(groups, 4, 1), similar=[scored], args=args, device=META
            )
            self.assert_step(loss(0), student)

    def test_teacher(self):
        groups, model, classifier = {"question-answer": pairs()}, Encoder(), torch.nn.Linear(3 * WIDTH, 3, device=META)
        nli = pairs(np.arange(COUNT) % 3)
        nli.left = [nli.left[0]] * COUNT
        scored = [pairs(RANDOM.rand(COUNT).astype(np.float32))]
        loss = TeacherLoss(model, classifier, groups, Sampler(groups, 4, 1), nli=nli, scored=scored, device=META)
        self.assert_step(loss(0), model, classifier)
        for step in (1, 2):
            self.assert_step(loss(step), model)

    def test_static(self):
        groups = {"translation-en-ja": pairs()}
        tokens = TokenBag(torch.randn(50, WIDTH), [[0]] * 50, 1).to(META)
        loss = StaticLoss(tokens, groups, Sampler(groups, 4, 1), SimpleNamespace(mse=1.0, drop=0.1))
        self.assert_step(loss(0), tokens)


if __name__ == "__main__":
    unittest.main()
