"""Options that say how often each kind of retrieval pair is drawn, and the pairs that they ask for."""
from data import crop_groups, repeated, retrieval_groups
from losses import multiple_negatives_ranking_loss
from passages import passage_groups


def ranking_scale(name):
    """Of the cosines of a group's pairs: translations are told apart more sharply than answers."""
    return 22.0 if "translation" in name else 16.0


def ranking_loss(name, pairs, rows, device):
    """The loss by which these rows of a group find their other sides."""
    same = repeated(pairs, rows).to(device)
    return lambda a, b: multiple_negatives_ranking_loss(a, b, ranking_scale(name), same)


def add_pair_arguments(parser, *, crops=0.0):
    """Options of every stage that learns from retrieval pairs of all languages; 0 leaves a kind out."""
    group = parser.add_argument_group("retrieval pairs: how often each kind is drawn; 0 leaves it out")
    group.add_argument("--retrieval", type=float, default=1.5, help="headings and their sections, English and Japanese")
    group.add_argument("--crops", type=float, default=crops, help="spans of sections as queries")
    group.add_argument("--passages", type=float, default=0.0, help="headings, passages, neighbours in all languages")


def retrieval_pairs(args, encode):
    """The groups of pairs of these options."""
    groups = {}
    kinds = ((retrieval_groups, args.retrieval), (crop_groups, args.crops), (passage_groups, args.passages))
    for make, weight in kinds:
        if weight:
            groups |= make(args.corpus, encode, weight)
    return groups
