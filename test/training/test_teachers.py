"""Teachers of other makers: folders that AutoModel loads, of any width, pooled as they say, and models of the hub's cache."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch  # noqa: E402
from finetune_case import MODEL, FineTuneCase  # noqa: E402
from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: E402
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: E402

from teachers import TeacherError, foreign_vectors, narrowed, pooling_mode  # noqa: E402

WORDS = ["[PAD]", "[UNK]", "[CLS]", "open", "the", "file", "delete", "folder"]
TEXTS = ["open the file", "delete the folder", "open"]


def write_encoder(folder, width=32, modes=None, modules=None):
    """A random encoder as transformers saves it, and beside it what sentence-transformers would say."""
    torch.manual_seed(0)
    shape = {"hidden_size": width, "num_hidden_layers": 1, "num_attention_heads": 4, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(WORDS), **shape), add_pooling_layer=False).save_pretrained(folder)
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(folder)
    if modes:
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text(json.dumps({"word_embedding_dimension": width, **modes}))
    if modules:
        rows = [{"type": f"sentence_transformers.models.{name}"} for name in modules]
        (folder / "modules.json").write_text(json.dumps(rows))
    return folder


class PoolingTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.work = Path(self.folder.name)

    def hidden(self, folder, text):
        """States [tokens, width] of a text, without padding."""
        ids = torch.tensor([[WORDS.index(word) for word in text.split()]])
        with torch.no_grad():
            return BertModel.from_pretrained(folder, add_pooling_layer=False).eval()(ids).last_hidden_state[0]

    def assert_pooled(self, folder, pool):
        found = foreign_vectors(str(folder), TEXTS, torch.device("cpu"))
        for text, vector in zip(TEXTS, found, strict=True):
            own = torch.nn.functional.normalize(pool(self.hidden(folder, text)), dim=0)
            self.assertGreater((own @ vector).item(), 0.99999, text)

    def test_without_a_word_on_it_the_mean_is_taken(self):
        self.assert_pooled(write_encoder(self.work / "plain"), lambda states: states.mean(0))

    def test_pooling_is_as_the_folder_says(self):
        means = [{"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, {"pooling_mode": "mean"}]
        firsts = [{"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}, {"pooling_mode": "cls"}]
        for number, modes in enumerate(means):
            self.assert_pooled(write_encoder(self.work / f"mean{number}", modes=modes), lambda states: states.mean(0))
        for number, modes in enumerate(firsts):
            self.assert_pooled(write_encoder(self.work / f"cls{number}", modes=modes), lambda states: states[0])

    def test_what_cannot_be_done_is_refused(self):
        largest = write_encoder(self.work / "max", modes={"pooling_mode_max_tokens": True})
        with self.assertRaisesRegex(TeacherError, "pooled by max; mean or cls"):
            pooling_mode(str(largest))
        dense = write_encoder(self.work / "dense", modules=["Transformer", "Pooling", "Dense", "Normalize"])
        with self.assertRaisesRegex(TeacherError, "Dense in its modules.json"):
            pooling_mode(str(dense))


class WidthTest(unittest.TestCase):
    def test_wider_vectors_keep_their_cosines_in_fewer_dimensions(self):
        torch.manual_seed(0)
        flat = torch.randn(400, 16) @ torch.randn(16, 64)
        wide = torch.nn.functional.normalize(flat, dim=1)
        narrow = narrowed(wide, 16)
        self.assertEqual(narrow.shape, (400, 16))
        self.assertLess(((wide @ wide.T) - (narrow @ narrow.T)).abs().max().item(), 1e-3)

    def test_narrower_vectors_are_refused(self):
        with self.assertRaisesRegex(TeacherError, "32 dimensions"):
            narrowed(torch.randn(400, 32), 256)


class ForeignTeacherTest(FineTuneCase):
    def test_our_own_folder_can_teach(self):
        result = self.tune("run", "--teacher", MODEL, "--max-steps", 1)
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])

    def test_wider_encoder_of_the_hubs_cache_teaches_without_a_network(self):
        revision = "0" * 40
        cached = self.work / "hub" / "models--somebody--encoder"
        snapshot = cached / "snapshots" / revision
        snapshot.mkdir(parents=True)
        (cached / "refs").mkdir()
        (cached / "refs" / "main").write_text(revision)
        write_encoder(snapshot, width=320, modes={"pooling_mode_cls_token": True})
        replay = self.work / "replay.tsv"
        rows = "".join(f"test\tsentence\topen the file {i}\tファイル {i} を開く\n" for i in range(300))
        replay.write_text(rows, encoding="utf-8")
        import os

        env = {**os.environ, "HF_HOME": str(self.work)}
        result = self.tune("run", "--teacher", "somebody/encoder", "--max-steps", 2, env=env)
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])
        self.assertIn("320 dimensions are reduced to 256", result.stderr)

    def test_narrower_encoder_is_refused_with_its_width(self):
        folder = write_encoder(self.work / "narrow", width=32)
        self.assert_ends(self.tune("run", "--teacher", folder), 2, "teacher", "32 dimensions")


if __name__ == "__main__":
    unittest.main()
