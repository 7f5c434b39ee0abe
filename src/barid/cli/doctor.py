"""`barid doctor`: why mail does not go through, who must act, what helps."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from barid.cli.options import config_option, configuration, json_option
from barid.cli.output import print_json
from barid.cli.passwords import accepted
from barid.cli.shape import Reader, Refusal, command, option, reader_of, wrong_usage
from barid.i18n import isolate
from barid.i18n.texts import doctor as texts

if TYPE_CHECKING:
    from barid.doctor.finding import Finding, Report
    from barid.doctor.script import Mistake

PATIENCE, PATIENT = 8.0, 75.0


@command("doctor", texts.DOCTOR)
@click.argument("host", required=False, metavar="[HOST[:PORT]]")
@option("--user", text=texts.USER_OPTION, metavar="NAME")
@option("--from", "sender", text=texts.FROM_OPTION, metavar="ADDRESS")
@option("--to", "recipient", text=texts.TO_OPTION, metavar="ADDRESS")
@option("--password-stdin", text=texts.PASSWORD_OPTION, is_flag=True)
@option("--explain", text=texts.EXPLAIN_OPTION, metavar="TEXT|FILE|-")
@option("--script", text=texts.SCRIPT_OPTION, metavar="FILE")
@option("--fix", text=texts.FIX_OPTION, is_flag=True)
@option("--patient", text=texts.PATIENT_OPTION, is_flag=True)
@option("--verbose", text=texts.VERBOSE_OPTION, is_flag=True)
@option("--html", "page", text=texts.HTML_OPTION, metavar="FILE")
@option("--ca-file", text=texts.CA_OPTION, metavar="FILE")
@option("--port-base", text=texts.PORT_BASE_OPTION, type=int, default=0, metavar="N")
@config_option
@json_option
@click.pass_context
def DOCTOR(context: click.Context, /, **given: object) -> int:
    """One of its ways to examine; 0 when all is well, 1 when something has to be done."""
    reader = reader_of(context)
    if given["explain"] is not None:
        return _explain(reader, str(given["explain"]), bool(given["as_json"]))
    if given["script"] is not None:
        return _read_script(reader, str(given["script"]), given)
    if given["host"] is None:
        wrong_usage(texts.WHAT)
    return _examine(reader, given)


def _examine(reader: Reader, given: dict[str, object]) -> int:
    from barid.app.examining import examine_sending
    from barid.doctor.report import as_page, in_lines
    from barid.doctor.sending import Question
    from barid.protocols.sasl.client import Credentials

    host, port = _place(str(given["host"]))
    user = str(given["user"] or "")
    credentials = None
    if given["password_stdin"]:
        credentials = Credentials(user, accepted(sys.stdin.readline().rstrip("\r\n")))
    question = Question(
        host,
        port,
        own_name(),
        credentials,
        user,
        _text(given["sender"]),
        _text(given["recipient"]),
        int(str(given["port_base"])),
        PATIENT if given["patient"] else PATIENCE,
    )
    quiet = bool(given["as_json"]) or not sys.stderr.isatty()
    settings = configuration(_text(given["file"])).settings
    authorities = Path(str(given["ca_file"])) if given["ca_file"] else None
    try:
        report = examine_sending(
            question, settings.dns, authorities, lambda word: _progress(reader, word, quiet)
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal(texts.UNREADABLE.with_(file=str(authorities), reason=reason)) from error
    if given["page"]:
        Path(str(given["page"])).write_text(as_page(report, host, reader.language), "utf-8")
    if given["as_json"]:
        print_json(report.as_dict())
    else:
        for line in in_lines(report, reader.language, bool(given["verbose"])):
            click.echo(line)
    return _status(report)


def _status(report: Report) -> int:
    return 1 if report.verdict.state.value in ("failed", "unknown") else 0


def _progress(reader: Reader, word: str, quiet: bool) -> None:
    if not quiet:
        click.echo(f"\r\033[K{texts.LAYERS[word].in_(reader.language)} ...", err=True, nl=False)
        if word == "smtp":
            click.echo(err=True)


def _place(text: str) -> tuple[str, int | None]:
    """Host and port of HOST, HOST:PORT, [IPv6]:PORT. Other colons stay in the host."""
    text = text.strip()
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, _port(rest.removeprefix(":")) if rest.startswith(":") else None
    host, colon, port = text.rpartition(":")
    if not colon or ":" in host or "/" in text:
        return text, None
    return host, _port(port)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:6]) < 65_536):
        wrong_usage(texts.BAD_PORT.with_(port=text))
    return int(text)


def own_name() -> str:
    """What we say with EHLO: the name of this machine where it is a whole one, else an address
    literal, which every server takes (RFC 5321 4.1.3)."""
    name = socket.getfqdn()
    whole = "." in name and name.isascii() and all(map(_is_label, name.split(".")))
    return name if whole and not name.endswith((".local", ".arpa")) else "[127.0.0.1]"


def _is_label(label: str) -> bool:
    return bool(label) and label.replace("-", "").isalnum() and label.strip("-") == label


def _text(given: object) -> str | None:
    return None if given is None else str(given)


# --- texts and scripts


def _explain(reader: Reader, given: str, as_json: bool) -> int:
    from barid.doctor.explaining import explain

    explanation = explain(_read(given))
    if as_json:
        verdict = explanation.findings[0].as_dict(0) if explanation.findings else None
        found = [one.as_dict(0) for one in explanation.findings]
        print_json({"verdict": verdict, "findings": found, "elapsed_ms": 0})
        return 0 if found else 1
    if not explanation.findings:
        raise Refusal(texts.UNEXPLAINED)
    if len(explanation.findings) > 1:
        click.echo(isolate(explanation.saw))
        click.echo(texts.POSSIBLE.in_(reader.language))
    for one in explanation.findings:
        _tell(reader, one)
    return 0


def _tell(reader: Reader, finding: Finding) -> None:
    diagnosis, language = finding.diagnosis, reader.language
    who = texts.WHO[diagnosis.who.value].in_(language)
    click.echo(f"{finding.id}  {diagnosis.title(language)}")
    click.echo(f"  {texts.ACTS.in_(language, who=who)}")
    click.echo(f"  {texts.FIX.in_(language, fix=diagnosis.advice())}")
    if diagnosis.entry.command:
        click.echo(f"      {isolate(diagnosis.entry.command)}")


def _read(given: str) -> bytes:
    """A file where there is one of this name, standard input for `-`, else the text itself."""
    if given == "-":
        return sys.stdin.buffer.read()
    try:
        path = Path(given)
        return path.read_bytes() if path.is_file() else given.encode("utf-8", "surrogateescape")
    except OSError:
        return given.encode("utf-8", "surrogateescape")


def _read_script(reader: Reader, name: str, given: dict[str, object]) -> int:
    from barid.doctor.script import mended, mistakes_in

    try:
        source = Path(name).read_text("utf-8", "surrogateescape")
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal(texts.UNREADABLE.with_(file=name, reason=reason)) from error
    if given["fix"]:
        click.echo(mended(source), nl=False)
        return 0
    mistakes = mistakes_in(source)
    if given["as_json"]:
        print_json([_as_dict(one) for one in mistakes])
        return 1 if mistakes else 0
    if not mistakes:
        click.echo(texts.SPOTLESS.in_(reader.language, file=name))
        return 0
    for one in mistakes:
        _tell_mistake(reader, one)
    return 1


def _tell_mistake(reader: Reader, mistake: Mistake) -> None:
    from barid.doctor.catalogue import catalogue
    from barid.doctor.diagnosis import Diagnosis

    diagnosis = Diagnosis(mistake.id, _IN_A_SCRIPT)
    where = texts.LINE.in_(reader.language, line=mistake.line)
    click.echo(f"{where}  {mistake.id}  {diagnosis.title(reader.language)}")
    click.echo(f"    {isolate(mistake.text.strip())}")
    if mistake.better:
        click.echo(f"  {texts.BETTER.in_(reader.language)}")
        click.echo("\n".join(f"    {isolate(line)}" for line in mistake.better.splitlines()))
    else:
        click.echo(f"  {diagnosis.fix(reader.language)}")
        if catalogue()[mistake.id].command:
            click.echo(f"    {isolate(catalogue()[mistake.id].command)}")


_IN_A_SCRIPT = {"host": "smtp.example.com", "port": "?"}


def _as_dict(mistake: Mistake) -> dict[str, object]:
    from barid.doctor.diagnosis import Diagnosis

    told = Diagnosis(mistake.id, _IN_A_SCRIPT).as_dict()
    return {
        "id": mistake.id,
        "line": mistake.line,
        "text": mistake.text,
        "better": mistake.better,
        "title": told["title"],
        "fix": told["fix"],
    }
