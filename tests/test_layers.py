"""Imports go down only, and what touches the world stays where the design puts it.

Each rule is a function from a module's path and source to lines such as
`assess/score.py:3: imports click`, so that the rules themselves can be tried on a line.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "poam_batch"

# From the bottom up; modules of one layer are siblings, and none imports another.
LAYERS = (
    {"problems", "details", "stated", "sentences", "unbroken"},
    {"ooxml", "shipped", "codes", "naming", "scheduling"},
    {"model", "written"},
    {"written_rows"},
    {"standing", "item_events"},
    {"tables", "rulesets", "poam"},
    {"workbooks", "assess", "plan", "outputs"},
    {"engines", "ledger", "files", "spool", "made_with"},
    {"workers", "versions", "hold"},
    {"inbox", "verification"},
    {"nights", "remote"},
    {"run"},
    {"batch"},
    {"commands"},
    {"cli_options"},
    {"cli_run", "cli_look", "cli_plans", "cli_nightly"},
    {"cli", "signals"},
    {"__main__"},
)
RANKS = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}
# The rooms within a folder, likewise; what stands beside them there may use them all.
INSIDE = {
    "workbooks": ({"words"}, {"grids"}, {"tables"}, {"rows"}, {"choosing"}, {"cover"}),
    "workers": (
        {"limits", "process", "sent_files", "warm_rendering", "dask_cluster"},
        {"crew", "tasks", "warm_reading", "warm_silence"},
        {"pool"},
        {"dask_worker"},
        {"dask_engine"},
        {"choice"},
    ),
    "inbox": (
        {"listing", "identities"},
        {"arrivals", "moved", "reading", "roster"},
        {"recall", "together"},
        {"unread"},
        {"intake"},
    ),
    "nights": (
        {"files", "log", "renewal", "run_state", "waiting"},
        {"client_changes"},
        {"digest"},
    ),
    "run": (
        {"gone", "returned", "trending"},
        {"desk"},
        {"cases", "publishing", "run_report", "unchanged"},
        {"orders"},
        {"settling"},
        {"delivery"},
        {"working"},
    ),
    "commands": (
        {
            "blank", "client_search", "explain", "filling", "own_template", "review", "schedule",
            "verify",
        },
        {"closeout", "fill_inputs", "history", "report", "restore", "saved_layout"},
        {"fill"},
    ),
}  # fmt: skip
INNER_RANKS = {
    folder: {room: rank for rank, layer in enumerate(layers) for room in layer}
    for folder, layers in INSIDE.items()
}

HOMES = {
    "click": (
        "cli.py",
        "cli_options.py",
        "cli_run.py",
        "cli_look.py",
        "cli_plans.py",
        "cli_nightly.py",
    ),
    "jinja2": ("outputs/",),
    "python_calamine": ("workbooks/",),
    "openpyxl": ("outputs/blank", "outputs/repeatable.py", "workbooks/"),
    "pandas": ("assess/", "tables.py"),
    "pebble": ("workers/crew.py", "workers/pool.py"),
    "dask": ("workers/dask_cluster.py",),
    "distributed": ("workers/dask_",),
    "sqlite3": ("ledger/",),
    "logging": ("nights/log.py",),
    "subprocess": (),
    "socket": (),
    "urllib.request": (),
    "filelock": ("hold.py", "remote/private_folder.py"),
    "fsspec": ("remote/",),
    "pickle": ("inbox/reading.py", "spool.py"),
}
CLOCK = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime"}
WORLD = {("os", "environ"), ("os", "getenv"), ("sys", "argv")}
PURE = ("assess/", "plan/", "rulesets/ruleset.py", "model.py", "tables.py", "outputs/")
RULE_NUMBERS = {180, 88, 110, 313, 0.8}
REQUIREMENT_ID = re.compile(r"3\.\d{1,2}\.\d{1,2}e?")

Rule = Callable[[str, ast.Module], Iterator[str]]


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything that is imported, in functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            dots = "." * node.level
            yield from ((node.lineno, f"{dots}{node.module}.{a.name}") for a in node.names)


def room(path: str) -> str:
    return path.split("/", 1)[0].removesuffix(".py")


def upward(path: str, tree: ast.Module) -> Iterator[str]:
    """Imports of a layer above, of a sibling, or of a room without a place."""
    here = room(path)
    for line, name in imports(tree):
        there = (
            (name.removeprefix("poam_batch.").split(".", 1)[0]) if "poam_batch." in name else here
        )
        if there in (here, "__version__"):
            continue
        if there not in RANKS or RANKS[there] >= RANKS[here]:
            yield f"{path}:{line}: imports {name}, which does not lie below {here}"


def upward_inside(path: str, tree: ast.Module) -> Iterator[str]:
    """Imports of a higher room within a folder, of a sibling, or of what stands above its rooms."""
    home, _, rest = path.partition("/")
    ranks, here = INNER_RANKS.get(home, {}), room(rest)
    if here not in ranks:
        return
    for line, name in imports(tree):
        if not name.startswith(f"poam_batch.{home}."):
            continue
        there = name.split(".")[2]
        if there != here and (there not in ranks or ranks[there] >= ranks[here]):
            yield f"{path}:{line}: imports {name}, which does not lie below {home}/{here}"


def abroad(path: str, tree: ast.Module) -> Iterator[str]:
    """Imports of a library outside its home."""
    for line, name in imports(tree):
        known = [library for library in HOMES if f"{name}.".startswith(f"{library}.")]
        homes = HOMES[known[0]] if known else ("",)
        if not path.startswith(homes):
            yield f"{path}:{line}: imports {name}; it belongs in {', '.join(homes) or 'no module'}"


def clock(path: str, tree: ast.Module) -> Iterator[str]:
    """Calls that ask for the day or the time, outside batch.py."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = ast.unparse(node.func.value).split(".")[-1]
        if node.func.attr in CLOCK and owner in ("date", "datetime", "time") and path != "batch.py":
            yield f"{path}:{node.lineno}: reads the clock"


def world(path: str, tree: ast.Module) -> Iterator[str]:
    """Reads of the environment or the arguments, and anything printed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.value.id, node.attr) in WORLD:
                yield f"{path}:{node.lineno}: reads {node.value.id}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id == "print":
            yield f"{path}:{node.lineno}: prints"


def writes(path: str, tree: ast.Module) -> Iterator[str]:
    """Files opened in the pure middle, which works on values, or written where bytes are made."""
    touching = {"open", "write_text", "write_bytes", "mkdir", "unlink"}
    if not path.startswith(PURE):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in touching:
                yield f"{path}:{node.lineno}: calls {called}()"


def rule_in_code(path: str, tree: ast.Module) -> Iterator[str]:
    """Numbers and ids of the rule, which are data."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        if isinstance(node.value, str):
            found = bool(REQUIREMENT_ID.fullmatch(node.value))
        else:
            found = node.value in RULE_NUMBERS
        if found:
            yield f"{path}:{node.lineno}: {node.value!r} belongs to the rule sets"


RULES: tuple[Rule, ...] = (upward, upward_inside, abroad, clock, world, writes, rule_in_code)


def found_by(rule: Rule) -> list[str]:
    """Return what a rule finds in the package."""
    return [
        line
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in rule(
            path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
        )
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps_the_rule(rule: Rule) -> None:
    assert found_by(rule) == []


def test_every_module_has_a_place_among_the_layers() -> None:
    rooms = {room(path.relative_to(PACKAGE).as_posix()) for path in PACKAGE.rglob("*.py")}

    assert rooms - RANKS.keys() - {"__init__"} == set()


def test_every_module_has_a_place_within_its_folder() -> None:
    without = [
        f"{folder}/{path.name}"
        for folder in INSIDE
        for path in (PACKAGE / folder).glob("*.py")
        if folder != "workbooks" and path.stem not in {"__init__", *INNER_RANKS[folder]}
    ]

    assert without == []


def test_no_module_stands_for_things_in_general() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "base", "data", "info", "manager"}

    assert [path.name for path in PACKAGE.rglob("*.py") if path.stem in vague] == []


@pytest.mark.parametrize(
    ("rule", "path", "line"),
    [
        (upward, "assess/score.py", "from poam_batch.batch import run"),
        (upward, "assess/score.py", "from poam_batch.outputs.summary import Summary"),
        (upward, "model.py", "import poam_batch.cli"),
        (upward, "plan/items.py", "from poam_batch import assess"),
        (upward, "plan/items.py", "from poam_batch.nowhere import something"),
        (
            upward_inside,
            "workbooks/words/cells.py",
            "from poam_batch.workbooks.grids.open import B",
        ),
        (upward_inside, "workbooks/rows/body.py", "from poam_batch.workbooks.assessment import A"),
        (upward_inside, "run/orders.py", "from poam_batch.run import delivery"),
        (upward_inside, "nights/log.py", "from poam_batch.nights.files import note_success"),
        (abroad, "batch.py", "import click"),
        (abroad, "workbooks/grids/open.py", "from jinja2 import Template"),
        (abroad, "outputs/poam.py", "from python_calamine import CalamineWorkbook"),
        (abroad, "outputs/poam.py", "import socket"),
        (clock, "plan/items.py", "day = date.today()"),
        (clock, "outputs/summary.py", "now = datetime.datetime.now()"),
        (world, "workbooks/grids/admit.py", "limit = os.environ['LIMIT']"),
        (world, "outputs/terminal.py", "print('done')"),
        (writes, "assess/score.py", "open('scores.csv')"),
        (writes, "outputs/summary.py", "path.write_text('')"),
        (rule_in_code, "assess/score.py", "best = 110"),
        (rule_in_code, "assess/score.py", "if requirement == '3.13.11': pass"),
    ],
)
def test_a_rule_finds_the_line_that_breaks_it(rule: Rule, path: str, line: str) -> None:
    assert list(rule(path, ast.parse(line))) != []


def test_an_import_that_goes_down_is_no_finding() -> None:
    tree = ast.parse("from poam_batch.model import Result\nimport pandas as pd")

    assert list(upward("assess/score.py", tree)) == []
    assert list(abroad("assess/score.py", tree)) == []
