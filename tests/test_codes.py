"""Codes in plain words: whole, and none in the source without its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import poam_batch
from poam_batch.codes import CodeKind, load_codes, read_codes
from poam_batch.model import ReasonCode
from poam_batch.problems import ConfigurationError

PACKAGE = Path(poam_batch.__file__).parent


def trees() -> dict[Path, ast.Module]:
    return {p: ast.parse(p.read_text(encoding="utf-8")) for p in sorted(PACKAGE.rglob("*.py"))}


def code_positions(modules: list[ast.Module]) -> dict[str, set[int]]:
    """Return, by name, at which position functions and records of the package take a `code`."""
    found: dict[str, set[int]] = {}
    for node in (node for module in modules for node in ast.walk(module)):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
        elif isinstance(node, ast.ClassDef):
            fields = [f.target for f in node.body if isinstance(f, ast.AnnAssign)]
            names = [f.id for f in fields if isinstance(f, ast.Name)]
        else:
            continue
        if "code" in names:
            found.setdefault(node.name, set()).add(names.index("code"))
    return found


def literals(node: ast.AST, positions: dict[str, set[int]]) -> Iterator[str]:
    """Yield what stands, as a plain string, where a code is expected."""
    values: list[ast.expr] = []
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        values += [k.value for k in node.keywords if k.arg == "code"]
        values += [a for n, a in enumerate(node.args) if n in positions.get(name, ())]
    elif isinstance(node, ast.Compare) and ast.unparse(node.left).endswith(".code"):
        values += node.comparators
    for value in values:
        parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
        parts += getattr(value, "elts", [])
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def used_codes(modules: dict[Path, ast.Module]) -> dict[str, str]:
    """Return each code literal of the source with a place where it stands."""
    positions = code_positions(list(modules.values()))
    return {
        code: f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
        for path, module in modules.items()
        for node in ast.walk(module)
        for code in literals(node, positions)
    }


def test_every_code_in_the_source_has_its_words() -> None:
    used = used_codes(trees())

    assert {"damaged", "owner_file", "template_error"} <= set(used)
    assert {code: place for code, place in used.items() if code not in load_codes()} == {}


def test_every_code_with_words_is_in_the_source() -> None:
    strings = {
        node.value
        for module in trees().values()
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(load_codes()) - strings == set()


def test_a_code_is_found_where_a_function_takes_one() -> None:
    source = 'def refuse(path, code): ...\nrefuse(p, "zip_bomb")\nif x.code == "a" or y == "b": ...'

    found = used_codes({PACKAGE / "x.py": ast.parse(source)})

    assert found == {"zip_bomb": "x.py:2", "a": "x.py:3"}


def test_reason_codes_are_the_reasons() -> None:
    reasons = {code.code for code in load_codes().values() if code.kind is CodeKind.REASON}

    assert reasons == set(ReasonCode)


@pytest.mark.parametrize("code", load_codes().values(), ids=lambda code: code.code)
def test_a_code_is_explained_in_sentences(code: poam_batch.codes.Code) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code.code)
    assert not code.title.endswith(".")
    assert re.fullmatch(r"[A-Z].+\.", code.meaning)
    assert re.fullmatch(r"[A-Z].+\.", code.fix)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[a]\nkind = "problem"\ntitle = "A"\nmeaning = "B."\nfix = ""', 'a: "fix" is empty'),
        ('[a]\nkind = "problem"\ntitle = "A"\nmeaning = "B."', "a needs fix, kind, meaning, title"),
        ('[a]\nkind = "x"\ntitle = "A"\nmeaning = "B."\nfix = "C."', "'x' is no kind of code"),
        ("a = 1", "a needs fix, kind, meaning, title"),
        ("[a", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "codes.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=message):
        read_codes(path)
