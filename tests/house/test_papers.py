"""What the papers say can be found; what is pinned is pinned completely."""

from __future__ import annotations

import re

import pytest
from tests.house.source import ROOT
from tools.generated import papers
from tools.rfc_references import read_index, references

PATH = re.compile(
    r"`((?:src|tests|docs|tools|bench|changes|\.ci)/[\w./-]*|[\w-]+\.(?:md|toml|in))`"
)
PAPERS = ("README.md", "README.ar.md", "ARCHITECTURE.md", "HACKING.md", "SECURITY.md")
REQUIREMENTS = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")


@pytest.mark.parametrize("paper", PAPERS)
def test_every_path_that_a_paper_names_exists(paper: str) -> None:
    text = (ROOT / paper).read_text("utf-8")
    assert [path for path in PATH.findall(text) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", papers(), ids=lambda path: path.name)
def test_generated_papers_are_what_the_program_makes(path: object) -> None:
    assert {p.name: p.read_text("utf-8") for p in papers()}[getattr(path, "name", "")] == next(
        text for p, text in papers().items() if p == path
    )


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_has_a_version_and_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"https?:|--index|--find-links|--extra-index", text)
    pinned = re.split(r"\n(?=[a-z])", text.strip())
    assert all(re.match(r"[\w.-]+==[\w.+!]+", one) for one in pinned)
    assert all("--hash=sha256:" in one for one in pinned)


def test_what_runs_is_pinned_alike_for_running_and_testing() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    development = versions("requirements-dev.txt")
    assert versions("requirements.txt") <= development
    assert versions("requirements-build.txt") <= development


def test_a_reference_to_an_rfc_is_found_in_its_one_form() -> None:
    assert references("x\n# RFC 5321 4.5.2 and RFC 3207 4") == [(2, "5321", ""), (2, "3207", "")]
    ((_, rfc, odd),) = references("see RFC5321")
    assert (rfc, odd) == ("5321", "RFC5321")


@pytest.mark.parametrize(
    "line", ["5321 yes SMTP", "5321\tperhaps\tSMTP", "5321\tyes\tSMTP\n5321\tno\tSMTP", "x\tyes\tz"]
)
def test_a_wrong_line_of_the_index_is_found(line: str) -> None:
    assert read_index(line)[1] != []


def test_the_index_is_in_order() -> None:
    assert read_index("5321\tyes\tb\n822\tno\ta\n")[1] != []
    assert read_index("# note\n822\tno\ta\n5321\tyes\tb\n") == ({"822": "no", "5321": "yes"}, [])
