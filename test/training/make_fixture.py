"""A tiny corpus in the layout of the training packs, written for the tests."""
import json
from pathlib import Path

NOUNS = [
    ("server", "サーバー", "den Server"), ("file", "ファイル", "die Datei"), ("key", "キー", "den Schlüssel"),
    ("log", "ログ", "das Protokoll"), ("cluster", "クラスター", "den Cluster"), ("password", "パスワード", "das Passwort"),
    ("image", "イメージ", "das Bild"), ("port", "ポート", "den Port"), ("user", "ユーザー", "den Benutzer"),
    ("queue", "キュー", "die Warteschlange"),
]  # fmt: skip
VERBS = [
    ("start", "起動する", "startet"), ("delete", "削除する", "löscht"), ("create", "作成する", "erstellt"),
    ("check", "確認する", "prüft"), ("update", "更新する", "aktualisiert"),
]  # fmt: skip


def texts():
    """Fifty texts in English, Japanese and German."""
    return [(f"how to {v} the {n}", f"{nj}を{vj}方法", f"wie man {nd} {vd}") for n, nj, nd in NOUNS for v, vj, vd in VERBS]


def write_corpus(folder):
    """Fifty pairs of each language, fifty sections and four hundred similarity rows."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for language, side in (("ja", 1), ("de", 2)):
        rows = "".join(f"test\tsentence\t{row[0]}\t{row[side]}\n" for row in texts())
        (folder / f"train.en-{language}.tsv").write_text(rows, encoding="utf-8")
    sections = "".join(
        f"test\t{en}\t{en}. Run the command and read what it prints on the screen.\t{ja}\t{ja}です。コマンドを実行して画面の出力を確認してください。\n"
        for en, ja, _ in texts()
    )
    (folder / "sections.en-ja.tsv").write_text(sections, encoding="utf-8")
    with (folder / "similarity.jsonl").open("w", encoding="utf-8") as file:
        for row in similar(texts()):
            file.write(json.dumps(dict(zip(("a", "b", "label", "lang", "src"), (*row, "test"), strict=True))) + "\n")
    return folder


def similar(rows):
    """(text, text, label, language) of every kind; as in the real corpus questions and answers are Japanese alone."""
    for i, (english, japanese, _) in enumerate(rows):
        other = rows[(i + 7) % len(rows)][0]
        yield english, f"please {english}", "entailment", "en"
        yield english, f"{english} today", "neutral", "en"
        yield english, other, "contradiction", "en"
        yield english, f"{english} again", 0.8, "en"
        yield english, other, 0.2, "en"
        yield english, f"def run({english.split()[-1]}): pass", "docstring-code", "en"
        yield english, english.replace("how to", "the way to"), "paraphrase", "en"
        yield f"{japanese}は?", f"{japanese}は次のとおりです。", "question-answer", "ja"
