"""Why others did not take a message, as far as their words tell: codes and phrases, as data.

What is said in words tells most, then the enhanced code (RFC 3463, RFC 5248, RFC 7372, RFC 7505),
then the code of the reply (RFC 5321 4.2.3). Phrases are tried in their order: the first that is
found decides. Only ever adds to what is known of a failure; nothing is given up because of it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

MAX_TEXT: Final = 4000
"""Characters of a text that are looked at."""


class Reason(Enum):
    """Why. Values are shown in trails: never rename, only add."""

    UNKNOWN_MAILBOX = "unknown-mailbox"
    UNKNOWN_HOST = "unknown-host"
    MOVED = "moved"
    DISABLED = "disabled"
    MAILBOX_FULL = "mailbox-full"
    TOO_LARGE = "too-large"
    EXPIRED = "expired"
    """It could not be handed over for too long."""
    BUSY = "busy"
    """Too many connections, messages or recipients at a time."""
    REPUTATION = "reputation"
    """Of the host that sends: listed somewhere, without a name, or not known well enough."""
    AUTHENTICATION = "authentication"
    """SPF, DKIM or DMARC."""
    SPAM = "spam"
    VIRUS = "virus"
    CONTENT = "content"
    POLICY = "policy"
    RELAYING = "relaying"
    PROTOCOL = "protocol"
    """A command or the form of a message was not understood."""
    SYSTEM = "system"
    """Something is broken there."""
    UNTOLD = "untold"

    @property
    def final(self) -> bool:
        """Whether the address itself is no good: to write there again would be in vain."""
        return self in {Reason.UNKNOWN_MAILBOX, Reason.UNKNOWN_HOST, Reason.MOVED}


# Lower case, one alternative each; `.{0,n}` keeps the time linear.
_PHRASES: Final[tuple[tuple[Reason, tuple[str, ...]], ...]] = (
    (
        Reason.VIRUS,
        (r"\bvirus\b|infected|malware|worm detected",),
    ),
    (
        Reason.POLICY,
        (
            (
                r"(?:domain of )?sender(?: e-?mail)?(?: address| domain)\b.{0,80}(?:rejected"
                r"|denied|refused|does not exist|not found|unknown|not verified|invalid)"
            ),
            r"(?:after|to) mail from.{0,100}(?:does not exist|unknown|invalid|rejected)",
            r"\bfrom: domain\b|e-?mail address is not verified",
        ),
    ),
    (
        Reason.AUTHENTICATION,
        (
            r"\bdmarc\b|authentication (?:checks? failed|information)|\bspf\b|\bdkim\b",
            r"sender policy framework|unauthenticated (?:e-?mail|sender)|not authenticated",
            r"does not pass authentication",
        ),
    ),
    (
        Reason.REPUTATION,
        (
            r"reverse dns|\brdns\b|\bptr\b|mismatches client ip|without .{0,20}host ?name",
            r"cannot find your hostname|cannot resolve your address|client host rejected",
            r"\bdnsbl\b|\brbl\b|\bsbl\b|\bspamhaus\b|\bspamcop\b|\bbarracuda\w*\b.{0,40}block",
            r"black ?list|block ?list|deny ?list|poor reputation|low reputation|bad reputation",
            r"reputation|blocked using|\bip\b.{0,60}\b(?:blocked|banned|listed|denied)\b",
            r"\b(?:blocked|banned|denied)\b.{0,40}\bip\b",
            r"your (?:host|server|network|address) (?:is|has been) (?:blocked|banned|rejected)",
            (
                r"connection (?:refused|dropped|rejected) (?:by|due to|for|from).{0,40}(?:abuse"
                r"|policy|blocked|ip)"
            ),
            r"access denied\b.{0,40}(?:ip|traffic|ban)|excessive unknown recipients",
            r"possible open relay",
        ),
    ),
    (
        Reason.MAILBOX_FULL,
        (
            r"mail ?box (?:is |are )?(?:now )?(?:full|exceed)",
            r"(?:is |mailbox |inbox |account )full\b|full mailbox|over ?quota",
            r"over (?:the |its |their |allowed |storage |disk )?quota",
            r"messages in .{0,30}mailbox exceeded|quota (?:exceeded|limit|violation|full)",
            r"exceed\w* .{0,40}quota",
            r"exceed\w* .{0,40}(?:storage|mailbox (?:size|limit)|disk space|mailbox)",
            r"(?:storage|mailbox|disk) (?:space )?(?:limit|allocation|quota).{0,20}exceed",
            r"out of (?:storage|disk) ?space|no space left for|insufficient (?:user )?storage",
            r"not enough (?:storage|disk) space|insufficient disk space",
            r"too many messages (?:in|on).{0,20}mailbox|mailbox size limit",
            r"user has (?:too many messages|exhausted)|has no space|disk full for user",
            r"mailfolder is full|maildir (?:delivery failed|over)",
        ),
    ),
    (
        Reason.TOO_LARGE,
        (
            r"(?:message|mail|e-?mail)(?: file)?(?: size)? (?:is )?too (?:big|large)",
            r"(?:message|mail) size exceeds|exceed\w* .{0,40}(?:message|mail|maximum|max) size",
            r"exceeds (?:fixed )?maximum message size|size exceeds|line limit exceeded",
            r"too large for|maximum message (?:size|length)|message length exceed",
        ),
    ),
    (
        Reason.MOVED,
        (
            r"has (?:been )?moved to|(?:is|has been) replaced by|new address",
            r"no longer (?:works|employed)|has moved|changed (?:his|her|its|their) address",
        ),
    ),
    (
        Reason.DISABLED,
        (
            (
                r"(?:account|mailbox|user|recipient|address|e-?mail)\b.{0,60}\b(?:disabled"
                r"|suspend\w*|inactive|expired|deactivat\w*|locked|blocked|frozen)\b"
            ),
            (
                r"\b(?:disabled|suspended|inactive|deactivated|locked|frozen)\b.{0,30}\b"
                r"(?:account|mailbox|user|recipient)\b"
            ),
            r"mailbox (?:currently )?(?:unavailable|temporarily disabled)[^-]{0,20}disabled",
            r"not accepting (?:mail|messages|e-?mail)|boite du destinataire archivee",
        ),
    ),
    (
        Reason.RELAYING,
        (
            (
                r"relay(?:ing)? (?:access )?(?:is )?(?:denied|prohibited|not (?:permitted"
                r"|allowed))"
            ),
            r"(?:unable|not (?:permitted|allowed|authorized)) to relay|cannot relay",
            r"relay not permitted|no relaying|insecure mail relay|we do not relay",
            r"(?:isn't|is not|not) in (?:my|our|the) (?:list of )?(?:allowed )?rcpthosts",
            r"authentication required|must (?:be )?authenticate|not local host.{0,60}gateway",
        ),
    ),
    (
        Reason.SPAM,
        (
            r"\bspam\b|\bspam(?:my|mish|ming|assassin)?\b|\bjunk mail\b|unsolicited|bulk mail",
            r"looks like (?:unsolicited|junk)|message looks",
            r"content (?:rejected|blocked|filter)",
        ),
    ),
    (
        Reason.UNKNOWN_HOST,
        (
            r"(?:host|domain|server)(?: or domain)?(?: name)?(?: is)? (?:not found|unknown)",
            r"unknown (?:host|domain|server)|no such (?:host|domain)|host not found|nxdomain",
            r"unrouteable (?:mail )?domain|unrouteable address|unrouted address|not routable",
            r"domain (?:does not|doesn't) exist|does not exist.{0,20}domain",
            r"bad destination host|(?:couldn't|could not) find any host|name service error",
            r"dns (?:error|server).{0,40}(?:not found|nxdomain|no such|non-?existent)",
            r"no (?:matches to nameserver query|mx|mail exchanger)|null ?mx",
            r"does not accept mail|indicated no smtp service|domain is not reachable",
            r"domain may not exist|domain (?:of|must|name).{0,40}(?:not exist|resolve)",
            r"address has null mx|invalid mx|all relevant mx records point to non-existent",
            r"illegal host/domain",
        ),
    ),
    (
        Reason.UNKNOWN_MAILBOX,
        (
            (
                r"(?:user|mailbox|account|recipient|address|addressee|mail ?box|name"
                r"|subscriber)s?(?: account| address| name)?(?: <?[^\s<>]{1,100}>?)?[ :]{1,3}"
                r"(?:is |was |are |does |has |could |can)?(?:\s?not|n't|n.t) (?:be )?(?:found"
                r"|exist|known|listed|a valid|recogni[sz]ed|available on|local|a known)"
            ),
            (
                r"(?:user|mailbox|account|recipient|address|addressee)s?(?: address| account|"
                r" name)?(?: <?[^\s<>]{1,100}>?)?(?: is)?[ :-]{1,3}(?:unknown|invalid"
                r"|unrecogni[sz]ed|nonexist)"
            ),
            (
                r"(?:unknown|invalid|no such|nonexistent|non-existent|bad|unrecogni[sz]ed"
                r"|undeliverable|incorrect|not a valid|no valid) (?:\w{1,12} )?(?:user|mailbox"
                r"|account|recipient|address|addressee|local[- ]part|person|email|e-mail|rcpt"
                r"|mail drop|name|alias)"
            ),
            (
                r"no (?:such )?(?:user|mailbox|account|recipient|person|address)\b.{0,40}"
                r"(?:here|by that|with|at this|found|in)"
            ),
            r"no (?:mailbox|account|user)(?: here)?(?: by| with| of)? (?:that|this) name",
            r"(?:does|do|did)(?:n't| not) (?:exist|have an? (?:\S+ )?account)|doesn.t have an?",
            r"(?:doesn't|does not) match|not (?:our|a) (?:customer|user|subscriber)",
            r"user not found|recipient (?:address )?not found|addressee unknown",
            r"unknown to address|not our user",
            (
                r"(?:not|isn't) (?:listed|found) in.{0,30}(?:directory|address book|domino"
                r"|table|ldap)"
            ),
            r"unknown (?:local|address|recipient|user|customer|account)",
            r"not a known (?:user|address)|list(?:ed)? (?:in )?(?:public )?name & address book",
            r"no such email address",
            r"mailbox (?:not found|unavailable|does not exist|name not allowed)",
            r"invalid mailbox",
            (
                r"delivery to the following recipients? failed permanently.{0,40}(?:not exist"
                r"|unknown)"
            ),
            (
                r"(?:group|list) (?:you tried to contact )?(?:\S{1,60} )?(?:may not exist|not"
                r" found)"
            ),
            r"we do not have an account|this user doesn't",
            r"usuario .{0,20}(?:desconocido|no existe)|no valid recipients",
            r"final delivery userid|recipno",
            r"resolver\.adr\.(?:recipnotfound|exrecipnotfound|invalidsmtp)|\badressat\b",
            r"destinataire .{0,30}(?:inconnu|n'existe)|hop.{0,2}unknown|unknown recipient",
        ),
    ),
    (
        Reason.BUSY,
        (
            (
                r"too many (?:\w{1,12} )?(?:connections?|sessions|recipients|messages|mails"
                r"|emails|concurrent|hops|errors|invalid)"
            ),
            r"(?:rate|sending|receiving|daily|hourly) ?(?:limit|quota)|throttl",
            r"limit(?:ed|s)? exceeded|sent too (?:fast|many|much)|too (?:fast|frequent)",
            r"excessive (?:traffic|rate)|receiving mail (?:at a rate|too quickly)|slow down",
            r"try again later.{0,20}too|gr[ae]y[- ]?list",
        ),
    ),
    (
        Reason.EXPIRED,
        (
            (
                r"(?:connection|conversation|operation|session|read|delivery|command)(?: to"
                r" \S{1,100})?(?: was| has| attempt)? ?timed? ?-?out"
            ),
            r"did not accept our requests to connect|envelope expired|multiple retries",
            r"for the last \d|refused to talk to me|time[- ]?out|timed out",
            r"delivery time expired|retry time(?:out)? (?:not reached|exceed)",
            r"retry timeout exceeded|message expired|expired after|undeliverable for",
            r"max(?:imum)? (?:retr|time|age|queue)\w*",
            r"been in (?:the|my) (?:mail )?queue too long|too long",
            r"was not (?:delivered )?within|not (?:been )?delivered (?:after|for|within|in)",
            r"connection (?:refused|reset|closed|lost|was dropped|dropped|failed|died)",
            r"lost connection",
            (
                r"(?:could not|couldn't|cannot|can't|unable to|failed to|failure to) (?:connect"
                r"|establish|be delivered (?:for|within|after)|send (?:e-?mail )?message)"
            ),
            r"no route to host|network (?:is )?(?:unreachable|error)",
            r"host (?:is )?(?:down|unreachable)|not (?:responding|respond|reachable|answering)",
            r"(?:did|does) not respond|unreachable",
            r"name ?server (?:failure|time|looping|error|loop)",
            r"dns (?:failure|timeout|error|lookup)|temporary (?:lookup|dns|name) ",
            r"no mail hosts|all hosts .{0,40}(?:failed|failing)|(?:mail )?loops? back to",
            r"mail forwarding loop|routing loop|too many hops|hop count",
        ),
    ),
    (
        Reason.SYSTEM,
        (
            (
                r"(?:local|system|internal|configuration|server|software|program|service) "
                r"(?:\w{1,12} )?(?:error|failure|problem|misconfigur|fault)"
            ),
            r"mail system (?:error|full)|disk full|no space left|out of memory|broken pipe",
            r"i/o error|command (?:died|failed|timed|output|line usage)|procmail|mailer error",
            r"x-unix|pipe to|can't (?:open|create|write)",
            r"cannot (?:open|append|allocate|execute)",
            r"unable to (?:open|create|write|update|read)|permission denied",
            r"service (?:currently )?unavailable",
            r"temporar(?:y|ily) (?:unavailable|failure|deferred|rejected|disabled|problem)",
            r"insufficient system (?:storage|resources)|out of resources|crashed",
            r"mail host busy|exit(?:ed)? (?:status|code|with)",
            r"message could not be delivered to mailbox",
        ),
    ),
    (
        Reason.CONTENT,
        (
            (
                r"(?:improper|invalid|illegal|unsupported|prohibited|forbidden|not allowed"
                r"|blocked) .{0,30}(?:attachment|content|file|header|character|mime|charset"
                r"|extension|encoding)"
            ),
            (
                r"(?:attachment|attached file|file type|content|header|subject).{0,40}"
                r"(?:rejected|blocked|refused|not (?:allowed|permitted|accepted)|prohibited"
                r"|illegal|unacceptable)"
            ),
            r"not rfc|rfc ?(?:2?822|5322|5321|compli)|duplicate header|bare (?:lf|cr|newline)",
            r"message (?:content|header|body)|multiple (?:from|addresses in from)|malformed",
        ),
    ),
    (
        Reason.PROTOCOL,
        (
            r"syntax error|command (?:not|un)(?:recogni[sz]ed| implemented| known)",
            r"bad sequence|unrecogni[sz]ed (?:command|authentication)",
            r"improper (?:use of )?command|pipelining|need (?:rcpt|mail)",
            r"protocol (?:error|violation)|must issue a starttls|starttls",
            r"tls (?:required|not available|handshake|is required)|smtputf8",
        ),
    ),
    (
        Reason.POLICY,
        (
            r"\bpolic(?:y|ies)\b",
            (
                r"(?:sender|from|mail from|envelope|return path)\b.{0,60}(?:rejected|denied"
                r"|refused|blocked|not allowed|invalid|not (?:accepted|permitted)|verify"
                r"|unknown|does not|must|not exist|couldn't be verified)"
            ),
            (
                r"(?:rejected|refused|denied|blocked|reject|bounced|prohibited|not"
                r" authori[sz]ed|not permitted|not allowed|unauthori[sz]ed|forbidden|restricted"
                r"|rejecting|discarded)"
            ),
            r"administrative(?:ly)?|transaction failed|security|suspicious|filter(?:ed|s)?",
            r"violat",
        ),
    ),
)
_PATTERNS: Final = tuple((reason, re.compile("|".join(words))) for reason, words in _PHRASES)

# Subject and detail, without the class.
_ENHANCED: Final = {
    **dict.fromkeys(("1.1", "1.3", "1.4"), Reason.UNKNOWN_MAILBOX),
    **dict.fromkeys(("1.2", "1.10", "4.4", "7.27"), Reason.UNKNOWN_HOST),
    "1.6": Reason.MOVED,
    **dict.fromkeys(("1.7", "1.8", "7.0", "7.1", "7.2", "7.9", "7.15", "7.16"), Reason.POLICY),
    "2.1": Reason.DISABLED,
    "2.2": Reason.MAILBOX_FULL,
    **dict.fromkeys(("2.3", "3.4"), Reason.TOO_LARGE),
    **dict.fromkeys(("4.1", "4.2", "4.3", "4.6", "4.7"), Reason.EXPIRED),
    **dict.fromkeys(("3.0", "3.1", "3.2", "3.5"), Reason.SYSTEM),
    **dict.fromkeys(("5.1", "5.2", "5.4", "5.5"), Reason.PROTOCOL),
    **dict.fromkeys(("4.5", "5.3"), Reason.BUSY),
    **dict.fromkeys(("6.0", "6.1", "6.2", "6.3", "6.4", "6.7"), Reason.CONTENT),
    **dict.fromkeys(("7.20", "7.21", "7.22", "7.23", "7.24", "7.26"), Reason.AUTHENTICATION),
    "7.8": Reason.RELAYING,
    **dict.fromkeys(("7.25", "7.606"), Reason.REPUTATION),
}
# Those that many use without thinking tell less than words do.
_VAGUE: Final = frozenset({"0.0", "1.0", "2.0", "4.0", "5.0", "7.0", "7.1", "7.9", "3.0"})
# Those that nobody uses without meaning them tell more.
_PLAIN: Final = frozenset({"1.2", "1.6", "1.8", "2.2", "2.3", "3.4", "7.26", "7.25", "7.27"})
_CODES: Final = {
    421: Reason.BUSY,
    **dict.fromkeys((422, 452, 552), Reason.MAILBOX_FULL),
    **dict.fromkeys((431, 451, 471), Reason.SYSTEM),
    **dict.fromkeys((441, 442), Reason.EXPIRED),
    **dict.fromkeys((500, 501, 502, 503, 504, 555), Reason.PROTOCOL),
    **dict.fromkeys((510, 511, 513, 550, 553), Reason.UNKNOWN_MAILBOX),
    **dict.fromkeys((512, 556), Reason.UNKNOWN_HOST),
    523: Reason.TOO_LARGE,
    551: Reason.MOVED,
    554: Reason.POLICY,
}


def reason_of(text: str, status: str = "", code: int = 0) -> Reason:
    """Why, from what was said; `status` is an enhanced code, `code` that of the reply."""
    detail = status.partition(".")[2]
    exact = _ENHANCED.get(detail) if detail not in _VAGUE else None
    spoken = _spoken(text)
    if exact is not None and (detail in _PLAIN or spoken in {None, Reason.POLICY, Reason.SYSTEM}):
        return exact
    return spoken or _ENHANCED.get(detail) or _CODES.get(code) or Reason.UNTOLD


def _spoken(text: str) -> Reason | None:
    lowered = text[:MAX_TEXT].lower()
    for reason, pattern in _PATTERNS:
        if pattern.search(lowered):
            return reason
    return None
