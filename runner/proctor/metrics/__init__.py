"""Every metric, by the name a config gives it."""

from proctor.metrics import (
    ast_match,
    ast_similarity,
    ast_valid,
    bleu,
    chrf,
    contains,
    edit,
    exact_match,
    f1,
    json_valid,
    numeric_match,
    pass_at_k,
    pass_hat_k,
    python,
    regex,
    rouge,
)
from proctor.metrics.metric import Metric, TextScorer

METRICS: dict[str, Metric] = {
    "pass@k": pass_at_k.METRIC,
    "pass^k": pass_hat_k.METRIC,
    "exact_match": exact_match.METRIC,
    "numeric_match": numeric_match.METRIC,
    "contains": contains.METRIC,
    "regex": regex.METRIC,
    "f1": f1.METRIC,
    "edit_distance": edit.DISTANCE,
    "edit_similarity": edit.SIMILARITY,
    "ast_valid": ast_valid.METRIC,
    "ast_match": ast_match.METRIC,
    "ast_similarity": ast_similarity.METRIC,
    "json_valid": json_valid.METRIC,
    "chrf": chrf.METRIC,
    "bleu": bleu.METRIC,
    "rouge": rouge.METRIC,
    "python": python.METRIC,
}

__all__ = ["METRICS", "Metric", "TextScorer"]
