from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from barid.config.lines import lines_of_names

FILE = """\
# a comment
[dns]
servers = [
  "127.0.0.1:53",   # [not.a.table]
  "[::1]:53",
]
trusted = true

[ "routes" ]
"sink.test" = "smtp://127.0.0.1:25"
note = \"\"\"
[limits]
recipients = 5
\"\"\"
[limits]\r
message_size = 5\r
log.level = "info"
[a.b]
c = { d = 1 }
"""


def test_every_name_has_its_line() -> None:
    assert lines_of_names(FILE) == {
        ("dns",): 2,
        ("dns", "servers"): 3,
        ("dns", "trusted"): 7,
        ("routes",): 9,
        ("routes", "sink.test"): 10,
        ("routes", "note"): 11,
        ("limits",): 15,
        ("limits", "message_size"): 16,
        ("limits", "log"): 17,
        ("limits", "log", "level"): 17,
        ("a", "b"): 18,
        ("a", "b", "c"): 19,
        ("a", "b", "c", "d"): 19,
    }


def test_an_array_of_tables_keeps_its_first_line() -> None:
    assert lines_of_names("[[x]]\na = 1\n[[x]]\na = 2\n") == {("x",): 1, ("x", "a"): 2}


def test_an_empty_file_has_no_names() -> None:
    assert lines_of_names("") == {}


NAMES = st.sampled_from(["a", "b", '"c.d"', "e-f"])
VALUES = st.sampled_from(["1", '"x"', "[\n1,\n2]", '"""\n[a]\n"""', "{ g = 1 }", "''"])


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=4))
def test_each_key_is_found_on_the_line_that_was_written(tree: dict[str, dict[str, str]]) -> None:
    text = ""
    written: dict[tuple[str, ...], int] = {}
    for table, inside in tree.items():
        written[(table.strip('"'),)] = text.count("\n") + 1
        text += f"[{table}]\n"
        for name, value in inside.items():
            written[(table.strip('"'), name.strip('"'))] = text.count("\n") + 1
            text += f"{name} = {value}\n"
    tomllib.loads(text)
    found = lines_of_names(text)
    assert {path: found[path] for path in written} == written
