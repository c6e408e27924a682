"""An expression without a value names its cell, wherever in the row it stands."""

from __future__ import annotations

import pytest

from poam_batch.outputs.template.workbook import compile_workbook
from poam_batch.problems import OutputFailed
from tests.outputs.template.build import template


def failure(text: str, **context: object) -> str:
    compiled = compile_workbook(template(text), "poam.xlsx")
    with pytest.raises(OutputFailed) as caught:
        compiled.render(context)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("{{ nope }}", "'nope' is undefined"),
        ("{{ item.nope }}", "no attribute 'nope'"),
        ("{{ item.nope.more }}", "no attribute 'nope'"),
        ("x {{ item.nope }}", "no attribute 'nope'"),
        ("{{ item.nope|upper }}", "no attribute 'nope'"),
        ("{% if item.nope %}a{% endif %}b", "no attribute 'nope'"),
        ("{{ item.name / 2 }}", "unsupported operand"),
        ("{{ 1 / item.zero }}", "division by zero"),
        ("{{ item.name if item.zero }}", "add `else none`"),
        ("{{ item['__class__'] }}", "unsafe"),
        ("{{ item.name.format }}", "function"),
        ("{{ item.update({}) }}", "not safely callable|unsafe"),
        ("{{ range(1000000)|length }}", "Range too big"),
    ],
)
def test_an_expression_without_a_value_names_its_cell(cell: str, said: str) -> None:
    name = "{{ item.name }}"
    text = f"{{% for item in items %}}\n{name} | {cell} | {name}\n{{% endfor %}}"

    message = failure(text, items=[{"name": "a", "zero": 0}])

    assert message.startswith("poam.xlsx, POA&M!B2: ")
    assert any(words in message for words in said.split("|"))


def test_a_tag_without_a_value_names_its_cell() -> None:
    message = failure("row\n{% for item in itmes %}\n{{ item }}\n{% endfor %}", items=[1])

    assert message == "poam.xlsx, POA&M!A2: 'itmes' is undefined."


def test_the_variables_of_inner_loops_are_known_to_the_search() -> None:
    text = """
        {% for item in items %}
        {% set name = item.name %}
        {% for step in item.steps %}
        {{ step.due }} | {{ name }} | {{ step.due + name }}
        {% endfor %}
        {% endfor %}
    """

    message = failure(text, items=[{"name": "a", "steps": [{"due": 1}]}])

    assert message.startswith("poam.xlsx, POA&M!C4: ")


def test_a_message_shows_no_value_of_the_client() -> None:
    message = failure("{{ items.nope }}", items=[{"name": "CANARY"}])

    assert "CANARY" not in message
