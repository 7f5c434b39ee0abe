"""Threads of RFC 5256 3: ORDEREDSUBJECT and REFERENCES.

Messages are numbers from 0 in the order of the mailbox; everything of them stands in lists beside
each other, so that a large mailbox makes few objects. Nothing recurses: a thread may be as deep as
its mailbox is large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

NONE: Final = -1
MAX_STEPS: Final = 20_000_000
"""Steps up the trees in search of loops, all together. Only threads made to be costly need more;
of them what might be a loop is taken for one."""


@dataclass(slots=True)
class Known:
    """What threading needs to know of messages, each list in their order.

    `dates` are sent dates in seconds; `bases` base subjects and `replies` whether they answer or
    forward; `ids` Message-IDs, None for messages without a valid one; `references` of RFC 5256 3:
    those of References, else the first of In-Reply-To.
    """

    dates: list[int] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)
    replies: list[bool] = field(default_factory=list)
    ids: list[bytes | None] = field(default_factory=list)
    references: list[tuple[bytes, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Forest:
    """Threads: the roots in their order, and the children of every node in theirs.

    Nodes from `messages` on are dummies: they stand for messages that are not there.
    """

    messages: int
    roots: list[int]
    children: dict[int, list[int]]


def by_subject(known: Known) -> Forest:
    """ORDEREDSUBJECT: one thread for each base subject, all answers under its first message."""
    dates, bases = known.dates, known.bases
    threads: dict[str, list[int]] = {}
    for message in sorted(range(len(dates)), key=dates.__getitem__):
        threads.setdefault(bases[message], []).append(message)
    # In the order of their first messages: so they were made, and dates that are equal keep order.
    roots = [thread[0] for thread in threads.values()]
    children = {thread[0]: thread[1:] for thread in threads.values() if len(thread) > 1}
    return Forest(len(dates), roots, children)


def by_references(known: Known) -> Forest:
    """REFERENCES: who answers whom, then what has one subject."""
    trees = _Trees(known)
    roots, children = trees.pruned()
    order = _Order(known, children)
    roots = order.sorted(roots)
    roots = _gather(known, roots, children, trees.count)
    for siblings in children.values():
        if len(siblings) > 1:
            siblings.sort(key=order.key)
    return Forest(len(known.dates), order.sorted(roots), children)


class _Trees:
    """Parents and children by Message-ID: step 1."""

    def __init__(self, known: Known) -> None:
        self._messages = len(known.dates)
        self.parents = [NONE] * self._messages
        self._parental = bytearray(self._messages)  # whether a node was ever made a parent
        self._steps = 0
        self._nodes: dict[bytes, int] = {}
        for message, name in enumerate(known.ids):
            if name is not None:
                self._nodes.setdefault(name, message)  # of several, the first has it
        for message, references in enumerate(known.references):
            self._link(message, references)

    @property
    def count(self) -> int:
        """Nodes, dummies among them."""
        return len(self.parents)

    def _link(self, message: int, references: Sequence[bytes]) -> None:
        parents = self.parents
        before = NONE
        for name in references:
            node = self._nodes.get(name)
            if node is None:
                node = self._nodes[name] = len(parents)
                parents.append(NONE)
                self._parental.append(0)
            if before != NONE and parents[node] == NONE and not self._loops(before, node):
                parents[node] = before
                self._parental[before] = 1
            before = node
        parents[message] = NONE  # a link that a truncated References has made
        if before != NONE and not self._loops(before, message):
            parents[message] = before
            self._parental[before] = 1

    def _loops(self, parent: int, child: int) -> bool:
        """Whether the parent is the child or descends from it."""
        if parent == child:
            return True
        if not self._parental[child]:
            return False
        parents = self.parents
        while (parent := parents[parent]) != NONE:
            self._steps += 1
            if parent == child or self._steps > MAX_STEPS:
                return True
        return False

    def pruned(self) -> tuple[list[int], dict[int, list[int]]]:
        """Roots and children without needless dummies: steps 2 and 3."""
        children: dict[int, list[int]] = {}
        roots: list[int] = []
        for node, parent in enumerate(self.parents):
            if parent == NONE:
                roots.append(node)
            else:
                children.setdefault(parent, []).append(node)
        # From the leaves up: a dummy gives way to its children.
        for node in reversed(self._downwards(roots, children)):
            below = children.get(node)
            if below and any(child >= self._messages for child in below):
                children[node] = [one for child in below for one in self._left_of(child, children)]
                for child in below:
                    if child >= self._messages:
                        children.pop(child, None)
                if not children[node]:
                    del children[node]
        kept: list[int] = []
        for root in roots:
            below = children.get(root, [])
            if root < self._messages or len(below) > 1:
                kept.append(root)
            else:
                kept += children.pop(root, [])
        return kept, children

    def _left_of(self, node: int, children: dict[int, list[int]]) -> list[int]:
        return [node] if node < self._messages else children.get(node, [])

    @staticmethod
    def _downwards(roots: list[int], children: dict[int, list[int]]) -> list[int]:
        """All nodes, each before its children."""
        found = list(roots)
        for node in found:
            found += children.get(node, ())
        return found


class _Order:
    """The order of siblings: by sent date, then as in the mailbox; a dummy goes by its first
    child, which is the one that is earliest."""

    def __init__(self, known: Known, children: dict[int, list[int]]) -> None:
        self._dates = known.dates
        self._messages = len(known.dates)
        self._children = children

    def key(self, node: int) -> tuple[int, int]:
        if node < self._messages:
            return self._dates[node], node
        return min(self.key(child) for child in self._children[node])

    def sorted(self, nodes: list[int]) -> list[int]:
        return sorted(nodes, key=self.key)


def _gather(
    known: Known, roots: list[int], children: dict[int, list[int]], fresh: int
) -> list[int]:
    """Put threads with one subject together: step 5. New dummies have numbers from `fresh` on."""
    messages, bases, replies = len(known.dates), known.bases, known.replies
    order = _Order(known, children)
    speakers = {root: root if root < messages else order.key(root)[1] for root in roots}
    table: dict[str, int] = {}
    for root in roots:
        base = bases[speakers[root]]
        if not base:
            continue
        there = table.setdefault(base, root)
        if there == root or there >= messages:
            continue
        if root >= messages or (replies[there] and not replies[root]):
            table[base] = root
    gone: set[int] = set()
    instead: dict[int, int] = {}
    for root in roots:
        base = bases[speakers[root]]
        there = table.get(base, root)
        if there == root or not base or instead.get(root) == there:
            continue
        gone.add(root)
        if there >= messages:
            children[there] += children.pop(root) if root >= messages else [root]
        elif replies[root] and not replies[there]:
            children.setdefault(there, []).append(root)
        else:
            children[fresh] = [there, root]
            instead[there] = table[base] = fresh
            fresh += 1
    return [instead.get(root, root) for root in roots if root not in gone]


def written(forest: Forest, names: Sequence[int]) -> Iterator[bytes]:
    """The forest as THREAD has it (RFC 5256 4), thread by thread; `names` are the numbers of its
    messages."""
    messages, children = forest.messages, forest.children
    for root in forest.roots:
        pieces: list[bytes] = []
        waiting: list[int | bytes] = [root]  # nodes that begin a list, and texts
        while waiting:
            one = waiting.pop()
            if isinstance(one, bytes):
                pieces.append(one)
                continue
            pieces.append(b"(")
            node, space = one, b""
            while True:
                if node < messages:
                    pieces.append(b"%b%d" % (space, names[node]))
                    space = b" "
                below = children.get(node, ())
                if len(below) != 1:
                    break
                node = below[0]
            waiting.append(b")")
            if below:
                waiting += reversed(below)
                pieces.append(space)
        yield b"".join(pieces)
