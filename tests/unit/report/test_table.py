from proctor.report.table import render
from unit.report.summaries import benchmark, model, summary, value


def test_a_line_is_a_metric_of_a_model_the_best_first() -> None:
    rival = model(
        value(model="rival", version="", score=None, ci_low=None, ci_high=None, tasks=0, unscored=9)
    )
    text = render(summary(benchmark(rival, model(value(), value(metric="pass@10", score=1.0)))))
    assert text == (
        "benchmark    model     version    metric      score  95% interval      tasks    unscored\n"
        "-----------  --------  ---------  --------  -------  --------------  -------  ----------\n"
        "humaneval    my-coder  v1         pass@1      0.750  0.700 to 0.800      164           0\n"
        "humaneval    rival                pass@1          -  -                     0           9\n"
        "humaneval    my-coder  v1         pass@10     1.000  0.700 to 0.800      164           0"
    )


def test_a_hostile_name_cannot_steer_the_terminal() -> None:
    text = render(summary(benchmark(model(value(model="\x1b]0;x\x07\n\u202e", version="1e5")))))
    assert r"\u{1b}]0;x\u{7} \u{202e}  1e5 " in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_no_benchmarks_make_a_header() -> None:
    assert render(summary()).startswith("benchmark ")
