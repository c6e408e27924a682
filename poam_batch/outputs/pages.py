"""Render an HTML page: one sandboxed Jinja environment a folder, and a policy that lets nothing in.

Text of a client is never markup: escaping is on for every template, whatever its name. A page
holds one inline style and at most one inline script; the content security policy names them by
their SHA-256 and forbids everything else, so that a page can never ask the network for anything.
"""

from __future__ import annotations

import traceback
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from poam_batch.outputs.page_sandbox import PageSandbox
from poam_batch.outputs.wording import day
from poam_batch.problems import ConfigurationError
from poam_batch.shipped import shipped

STYLE = "style.css"

# What a wrong expression in somebody's template can raise while it is rendered.
_FAULTS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class Frame(NamedTuple):
    """What the head of a page needs: its content security policy, its style and its script."""

    policy: str
    style: Markup
    script: Markup


class Page(NamedTuple):
    """A page to render: its template, the name of its script ("" for none) and its variables."""

    template: str
    script: str
    variables: Mapping[str, object]


def render_page(page: Page, templates: Path) -> bytes:
    """Return the page as UTF-8, from `templates`, or the shipped template where that lacks one.

    Raises ConfigurationError, with template and line, where the template is wrong: a misspelt
    name, bad syntax, a step out of the sandbox.
    """
    environment = _environment(templates)
    frame = _frame(templates, page.script)
    try:
        text = environment.get_template(page.template).render(page.variables, page=frame)
    except _FAULTS as fault:
        raise _template_error(fault, page.template) from fault
    return text.encode("utf-8", errors="backslashreplace")


def load_page(template: str, script: str, templates: Path) -> None:
    """Compile a page's template, so that the first page need not.

    Raises ConfigurationError where the template is wrong.
    """
    _frame(templates, script)
    try:
        _environment(templates).get_template(template)
    except TemplateError as fault:
        raise _template_error(fault, template) from fault


@lru_cache(maxsize=4)
def _environment(templates: Path) -> PageSandbox:
    folders = dict.fromkeys((templates, shipped("templates")))
    environment = PageSandbox(
        loader=FileSystemLoader(list(folders)),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {"day": day}
    environment.filters.update(filters)
    return environment


@lru_cache(maxsize=8)
def _frame(templates: Path, script: str) -> Frame:
    style_text = _inline(templates, STYLE, "</style")
    script_text = _inline(templates, script, "</script") if script else ""
    sources = {
        "default-src": "'none'",
        "style-src": _hash(style_text),
        "script-src": _hash(script_text) if script else "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    policy = "; ".join(f"{name} {source}" for name, source in sources.items())
    # Both texts are files of the firm or ours, never of a client.
    return Frame(policy, Markup(style_text), Markup(script_text))


def _inline(templates: Path, name: str, end_tag: str) -> str:
    own = templates / name
    path = own if own.is_file() else shipped("templates") / name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot be read: {error}.", path) from error
    if end_tag in text.lower() or "<!--" in text:
        raise ConfigurationError(f"Take {end_tag!r} and '<!--' out: they end the file early.", path)
    return text


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _template_error(fault: Exception, template: str) -> ConfigurationError:
    why = str(fault).rstrip(".")
    if isinstance(fault, TemplateNotFound):
        why = f"there is no file {fault.name}"
    message = f"The template cannot be rendered: {why}."
    if isinstance(fault, TemplateSyntaxError):
        return ConfigurationError(message, fault.filename or fault.name or template, fault.lineno)
    frames = traceback.extract_tb(fault.__traceback__)
    for frame in reversed(frames):
        # Jinja gives its frames the template's own name and lines.
        if Path(frame.filename).suffix == ".j2":
            return ConfigurationError(message, frame.filename, frame.lineno)
    return ConfigurationError(message, template)
