"""Parts of spellings that several tokens share (subword vectors, Bojanowski et al. 2017, arXiv 1607.04606).

A rare token learns from its kin: 再起動 from 起動, `localisation` from `localization`.
"""
import re
from collections import Counter

from tokenizers import decoders

from vocabulary import HAN, HANGUL, KANA

CJK = re.compile(f"[{HAN}{KANA}{HANGUL}]")


def spelled(text):
    """The n-grams of one token: of 3 to 5 letters, of 1 to 3 characters in writings without spaces."""
    sizes = (1, 2, 3) if CJK.search(text) else (3, 4, 5)
    return {text[i : i + size] for size in sizes for i in range(len(text) - size + 1)}


def shared_ngrams(tokenizer):
    """For each token the numbers of its n-grams that other tokens have too, and how many such n-grams there are."""
    decoder = decoders.ByteLevel()
    tokens = [decoder.decode([tokenizer.id_to_token(i)]) for i in range(tokenizer.get_vocab_size())]
    # A token that ends inside of a character has no spelling.
    found = [spelled(token) if "\ufffd" not in token else set() for token in tokens]
    counts = Counter(ngram for ngrams in found for ngram in ngrams)
    numbers = {ngram: i for i, ngram in enumerate(sorted(ngram for ngram, count in counts.items() if count > 1))}
    return [sorted(numbers[ngram] for ngram in ngrams if ngram in numbers) for ngrams in found], len(numbers)
