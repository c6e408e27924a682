"""A text is cut into what is text, expressions and tags, as Jinja2 itself cuts it."""

from __future__ import annotations

import pytest

from poam_batch.outputs.template.syntax import TagError, TextKind, holds_tags, read_text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("plain { text } 50%", TextKind.CONSTANT),
        ("{{ a }}", TextKind.VALUE),
        ("  {{- a.b[0] -}}\n", TextKind.VALUE),
        ("{{ a }}{# note #}", TextKind.VALUE),
        ("{{ a }} of {{ b }}", TextKind.TEXT),
        ("{{ '}}' }}", TextKind.VALUE),
        ("{% for a in b %}", TextKind.TAGS),
        ("{%- endfor -%} {% endif %}", TextKind.TAGS),
        ("{% set total = 1 %}", TextKind.TAGS),
        ("{# only a note #}", TextKind.TAGS),
        ("{% if a %}b{% endif %}", TextKind.STATEMENTS),
        ("{% for a in b if a %}{{ a }}{% else %}none{% endfor %}", TextKind.STATEMENTS),
    ],
)
def test_a_text_has_the_kind_of_what_it_holds(text: str, kind: TextKind) -> None:
    assert read_text(text).kind is kind


def test_tags_are_known_by_their_keyword() -> None:
    read = read_text("{% for a in b %}{%- if a -%}{% elif c %}{% else %}{% endif %}{% endfor %}")

    assert [tag.keyword for tag in read.tags] == ["for", "if", "elif", "else", "endif", "endfor"]


def test_the_text_around_expressions_is_kept() -> None:
    read = read_text("due {{ date }}\nby {{ owner }}")

    assert [(piece.keyword, piece.source) for piece in read.pieces] == [
        *(("", "due "), ("{{", "date"), ("", "\nby "), ("{{", "owner"))
    ]


def test_a_message_says_the_text_and_what_is_wrong() -> None:
    with pytest.raises(TagError, match=r"'\{\{ a\|nope \}\}': there is no filter named 'nope'"):
        read_text("{{ a|nope }}")


@pytest.mark.parametrize("text", ["{{", "a }}", "{%", "%}", "{#", "#}"])
def test_half_a_tag_is_noticed(text: str) -> None:
    assert holds_tags(text)
    with pytest.raises(TagError):
        read_text(text)
