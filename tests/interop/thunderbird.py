"""Thunderbird on a screen that nobody sees, driven through its own privileged scripts.

It knows nothing of the post office but the authority whose certificates it is to trust; names lead
to the post office through a proxy.
"""

from __future__ import annotations

import base64
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from tests.interop.marionette import SECONDS, Marionette
from tests.interop.running import DOMAIN, OFFSETS, PATIENCE, PostOffice
from tests.interop.socks import proxy

SETTINGS: dict[str, object] = {
    "marionette.port": 0,
    "network.proxy.type": 1,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_remote_dns": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.trr.mode": 5,
    "app.update.enabled": False,
    "app.donation.eoy.version.viewed": 999,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "mail.biff.show_alert": False,
    "mail.biff.play_sound": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.shell.checkDefaultClient": False,
    "mail.spam.version": 1,
    "mail.winsearch.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "browser.cache.disk.enable": False,
    "toolkit.telemetry.enabled": False,
    "services.settings.server": "http://refused.invalid/v1",
}


# What every script finds: the dialogue that sets accounts up, the three panes, the account's
# mailboxes by name, and the message of a subject.
_KNOWN = """
const hub = document.querySelector('account-hub-container')?.modal;
const pane = document.getElementById('tabmail').currentAbout3Pane;
const account = MailServices.accounts.accounts.find(a => a.incomingServer.type == 'imap');
const mailbox = name => account.incomingServer.rootFolder.getChildNamed(name);
const message = (name, subject) =>
  [...mailbox(name).messages].find(one => one.mime2DecodedSubject == subject);
const type = (field, text) => {
  field.value = text;
  field.dispatchEvent(new Event('input', {bubbles: true}));
};
"""


class Thunderbird:
    """One running Thunderbird with a profile of its own."""

    def __init__(self, marionette: Marionette, pictures: Path) -> None:
        self._marionette = marionette
        self._pictures = pictures

    def run(self, script: str, *words: object) -> Any:
        return self._marionette.run(_KNOWN + script, *words)

    def wait_for(self, script: str, *words: object) -> Any:
        """The first true value that this function body returns. Raises AssertionError when none
        comes in time; then there is a picture of the window."""
        repeated = (
            f"for (const until = Date.now() + {int(PATIENCE * 1000)}; Date.now() < until;) {{"
            f"  const found = await (async () => {{ {_KNOWN} {script} }})();"
            "  if (found) return found;"
            "  await new Promise(then => window.setTimeout(then, 50));"
            "} return null;"
        )
        found = self._marionette.run(repeated, *words)
        if found is None:
            picture = self._pictures / "thunderbird.png"
            picture.write_bytes(base64.b64decode(self._marionette.picture()))
            shown = self._marionette.run(_WINDOWS)
            raise AssertionError(f"never came true ({picture}, {shown}): {script} {words}")
        return found

    def set_up(self, name: str, address: str, password: str) -> str:
        """Add an account as people do it: only these three are typed. Says what was found."""
        self.run("await window.openAccountHub('MAIL')")
        shown = "const step = hub.querySelector(words[0]); return !step.hidden && step.innerText"
        forward = "hub.querySelector('#forward').click()"
        self.run(
            "type(hub.querySelector('#realName'), words[0]);"
            "type(hub.querySelector('#email'), words[1]);" + forward,
            name,
            address,
        )
        found = str(self.wait_for(shown, "#emailConfigFoundSubview"))
        self.run(forward)
        self.wait_for("return !!hub.querySelector('#emailPasswordSubview #password')")
        self.run("type(hub.querySelector('#password'), words[0]);" + forward, password)
        self.wait_for(shown, "#emailAddedSuccessSubview")
        self.run(forward)
        self.wait_for("return !hub.open")
        return found

    def open(self, mailbox: str) -> None:
        """Show it; from then on it hears of new mail in it."""
        self.wait_for("return !!mailbox(words[0])", mailbox)
        self.run("pane.displayFolder(mailbox(words[0]))", mailbox)

    def read(self, mailbox: str, subject: str) -> str:
        """Select the message in the open mailbox as soon as it is there; its author
        and its text as they are shown."""
        self.wait_for(
            "const one = mailbox(words[0]) && message(...words);"
            "const row = one ? pane.gDBView?.findIndexOfMsgHdr(one, true) : undefined;"
            "if (!(row < pane.gDBView.rowCount)) return false;"
            "pane.threadTree.selectedIndex = row; return true;",
            mailbox,
            subject,
        )
        shown = self.wait_for(
            "const shown = pane.messageBrowser.contentWindow;"
            "if (!shown.msgLoaded || shown.gMessage?.mime2DecodedSubject != words[0]) return false;"
            "const text = shown.getMessagePaneBrowser().contentDocument?.body?.innerText;"
            "return text && [shown.gMessage.mime2DecodedAuthor, text];",
            subject,
        )
        return "\n".join(shown)

    def command(self, name: str, mailbox: str | None = None) -> None:
        """A command of the menus for what is selected, with a mailbox as its target."""
        self.run(
            "pane.commandController.doCommand(words[0], words[1] && mailbox(words[1]))",
            name,
            mailbox,
        )

    def search(self, mailbox: str, text: str) -> list[str]:
        """Let the server search for messages whose text contains this; their subjects."""
        return list(self.run(_SEARCH, mailbox, text))

    def send(self, author: str, to: str, subject: str, text: str) -> None:
        """Write a message in a window of its own, as an author whose address is typed over that of
        the account, and send it; returns when the window has closed, which it does when the
        message is sent and a copy kept."""
        writing = "const writing = Services.wm.getMostRecentWindow('msgcompose');"
        self.run(_WRITE, to, subject, text)
        self.wait_for(writing + "return writing?.composeEditorReady")
        self.run(
            writing + "writing.MakeFromFieldEditable(true);"
            "writing.document.getElementById('msgIdentity').value = words[0];"
            "writing.goDoCommand('cmd_sendNow')",
            author,
        )
        self.wait_for(writing + "return !writing")


_WINDOWS = """
return [...Services.wm.getEnumerator(null)].map(one => one.document.documentElement.innerText);
"""

_SEARCH = """
const session = Cc['@mozilla.org/messenger/searchSession;1'].createInstance(Ci.nsIMsgSearchSession);
session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, mailbox(words[0]));
const term = session.createTerm();
const value = term.value;
value.attrib = term.attrib = Ci.nsMsgSearchAttrib.Body;
value.str = words[1];
term.value = value;
term.op = Ci.nsMsgSearchOp.Contains;
session.appendTerm(term);
const found = [];
await new Promise(then => {
  session.registerListener({
    onSearchHit: header => found.push(header.mime2DecodedSubject),
    onSearchDone: then,
    onNewSearch() {},
  });
  session.search(window.msgWindow);
});
return found;
"""

_WRITE = """
const made = (name, kind) => Cc[`@mozilla.org/messengercompose/${name};1`].createInstance(kind);
const asked = made('composeparams', Ci.nsIMsgComposeParams);
asked.type = Ci.nsIMsgCompType.New;
asked.format = Ci.nsIMsgCompFormat.PlainText;
asked.identity = account.defaultIdentity;
asked.composeFields = made('composefields', Ci.nsIMsgCompFields);
[asked.composeFields.to, asked.composeFields.subject, asked.composeFields.body] = words;
MailServices.compose.OpenComposeWindowWithParams(null, asked);
"""


@contextmanager
def screen(folder: Path) -> Iterator[str]:
    """An X server without a monitor; its name."""
    readable, writable = os.pipe()
    with (folder / "Xvfb.log").open("wb") as log:
        words = ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1280x960x24"]
        process = subprocess.Popen(
            [*words, "-nolisten", "tcp"], pass_fds=[writable], stdout=log, stderr=log
        )
    os.close(writable)
    try:
        with open(readable, "rb") as said:
            number = said.readline().strip().decode()
        assert number, (folder / "Xvfb.log").read_text()
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(SECONDS)


def _preferences(profile: Path, settings: dict[str, object]) -> None:
    def written(value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')

    lines = [f'user_pref("{name}", {written(value)});\n' for name, value in settings.items()]
    (profile / "user.js").write_text("".join(lines))


@contextmanager
def thunderbird(office: PostOffice, folder: Path) -> Iterator[Thunderbird]:
    """Start one without accounts; it is ended with its files."""
    profile = folder / "profile"
    profile.mkdir()
    ports = {office.port(name): office.port(name) for name in OFFSETS}
    ports |= {OFFSETS[name]: office.port(name) for name in ("http", "https")}
    with ExitStack() as stack:
        socks = stack.enter_context(proxy(DOMAIN, ports))
        _preferences(profile, SETTINGS | {"network.proxy.socks_port": socks})
        display = stack.enter_context(screen(folder))
        log = stack.enter_context((folder / "thunderbird.log").open("wb"))
        words = ["thunderbird", "--marionette", "--remote-allow-system-access", "--no-remote"]
        env = dict(os.environ, HOME=str(folder), DISPLAY=display, LC_ALL="C.UTF-8")
        env |= {"MOZ_CRASHREPORTER_DISABLE": "1", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
        process = subprocess.Popen(
            [*words, "--profile", str(profile)], env=env, stdout=log, stderr=log
        )
        stack.callback(_ended, process)
        marionette = stack.enter_context(closing(_reached(process, profile)))
        found = Thunderbird(marionette, folder)
        found.run(_TRUST, "".join(office.authority.read_text().split("\n")[1:-2]))
        yield found


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reached(process: subprocess.Popen[bytes], profile: Path) -> Marionette:
    """As soon as it listens, and the first window is there."""
    port = profile / "MarionetteActivePort"
    until = time.monotonic() + SECONDS
    while not (port.exists() and port.read_text()):
        assert process.poll() is None, "Thunderbird ended"
        assert time.monotonic() < until, "Thunderbird does not listen"
        time.sleep(0.05)
    return Marionette(int(port.read_text()))


_TRUST = """
Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB)
  .addCertFromBase64(words[0], 'C,,');
"""
