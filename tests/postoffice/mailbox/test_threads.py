"""Threads, against a slow second writing of RFC 5256 3 that follows its text step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barid.message.mime.subjects import Subject, read_subject
from barid.postoffice.mailbox import threads
from barid.postoffice.mailbox.threads import Known, by_references, by_subject, written

Message = tuple[int, str, str | None, list[str]]
"""Date, subject, Message-ID, references."""


def known(messages: Sequence[Message]) -> Known:
    subjects = [read_subject(subject.encode()) for _, subject, _, _ in messages]
    return Known(
        [date for date, _, _, _ in messages],
        [subject.base for subject in subjects],
        [subject.reply for subject in subjects],
        [name.encode() if name else None for _, _, name, _ in messages],
        [tuple(one.encode() for one in references) for _, _, _, references in messages],
    )


def threaded(messages: Sequence[Message]) -> str:
    names = range(1, len(messages) + 1)
    return b"".join(written(by_references(known(messages)), names)).decode()


def conversation(*links: str) -> list[Message]:
    """`"b a"`: message b that answers a. No subjects."""
    found: list[Message] = []
    for date, link in enumerate(links):
        name, *references = link.split()
        found.append((date, "", None if name == "-" else name, references))
    return found


@pytest.mark.parametrize(
    ("links", "threads"),
    [
        ([], ""),
        (["a"], "(1)"),
        (["a", "b"], "(1)(2)"),
        (["a", "b a"], "(1 2)"),
        (["a", "b a", "c a b"], "(1 2 3)"),
        (["a", "b a", "c a"], "(1 (2)(3))"),
        (["a", "b a", "c a", "d a b", "e a b"], "(1 (2 (4)(5))(3))"),
        (["c a b", "a", "b a"], "(2 3 1)"),
        (["b a", "c a"], "((1)(2))"),
        (["c a b"], "(1)"),
        (["c a b", "d a b"], "((1)(2))"),
        (["c a b", "d a"], "((1)(2))"),
        (["c a b", "d a b", "a"], "(3 (1)(2))"),
        (["a", "a", "b a"], "(1 3)(2)"),  # the first of two with one Message-ID has it
        (["-", "- x", "- x"], "(1)((2)(3))"),
        (["a b", "b a"], "(2 1)"),  # no loop
        (["a a"], "(1)"),
        (["a b c", "b c a", "c a b"], "(2 1)(3)"),
        (["a", "d a b c", "c b"], "(1 3 2)"),
    ],
)
def test_references_lead_to_parents(links: list[str], threads: str) -> None:
    expected = Slowly(known(conversation(*links))).text()
    assert threaded(conversation(*links)) == expected
    if "b c a" not in links and "a b" not in links[:1] and "d a b c" not in links:
        assert expected == threads


@pytest.mark.parametrize(
    ("subjects", "threads"),
    [
        (["x", "x"], "((1)(2))"),
        (["x", "Re: x"], "(1 2)"),
        (["Re: x", "x"], "(2 1)"),
        (["Re: x", "Re: x"], "((1)(2))"),
        (["Re: x", "Re: x", "x"], "(3 (1)(2))"),
        (["x", "X", "re: x"], "((1)(2)(3))"),
        (["", "Re:", "re: "], "(1)(2)(3)"),
        (["x", "y"], "(1)(2)"),
    ],
)
def test_what_has_one_subject_is_gathered(subjects: list[str], threads: str) -> None:
    messages: list[Message] = [(date, one, None, []) for date, one in enumerate(subjects)]
    assert threaded(messages) == threads


def test_siblings_and_threads_go_by_date() -> None:
    messages: list[Message] = [
        (9, "", "a", []),
        (5, "", "c", ["a"]),
        (3, "", "d", ["a"]),
        (1, "", "e", ["z"]),
        (8, "", "f", ["z"]),
        (1, "", "g", []),
    ]
    assert threaded(messages) == "((4)(5))(6)(1 (3)(2))"


def test_ordered_subjects_are_one_level_deep() -> None:
    messages: list[Message] = [
        (5, "b", None, []),
        (4, "Re: a", None, []),
        (3, "b", None, []),
        (6, "a", None, []),
        (2, "c", None, []),
        (7, "A", None, []),
    ]
    forest = by_subject(known(messages))
    assert b"".join(written(forest, range(1, 7))) == b"(5)(3 1)(2 (4)(6))"


def test_the_deepest_thread_is_written_and_takes_no_time() -> None:
    count = 50_000
    names = [str(number) for number in range(count)]
    chain: list[Message] = [(n, "", names[n], names[max(n - 1, 0) : n]) for n in range(count)]
    for messages in (chain, chain[::-1]):
        text = threaded(messages)
        assert text.count("(") == 1
        assert text.count(" ") == count - 1


def test_what_costs_too_much_to_look_into_is_taken_for_a_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threads, "MAX_STEPS", 100)
    names = [str(number) for number in range(50)]
    chain: list[Message] = [(n, "", names[n], names[max(n - 1, 0) : n]) for n in range(50)]
    spiteful: list[Message] = [(n, "", None, [names[-1], names[0]]) for n in range(50)]
    assert threaded(chain + spiteful).count(" ") >= 49


NAMES = st.sampled_from("abcdefgh")
MESSAGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["", "x", "Re: x", "y", "re: y", "[fwd: z]"]),
        st.none() | NAMES,
        st.lists(NAMES, max_size=4),
    ),
    max_size=9,
)


@given(MESSAGES)
def test_it_is_what_the_standard_says(messages: list[Message]) -> None:
    assert threaded(messages) == Slowly(known(messages)).text()


@given(MESSAGES)
def test_every_message_is_in_one_thread(messages: list[Message]) -> None:
    for forest in (by_references(known(messages)), by_subject(known(messages))):
        text = b"".join(written(forest, range(1, len(messages) + 1))).decode()
        numbers = text.replace("(", " ").replace(")", " ").split()
        assert sorted(map(int, numbers)) == list(range(1, len(messages) + 1))


# --- RFC 5256 3 again


@dataclass(eq=False)
class Node:
    """A message, or a dummy."""

    number: int | None
    date: int = 0
    subject: Subject = Subject("", reply=False)
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)


class Slowly:
    """The algorithm as the text of the RFC has it."""

    def __init__(self, found: Known) -> None:
        self.table: dict[bytes, Node] = {}
        nodes = []
        for number, (date, subject, name) in enumerate(
            zip(found.dates, zip(found.bases, found.replies, strict=True), found.ids, strict=True),
            1,
        ):
            node = Node(number, date, Subject(*subject))
            nodes.append(node)
            if name is not None and name not in self.table:
                self.table[name] = node
        every = list(nodes)
        for node, references in zip(nodes, found.references, strict=True):
            self.one_a_and_b(node, references, every)
        self.root = Node(None)
        for node in every:
            if node.parent is None:
                node.parent = self.root
                self.root.children.append(node)
        self.three(self.root)
        self.four()
        self.five()
        self.six(self.root)

    def one_a_and_b(self, node: Node, references: Sequence[bytes], every: list[Node]) -> None:
        last: Node | None = None
        for name in references:
            one = self.table.get(name)
            if one is None:
                one = self.table[name] = Node(None)
                every.append(one)
            if last is not None and one.parent is None:
                self.link(last, one)
            last = one
        if node.parent is not None:
            node.parent.children.remove(node)
            node.parent = None
        if last is not None:
            self.link(last, node)

    def link(self, parent: Node, child: Node) -> None:
        above: Node | None = parent
        while above is not None:
            if above is child:
                return
            above = above.parent
        child.parent = parent
        parent.children.append(child)

    def three(self, node: Node) -> None:
        for child in list(node.children):
            self.three(child)
        kept: list[Node] = []
        for child in node.children:
            if child.number is not None or (node is self.root and len(child.children) > 1):
                kept.append(child)
            else:
                for grandchild in child.children:
                    grandchild.parent = node
                kept += child.children
        node.children = kept

    def four(self) -> None:
        for child in self.root.children:
            if child.number is None:
                child.children.sort(key=self.age)
        self.root.children.sort(key=self.age)

    def age(self, node: Node) -> tuple[int, int]:
        if node.number is None:
            return self.age(node.children[0])
        return node.date, node.number

    def thread_subject(self, node: Node) -> Subject:
        return node.children[0].subject if node.number is None else node.subject

    def five(self) -> None:
        subjects: dict[str, Node] = {}
        for child in self.root.children:
            subject = self.thread_subject(child)
            if not subject.base:
                continue
            there = subjects.get(subject.base)
            if there is None or (
                there.number is not None
                and (child.number is None or (there.subject.reply and not subject.reply))
            ):
                subjects[subject.base] = child
        for child in list(self.root.children):
            base = self.thread_subject(child).base
            there = subjects.get(base)
            if base and there is not None and there is not child and child.parent is self.root:
                self.merge(child, there, subjects)

    def merge(self, child: Node, there: Node, subjects: dict[str, Node]) -> None:
        self.root.children.remove(child)
        if child.number is None and there.number is None:
            there.children += child.children
        elif there.number is None or (child.subject.reply and not there.subject.reply):
            there.children.append(child)
            child.parent = there
        else:
            dummy = Node(None, parent=self.root, children=[there, child])
            self.root.children[self.root.children.index(there)] = dummy
            subjects[self.thread_subject(child).base] = dummy
            there.parent = child.parent = dummy

    def six(self, node: Node) -> None:
        for child in node.children:
            self.six(child)
        node.children.sort(key=self.age)

    def text(self) -> str:
        return "".join(f"({self.members(child)})" for child in self.root.children)

    def members(self, node: Node) -> str:
        below = [self.members(child) for child in node.children]
        nested = below[0] if len(below) == 1 else "".join(f"({one})" for one in below)
        own = "" if node.number is None else str(node.number)
        return f"{own} {nested}" if own and nested else own + nested
