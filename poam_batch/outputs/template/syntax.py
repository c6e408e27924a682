"""The text of a template cell: which tags it holds, and whether they are written correctly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes

from poam_batch.outputs.template.sandbox import environment

_MARKS = ("{{", "}}", "{%", "%}", "{#", "#}")
_STATEMENTS = (nodes.Output, nodes.For, nodes.If, nodes.Assign)
# What makes a tag that cannot stand alone a whole text, so that its own syntax can be checked.
_COMPLETION = {
    "for": "{source}{{% endfor %}}",
    "if": "{source}{{% endif %}}",
    "elif": "{{% if true %}}{source}{{% endif %}}",
    "else": "{{% if true %}}{source}{{% endif %}}",
    "endfor": "{{% for x in [] %}}{source}",
    "endif": "{{% if true %}}{source}",
    "set": "{source}",
}


class TagError(ValueError):
    """A tag that is misspelt or not supported; the message is a sentence without its place."""


class TextKind(Enum):
    """What a text is to the compiler."""

    CONSTANT = "no tags"
    VALUE = "exactly one expression, whose type is kept"
    TEXT = "text with expressions"
    STATEMENTS = "text with block tags that open and close in it"
    TAGS = "nothing but block tags and comments"


@dataclass(frozen=True, slots=True)
class Piece:
    """Text (no keyword), an expression ('{{'), a comment ('{#') or a tag ('for', 'if', ...)."""

    source: str
    keyword: str = ""


@dataclass(frozen=True, slots=True)
class TagText:
    """A text and its pieces."""

    kind: TextKind
    pieces: tuple[Piece, ...]

    @property
    def tags(self) -> tuple[Piece, ...]:
        """The block tags."""
        return tuple(piece for piece in self.pieces if piece.keyword not in ("", "{{", "{#"))

    @property
    def source(self) -> str:
        """The text as Jinja2 reads it."""
        return "".join(
            f"{{{{ {piece.source} }}}}" if piece.keyword == "{{" else piece.source
            for piece in self.pieces
            if piece.keyword != "{#"
        )


def holds_tags(text: str) -> bool:
    """Return whether a text has any mark of a tag."""
    return any(mark in text for mark in _MARKS)


def starts_tag(xml: str) -> bool:
    """Return whether XML has the start of a tag; `}}` alone may end nested braces there."""
    return "{{" in xml or "{%" in xml


# A template repeats its texts: the same client line on each sheet, the items on two.
@lru_cache(maxsize=1_024)
def read_text(text: str) -> TagText:
    """Return a text with its tags checked one by one, or raise `TagError`."""
    if not holds_tags(text):
        return TagText(TextKind.CONSTANT, (Piece(text),))
    pieces = _pieces(text)
    for piece in pieces:
        _check(piece, text)
    read = TagText(_kind(pieces), pieces)
    if read.kind is TextKind.STATEMENTS:
        _parse(
            read.source,
            f"{text!r} mixes text with tags that do not open and close in the same cell",
        )
    return read


def _kind(pieces: tuple[Piece, ...]) -> TextKind:
    """Return what the pieces make."""
    written = [
        piece
        for piece in pieces
        if piece.keyword != "{#" and (piece.keyword or piece.source.strip())
    ]
    if all(piece.keyword not in ("", "{{") for piece in written):
        return TextKind.TAGS
    if any(piece.keyword not in ("", "{{") for piece in written):
        return TextKind.STATEMENTS
    single = len(written) == 1 and written[0].keyword == "{{"
    return TextKind.VALUE if single else TextKind.TEXT


def _pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text, as Jinja2's own lexer cuts it."""
    pieces: list[Piece] = []
    held: list[str] = []
    try:
        for _, token, value in environment().lex(text):
            if token == "data":
                pieces.append(Piece(value))
            elif token.endswith("_begin"):
                held = [value]
            elif token.endswith("_end"):
                pieces.append(_piece(token, [*held, value]))
                held = []
            else:
                held.append(value)
    except TemplateSyntaxError as error:
        raise TagError(f"{text!r}: {error.message}") from error
    if held:
        raise TagError(f"{text!r} has a tag that is not both opened and closed")
    return tuple(pieces)


def _piece(token: str, values: list[str]) -> Piece:
    """Return an expression, comment or tag from the raw tokens between its marks."""
    inside = "".join(values[1:-1]).replace("\n", " ").strip()
    if token == "variable_end":
        return Piece(inside, "{{")
    if token == "comment_end":
        return Piece(inside, "{#")
    return Piece(f"{values[0]} {inside} {values[-1]}", inside.partition(" ")[0] or "%")


def _check(piece: Piece, text: str) -> None:
    """Raise `TagError` for a piece that is misspelt or not supported."""
    if piece.keyword in ("", "{#"):
        if not piece.keyword and holds_tags(piece.source):
            raise TagError(f"{text!r} has a tag that is not both opened and closed")
        return
    if piece.keyword == "{{":
        source = f"{{{{ {piece.source} }}}}"
    elif piece.keyword in _COMPLETION:
        source = _COMPLETION[piece.keyword].format(source=piece.source)
    else:
        known = ", ".join(_COMPLETION)
        raise TagError(f"{piece.source!r} is not a tag of a workbook template: use {known}")
    _check_names(_parse(source, f"{text!r} is misspelt"), text)


def _parse(source: str, complaint: str) -> nodes.Template:
    """Return the syntax tree of a source, or raise `TagError` with the complaint."""
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as error:
        raise TagError(f"{complaint}: {error.message}") from error
    for node in tree.find_all(nodes.Stmt):
        if not isinstance(node, _STATEMENTS) or (isinstance(node, nodes.For) and node.recursive):
            raise TagError(f"{complaint}: {type(node).__name__} is not supported here")
    return tree


def _check_names(tree: nodes.Template, text: str) -> None:
    """Raise `TagError` for filters and tests that do not exist: Jinja2 finds them too late."""
    jinja = environment()
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        known = jinja.filters if isinstance(node, nodes.Filter) else jinja.tests
        if node.name not in known:
            raise TagError(
                f"{text!r}: there is no {type(node).__name__.lower()} named {node.name!r}"
            )
    names = [node.name for node in tree.find_all(nodes.Name)]
    names += [node.attr for node in tree.find_all(nodes.Getattr)]
    if any(name.startswith("_") for name in names):
        raise TagError(f"{text!r}: names that start with an underscore are not for templates")
