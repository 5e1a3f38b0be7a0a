import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.jinja import limit
from proctor.jinja.limit import MAX_STEPS, MAX_TEMPLATE, MAX_TEXT
from proctor.jinja.template import Compiled, TemplateMistake

VALUES = {
    "q": "{{ 7 * 7 }} {% if %}",
    "words": ["x", "y"],
    "nothing": None,
    "meta": {"k": 1, "items": "own"},
    "half": 0.5,
    "yes": True,
}


def rendered(source: str, **values: object) -> str:
    return Compiled(source).render({**VALUES, **values}, {"answer": "`answer` is withheld"})


def mistake(source: str, **values: object) -> str:
    with pytest.raises(TemplateMistake) as caught:
        rendered(source, **values)
    return f"{caught.value.line}: {caught.value}"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Q: {{ q }}\nA:\n", "Q: {{ 7 * 7 }} {% if %}\nA:"),
        ("{{ words }} {{ half }} {{ yes }} {{ meta['items'] }}", '["x", "y"] 0.5 true own'),
        ("{{ meta.k }} {{ words[0] }} {{ words | join('-') }} {{ 3 ~ q[:2] }}", "1 x x-y 3{{"),
        (
            "{% for w in words %}\n{{ loop.index }}/{{ loop.length }} {{ w }}\n{% endfor %}\n",
            "1/2 x\n2/2 y\n",
        ),
        ("  {% if yes %}\nyes\n  {% else %}\nno\n  {% endif %}\n", "yes\n"),
        ("{% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}", "a=1"),
        ("{% for w in words if w != 'x' %}{{ ['A', 'B'][loop.index0] }}{{ w }}{% endfor %}", "Ay"),
        ("{% set a, b = words %}{% set c = a ~ b %}{{ c.upper() + '!' * 2 }}", "XY!!"),
        ("{{ words | map('upper') | list | tojson }}", '["X", "Y"]'),
        ("{{ nothing or '-' }}{{ answer is defined }}{{ nothing is none }}", "-falsetrue"),
        ("{{ 'a\nb' | indent(2) }}|{{ 'aa' | replace('a', 'bc') }}|{{ 7 // 2 - 1 }}", "a\n  b|bcbc|2"),
        ("{% raw %}{{ x }}{% endraw %}{# a remark #}", "{{ x }}"),
    ],
)
def test_what_a_template_can_do(source: str, text: str) -> None:
    assert rendered(source) == text


@given(st.text())
def test_a_value_is_text_and_no_template(text: str) -> None:
    assert rendered("[{{ q }}]", q=text) == f"[{text}]"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ ''.__class__ }}", "1: access to attribute '__class__' of 'str' object is unsafe."),
        ("a\n{{ q.__init__.__globals__ }}", "2: access to attribute '__init__' of 'str' object is unsafe."),
        ("{{ q | attr('__class__') }}", "1: No filter named 'attr'."),
        ("{{ words | map(attribute='__class__') | first }}", "1: access to attribute"),
        ("{{ self }}", "1: self is not available here"),
        ("{{ self.__init__ }}", "1: self is not available here"),
        ("\n{% include '/etc/passwd' %}", "2: {% include %} is not available here"),
        ("{% import 'x' as x %}", "1: {% import %} is not available here"),
        ("{% extends 'x' %}", "1: {% extends %} is not available here"),
        ("{% block x %}{% endblock %}", "1: {% block %} is not available here"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "1: {% macro %} is not available here"),
        ("{% set x %}{{ q }}{% endset %}", "1: {% set ... endset %} is not available here"),
        ("{% set q.x = 1 %}", "1: {% set x.y %} is not available here"),
        ("{% filter upper %}{{ q }}{% endfilter %}", "1: {% filter %} is not available here"),
        ("{% for x in words recursive %}{{ loop(x) }}{% endfor %}", "1: a loop cannot be recursive here"),
        ("{{ lipsum(9) }}", "1: lipsum() cannot be called here"),
        ("{{ q.format(1) }}", "1: format() cannot be called here"),
        ("{{ words.append(1) }}", "1: append() cannot be called here"),
        ("{{ range(*words) }}", "1: * and ** are not available in calls here"),
        ("{{ [q, q] }}", "1: a list, tuple or mapping that is written out can only hold plain values"),
        ("{{ range }}", "1: a value that is no text (function) is printed"),
        ("a\n{{ nothing }}", "2: a null is printed; say what stands in its place"),
        ("{{ none }}", "1: a null is printed"),
        ("{{ other }}", "1: 'other' is undefined"),
        ("{{ other ~ 1 }}", "1: 'other' is undefined"),
        ("{{ other + 1 }}", "1: 'other' is undefined"),
        ("{{ answer }}", "1: `answer` is withheld"),
        ("{% for c in answer %}{{ c }}{% endfor %}", "1: `answer` is withheld"),
        ("a\nb {% if q %}", "2: Unexpected end of template"),
        ("{{ 1 / 0 }}", "1: division by zero"),
        ("{{ words + words }}", "1: + takes two numbers here or two texts"),
        ("{{ 1 + q }}", "1: + takes two numbers here or two texts"),
    ],
)
def test_what_it_cannot(source: str, message: str) -> None:
    assert mistake(source).startswith(message)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% for x in range(10**9) %}{% endfor %}", "range() gives at most 10,000 numbers"),
        ("{{ range(10**9) | list | length }}", "range() gives at most 10,000 numbers"),
        (
            "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
            "its loops take more than 10,000 turns",
        ),
        ("{% for i in range(9999) %}{{ q * 100 }}{% endfor %}", "it makes a prompt of more than"),
        ("{{ 'a' * 10**9 }}", "it makes a text of more than"),
        ("{% set x = q * 999 %}" + "{% set x = x ~ x %}" * 40, "it makes a text of more than"),
        ("{% set x = q * 999 %}" + "{% set x = x + x %}" * 40, "it makes a text of more than"),
        ("{% for i in range(999) %}{% set x = q * 9999 %}{% endfor %}", "it makes more than"),
        ("{{ q | replace('', q * 9999) }}", "it makes a text of more than"),
        ("{{ [1, 2, 3] | join(q * 19999) }}", "it makes a text of more than"),
        ("{{ q | indent(10**9, true) }}", "it makes a text of more than"),
        ("{{ 'a' | indent(10**9, true) }}", "it makes a text of more than"),
        ("{{ '%999999999d' % 1 }}", "% takes two numbers here"),
        ("{{ 9 ** 9 ** 9 ** 9 ** 9 }}", "a whole number grows too large"),
        ("{{ 10 ** (10 ** 9) }}", "a whole number grows too large"),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "is nested too deep"),
        ("{{ " + "not " * 5000 + "1 }}", "is nested too deep"),
        ("{{ " + "+".join("1" * 5000) + " }}", "is nested too deep"),
        ("{% for a in q %}" * 25 + "{% endfor %}" * 25, "too many statically nested blocks"),
        ("x" * (MAX_TEMPLATE + 1), "is longer than 100,000 characters"),
    ],
    ids=range(20),
)
def test_no_template_takes_long_or_grows(source: str, message: str) -> None:
    begun = time.process_time()
    assert message in mistake(source)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(9999) %}{{ range(9999) | sort | length }}{% endfor %}",
        "{{ range(9999)" + " | map('abs')" * 50 + " | list | length }}",
    ],
)
def test_a_rendering_has_its_seconds(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(limit, "MAX_SECONDS", 0.05)
    assert mistake(source) == "1: it takes more than 0.05 seconds"


def test_threads_may_share_a_template() -> None:
    template = Compiled("{% for i in range(2000) %}{{ q }}{% endfor %}")
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: template.render({"q": n}, {}), range(40)))
    assert texts == [str(n) * 2000 for n in range(40)]


def test_what_is_allowed_is_allowed_at_every_rendering() -> None:
    template = Compiled("{% for i in range(" + str(MAX_STEPS) + ") %}{{ q }}{% endfor %}")
    for _ in range(3):
        assert len(template.render({"q": "x"}, {})) == MAX_STEPS
    assert len(Compiled("{{ q }}").render({"q": "x" * MAX_TEXT}, {})) == MAX_TEXT


@given(st.text(alphabet="{}%#()[]'\"|.,~*+-=x1 \nifors_", max_size=60))
def test_no_text_is_more_than_a_mistake(source: str) -> None:
    told = ""
    try:
        rendered(source)
    except TemplateMistake as error:
        told = f"{error.line}: {error}"
    assert not told or re.match(r"[1-9]\d*: .", told)
