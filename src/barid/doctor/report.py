"""An examination as people read it: a few lines, every step, or a page to send on.

No secret is ever in a finding, so none can be in a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from barid.doctor.diagnosis import Evidence
from barid.doctor.finding import Finding, Report, State
from barid.i18n import Language, Sayable, isolate
from barid.i18n.texts import doctor as texts

PROOFS = 3
_MARKS = {
    State.OK: "+",
    State.WARNING: "!",
    State.FAILED: "x",
    State.UNKNOWN: "?",
    State.SKIPPED: "-",
}


def in_lines(report: Report, language: Language, verbose: bool = False) -> Iterator[str]:
    """The verdict, who acts, what helps, and the proof; with `verbose` every step."""
    verdict = report.verdict
    yield f"{_MARKS[verdict.state]} {verdict.id}  {verdict.diagnosis.title(language)}"
    yield from _advice(verdict, language)
    evidence = verdict.diagnosis.evidence
    if evidence:
        yield texts.PROOF.in_(language)
    shown = evidence if verbose else _telling(evidence)
    yield from (f"  {isolate(f'{one.probe}: {one.saw}')}" for one in shown)
    others = [one for one in report.findings if one is not verdict]
    if others:
        yield texts.MORE.in_(language)
    for one in others:
        yield f"  {_MARKS[one.state]} {one.id}  {one.diagnosis.sentence(language)}"
    yield texts.TOOK.in_(language, ms=report.elapsed_ms)


def _advice(finding: Finding, language: Language) -> Iterator[str]:
    """Who acts and what helps; nothing for what is well."""
    if finding.state is State.OK:
        return
    who = texts.WHO[finding.diagnosis.who.value].in_(language)
    yield "  " + texts.ACTS.in_(language, who=who)
    yield "  " + texts.FIX.in_(language, fix=finding.diagnosis.advice())
    if finding.diagnosis.entry.command:
        yield f"      {isolate(finding.diagnosis.entry.command)}"


def _telling(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """The last steps of a conversation tell most."""
    return evidence[-PROOFS:]


def as_page(report: Report, host: str, language: Language) -> str:
    """One self-contained page."""
    verdict = report.verdict
    direction = "rtl" if language is Language.ARABIC else "ltr"
    title = _words(texts.TITLE.with_(host=host), language)
    advice = "".join(f"<p>{escape(line.strip())}</p>" for line in _advice(verdict, language))
    rows = "".join(
        f"<tr><td><bdi>{escape(one.probe)}</bdi></td><td><bdi>{escape(one.saw)}</bdi></td></tr>"
        for one in verdict.diagnosis.evidence
    )
    others = "".join(
        f"<li><b>{one.id}</b> {escape(one.diagnosis.sentence(language))}</li>"
        for one in report.findings
        if one is not verdict
    )
    return (
        f'<!doctype html>\n<html lang="{language.value}" dir="{direction}">\n'
        f'<meta charset="utf-8"><title>{escape(title)}</title>\n<style>{_STYLE}</style>\n'
        f"<h1>{escape(title)}</h1>\n"
        f'<section class="{verdict.state.value}"><h2><bdi>{verdict.id}</bdi> '
        f"{escape(verdict.diagnosis.title(language))}</h2>{advice}</section>\n"
        f"<ul>{others}</ul>\n"
        f"<h3>{escape(texts.STEPS.in_(language))}</h3>\n"
        f"<table>{rows}</table>\n"
        f"<p>{escape(texts.TOOK.in_(language, ms=report.elapsed_ms))}</p>\n</html>\n"
    )


_STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c2430;background:#fff}"
    "section{border-inline-start:.4rem solid #888;padding:.2rem 1rem;background:#f5f6f8}"
    "section.ok{border-color:#2a7d46}section.warning{border-color:#b7791f}"
    "section.failed{border-color:#b3261e}"
    "table{border-collapse:collapse;width:100%;font-size:.85rem}"
    "td{border-top:1px solid #dde1e7;padding:.3rem .5rem;vertical-align:top;"
    "overflow-wrap:anywhere;text-align:start}"
    "@media(prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ee}"
    "section{background:#1d232c}td{border-color:#333b47}}"
)


def _words(sayable: Sayable, language: Language) -> str:
    return sayable.in_(language)
