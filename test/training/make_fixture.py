"""A tiny corpus in the layout of the training packs, written for the tests."""
import json
from pathlib import Path

NOUNS = [
    ("server", "サーバー"), ("file", "ファイル"), ("key", "キー"), ("log", "ログ"), ("cluster", "クラスター"),
    ("password", "パスワード"), ("image", "イメージ"), ("port", "ポート"), ("user", "ユーザー"), ("queue", "キュー"),
]  # fmt: skip
VERBS = [("start", "起動する"), ("delete", "削除する"), ("create", "作成する"), ("check", "確認する"), ("update", "更新する")]


def write_corpus(folder):
    """Fifty pairs, fifty sections and a hundred and fifty similarity rows."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    pairs = [(f"how to {v} the {n}", f"{nj}を{vj}方法") for n, nj in NOUNS for v, vj in VERBS]
    rows = "".join(f"test\tsentence\t{english}\t{japanese}\n" for english, japanese in pairs)
    (folder / "train.en-ja.tsv").write_text(rows, encoding="utf-8")
    sections = "".join(
        f"test\t{en}\t{en}. Run the command and read what it prints on the screen.\t{ja}\t{ja}です。コマンドを実行して画面の出力を確認してください。\n"
        for en, ja in pairs
    )
    (folder / "sections.en-ja.tsv").write_text(sections, encoding="utf-8")
    with (folder / "similarity.jsonl").open("w", encoding="utf-8") as file:
        for i, (english, _) in enumerate(pairs):
            other = pairs[(i + 7) % len(pairs)][0]
            for a, b, label in (
                (english, f"please {english}", "entailment"), (english, other, "contradiction"),
                (english, f"{english} again", 0.8), (english, other, 0.2),
            ):  # fmt: skip
                file.write(json.dumps({"a": a, "b": b, "label": label, "lang": "en", "src": "test"}) + "\n")
    return folder
