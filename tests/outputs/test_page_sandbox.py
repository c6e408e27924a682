"""Pages take fields of views at once, and reach and escape nothing else than the sandbox does."""

from typing import NamedTuple

import pytest
from jinja2 import StrictUndefined, UndefinedError
from jinja2.exceptions import SecurityError
from markupsafe import Markup, escape

from poam_batch.outputs.page_sandbox import PageSandbox


class View(NamedTuple):
    """A view with a field."""

    title: object


def shown(template: str, **names: object) -> str:
    """Return what a template makes of names, rendered twice: the second time fields are known."""
    page = PageSandbox(autoescape=True, undefined=StrictUndefined).from_string(template)
    page.render(**names)
    return page.render(**names)


@pytest.mark.parametrize("value", ["<b> & 'c'", Markup("<b>"), 5, None, True])
def test_a_field_is_escaped_as_ever(value: object) -> None:
    assert shown("{{ row.title }}", row=View(value)) == str(escape(value))


def test_text_and_markup_that_are_equal_are_told_apart() -> None:
    assert shown("{{ a }}{{ b }}{{ a }}", a="<", b=Markup("<")) == "&lt;<&lt;"


@pytest.mark.parametrize("reach", ["row.__class__", "row._replace", "row.title.__class__.mro()"])
def test_what_the_sandbox_forbids_stays_forbidden(reach: str) -> None:
    with pytest.raises(SecurityError):
        shown(f"{{{{ {reach} }}}}", row=View("x"))


@pytest.mark.parametrize("name", ["missing", "class"])
def test_what_a_view_lacks_is_undefined(name: str) -> None:
    with pytest.raises(UndefinedError, match=name):
        shown(f"{{{{ row.{name} }}}}", row=View("x"))


def test_a_macro_in_a_loop_takes_what_it_is_given() -> None:
    macro = "{% macro say(text, mark='!') %}{{ text }}{{ mark }}{% endmacro %}"

    loop = "{% for row in rows %}{{ say(row.title, mark='?') }}{% endfor %}"

    assert shown(macro + loop, rows=[View("a"), View("<")]) == "a?&lt;?"
