"""Every way in which a call can fail, as one line in the reader's language and an exit status."""

from __future__ import annotations

import click

from barid.cli.shape import Refusal
from barid.i18n import Failure, Language, Phrase, Sayable
from barid.i18n.texts import cli as texts


def said(problem: BaseException, language: Language) -> tuple[str, int]:
    """One line without a line break, and the exit status."""
    sayable, status = _judged(problem)
    line = sayable.in_(language)
    if status == 2 and isinstance(problem, click.UsageError) and problem.ctx is not None:
        see = texts.SEE_HELP.in_(language, command=f"{problem.ctx.command_path} --help")
        line = f"{line} {see}"
    return " ".join(line.split()), status


def _judged(problem: BaseException) -> tuple[Sayable, int]:
    if isinstance(problem, Failure):
        return problem.sayable, problem.status if isinstance(problem, Refusal) else 1
    if isinstance(problem, click.UsageError):
        return _usage(problem), 2
    if isinstance(problem, OSError):
        reason = problem.strerror or type(problem).__name__
        if problem.filename:
            return texts.FILE_REFUSED.with_(file=problem.filename, reason=reason), 1
        return texts.SYSTEM_REFUSED.with_(reason=reason), 1
    return _refused_by_the_office(problem) or texts.UNEXPECTED.with_(kind=type(problem).__name__), 1


def _refused_by_the_office(problem: BaseException) -> Sayable | None:
    """What the rules or the store refused; imported here, where the call has failed already."""
    from barid.i18n.texts.soundness import FAULTS
    from barid.interfaces.store import StorageDamaged, StorageFailed, StorageFull
    from barid.postoffice.directory.changes import Refused

    if isinstance(problem, Refused):
        return texts.REFUSED[problem.why].with_(about=problem.about, beside=problem.beside)
    if isinstance(problem, StorageDamaged):  # in the words of `barid check`
        return FAULTS["database-damaged"].with_(text=problem)
    if isinstance(problem, StorageFull):
        return texts.STORAGE_FULL
    return texts.STORAGE_FAILED if isinstance(problem, StorageFailed) else None


def _usage(problem: click.UsageError) -> Phrase:
    """What click found, in our words; click's own words are English only."""
    if isinstance(problem, click.NoSuchOption):
        near = next(iter(problem.possibilities or ()), None)
        if near is None:
            return texts.NO_SUCH_OPTION.with_(option=problem.option_name)
        return texts.NO_SUCH_OPTION_BUT.with_(option=problem.option_name, near=near)
    if isinstance(problem, click.MissingParameter) and problem.param is not None:
        param = problem.param
        name = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
        return texts.ARGUMENT_MISSING.with_(name=name)
    if isinstance(problem, click.BadOptionUsage):
        takes_none = "does not take" in problem.message
        text = texts.OPTION_TAKES_NO_VALUE if takes_none else texts.OPTION_NEEDS_VALUE
        return text.with_(option=problem.option_name)
    return texts.USAGE_WRONG.with_(reason=problem.format_message())
