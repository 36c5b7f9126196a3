#!/usr/bin/env python3
"""Learns the student's vocabulary: byte-level BPE over runs of one script.

    python3 scripts/train/vocabulary.py --corpus CORPUS --out WORK/tokenizer.json

BPE because a unigram tokenizer in JavaScript costs as much as the model. Text is NFKC-normalised and lower-cased;
runs of Han, Hiragana, Katakana, Hangul, other letters, digits and punctuation are separate pieces, so that Japanese
without spaces falls into stems and endings. The pattern uses only syntax that Oniguruma and JavaScript read alike.
"""
import argparse
import random

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from announce import log
from data import languages_at_hand, translation_rows

HAN, KANA, HANGUL = "一-鿿㐀-䶿々〆", "ぁ-ゟァ-ヿ", "가-힣"
PATTERN = (
    f"[{HAN}]+|[ぁ-ゟ]+|[ァ-ヿ]+|[{HANGUL}]+|\\p{{N}}{{1,3}}"
    f"|[^\\s\\p{{N}}\\p{{P}}\\p{{S}}{HAN}{KANA}{HANGUL}]+|[\\p{{P}}\\p{{S}}]"
)


def new_tokenizer():
    """The untrained tokenizer; all it does is written into tokenizer.json."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    pieces = pre_tokenizers.Split(Regex(PATTERN), "removed", invert=True)
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pieces, to_bytes])
    return tokenizer


def training_lines(corpus, seed, ja_pairs=220_000, other_pairs=25_000):
    """Japanese twice, its English once, and the translated side of every other language."""
    chooser = random.Random(seed)
    for language in languages_at_hand(corpus):
        rows = translation_rows(corpus, language)
        chooser.shuffle(rows)
        for english, other, _ in rows[: ja_pairs if language == "ja" else other_pairs]:
            yield other[:300]
            if language == "ja":
                yield english[:300]
                yield other[:300]


def learn_vocabulary(corpus, size, seed=0):
    """A tokenizer of at most `size` entries with [PAD] 0 and [UNK] 1."""
    tokenizer = new_tokenizer()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["[PAD]", "[UNK]"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(training_lines(corpus, seed), trainer)
    return tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", required=True, help="folder of the training packs")
    parser.add_argument("--out", required=True, help="tokenizer.json to write")
    parser.add_argument("--size", type=int, default=48_000, help="entries of the vocabulary")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    tokenizer = learn_vocabulary(args.corpus, args.size, args.seed)
    tokenizer.save(args.out)
    log(f"{tokenizer.get_vocab_size()} entries -> {args.out}")


if __name__ == "__main__":
    main()
