"""The sandbox that HTML templates run in, with short cuts for the plain fields of our own views.

A page shows some two thousand fields. Jinja2 hands each to the sandbox, which inspects it, and
makes a new object of its escaped text: three quarters of the time of a page.
"""

from __future__ import annotations

from collections import defaultdict
from keyword import iskeyword

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

_SHORT, _MOST_KNOWN = 128, 8_192
# What compiled templates hand to each call, for those that ask for the context.
_OF_THE_COMPILER = ("_loop_vars", "_block_vars")


class _Generator(CodeGenerator):
    """Writes a field of a view as such, and leaves every other attribute to the sandbox."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write an attribute: `row.title` itself where that is known to be a field of a row."""
        if not isinstance(node.node, nodes.Name) or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write(f"(_row.{node.attr} if type(_row := ")
        self.visit(node.node, frame)
        self.write(f") in environment.views[{node.attr!r}]")
        self.write(f" else environment.getattr(_row, {node.attr!r}))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        if _escapes(frame):
            self.write("(environment.escaped[_text] if type(_text := ")
        else:
            super()._output_child_pre(node, frame, finalize)  # type: ignore[arg-type]

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: object) -> None:
        if _escapes(frame):
            self.write(") is str else _text if type(_text) is Markup else escape(_text))")
        else:
            super()._output_child_post(node, frame, finalize)  # type: ignore[arg-type]


def _escapes(frame: Frame) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class PageSandbox(ImmutableSandboxedEnvironment):
    """Jinja2's immutable sandbox; what it lets a template reach and how it escapes is the same."""

    code_generator_class = _Generator

    def __init__(self, **options: object) -> None:
        """Take the options of the environment."""
        super().__init__(**options)
        self.views: defaultdict[str, set[type]] = defaultdict(set)
        self.escaped = _Escaped()

    def getattr(self, obj: object, attribute: str) -> object:
        """Return a field of a view at once; all else takes the sandbox's own way."""
        if attribute in getattr(type(obj), "_fields", ()):
            self.views[attribute].add(type(obj))
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def call(self, context: Context, called: object, /, *args: object, **named: object) -> object:
        """Call something as the sandbox allows it; a template's own macro at once."""
        if type(called) is Macro:
            for name in _OF_THE_COMPILER:
                named.pop(name, None)
            return called(context.eval_ctx, *args, **named)
        return super().call(context, called, *args, **named)


class _Escaped(dict[str, str]):
    """Escaped texts: ids, titles, findings and paragraphs come again in every row and page."""

    def __missing__(self, text: str) -> str:
        """Return a text escaped; a short one is known from now on."""
        written = str.__str__(escape(text))
        if len(text) < _SHORT:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[text] = written
        return written
