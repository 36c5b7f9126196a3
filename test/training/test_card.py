"""The model card's head as the hub reads it: its figures are those of the table."""
import re
import unittest
from pathlib import Path

from huggingface_hub import ModelCard

ROOT = Path(__file__).resolve().parents[2]
CARD = (ROOT / "models" / "kakehashi-small" / "README.md").read_text(encoding="utf-8")


def table_figures():
    """Figures of the table by measure and name, such as ("jsts-dev.ja", "spearman"): 75.3."""
    table = CARD.split("<!-- eval:start -->")[1].split("<!-- eval:end -->")[0]
    rows = re.findall(r"^\| (?!measure)(.+?) \| (.+) \|$", table, re.M)
    cells = ((measure, figure.rsplit(" ", 1)) for measure, figures in rows for figure in figures.split(", "))
    return {(measure, name): float(value) for measure, (name, value) in cells}


class CardTest(unittest.TestCase):
    def setUp(self):
        self.data = ModelCard(CARD, ignore_metadata_errors=False).data

    def test_head_names_what_the_hub_asks_for(self):
        self.assertEqual(self.data.model_name, "kakehashi-small")
        self.assertEqual((self.data.license, self.data.library_name), ("cc-by-sa-4.0", "sentence-transformers"))
        self.assertEqual(self.data.language[:2], ["ja", "en"])
        for name in self.data.datasets:
            self.assertRegex(name, r"^[\w.-]+/[\w.-]+$")
        self.assertEqual(set(self.data.metrics), {result.metric_type for result in self.data.eval_results})

    def test_figures_of_the_head_are_those_of_the_table(self):
        table = table_figures()
        own = {key for key in table if re.match(r"(tatoeba|docs-bitext|stsb|jsts)|.*-> (en|ja) section$", key[0])}
        head = {(result.dataset_name, result.metric_name): result.metric_value for result in self.data.eval_results}
        self.assertGreater(len(own), 30)
        self.assertEqual(head, {key: table[key] for key in own})

    def test_commands_are_those_of_the_training_scripts(self):
        scripts = (ROOT / "scripts" / "train" / "README.md").read_text(encoding="utf-8")
        commands = re.compile(r"^```sh\npip install.*?^```$", re.M | re.S)
        self.assertEqual(commands.search(CARD)[0], commands.search(scripts)[0])


if __name__ == "__main__":
    unittest.main()
