"""What people read of an examination, in both languages."""

from __future__ import annotations

from pathlib import Path

from tests.doctor.laboratory import Laboratory
from tests.doctor.situations import SITUATIONS

from barid.doctor.finding import Report
from barid.doctor.report import as_page, in_lines
from barid.i18n import Language


async def report_of(folder: Path, name: str) -> Report:
    laboratory: Laboratory = SITUATIONS[name][1](folder)
    _, findings, _ = await laboratory.examine()
    return Report(findings[0], findings, 12)


async def test_the_verdict_who_acts_what_helps_and_three_lines_of_proof(tmp_path: Path) -> None:
    report = await report_of(tmp_path, "no login on any port")
    lines = list(in_lines(report, Language.ENGLISH))
    assert lines[0].startswith("x A04 ")
    assert lines[1].strip() == "Who acts:  those who run the server"
    assert lines[2].strip().startswith("What helps:")
    at = lines.index("Proof:")
    assert len(lines[at + 1 : -1]) == 3
    verbose = list(in_lines(report, Language.ENGLISH, verbose=True))
    assert any("EHLO" in line for line in verbose)
    assert len(verbose) > len(lines)


async def test_arabic_is_arabic(tmp_path: Path) -> None:
    report = await report_of(tmp_path, "no login on any port")
    lines = list(in_lines(report, Language.ARABIC))
    assert "من يتصرف:" in lines[1]
    page = as_page(report, "mail.example", Language.ARABIC)
    assert '<html lang="ar" dir="rtl">' in page
    assert "البرهان" in "\n".join(lines)


async def test_what_is_well_needs_no_advice(tmp_path: Path) -> None:
    report = await report_of(tmp_path, "healthy, TLS from the beginning")
    lines = list(in_lines(report, Language.ENGLISH))
    assert lines[0].startswith("+ OK ")
    assert not any("Who acts" in line for line in lines)


async def test_a_page_has_no_secret_and_no_foreign_markup(tmp_path: Path) -> None:
    laboratory = Laboratory(tmp_path, user="a@b.example", secret="hush-hush", port=465)
    from barid.testing.faulty import Script

    script = Script(implicit=True, login="535 5.7.8 <script>no</script>")
    laboratory.ports = {465: laboratory.proven(script)}
    _, findings, _ = await laboratory.examine()
    report = Report(findings[0], findings, 1)
    page = as_page(report, "mail.example", Language.ENGLISH)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "hush-hush" not in page + str(report.as_dict())
