"""The peers: one Postfix that hands over to two Dovecots by LMTP, one with maildir and one with
mdbox.

Everything they write lies below the scratch directory. Postfix syncs its queue file before 250,
Dovecot the mailbox before LMTP's 250. Dovecot keeps its shipped security settings: a login process
per connection, an imap process per session; only limits on how many there may be are raised.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

from bench.settings import DOMAIN, PASSWORD, Settings
from bench.target import Target, process_from, require_free, wait_for_port, wait_until_gone

FORMATS = {"maildir": "maildir:~/Maildir", "mdbox": "mdbox:~/mdbox"}

POSTFIX_MAIN = """\
compatibility_level = 3.6
queue_directory = {postfix}/queue
data_directory = {postfix}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = {postfix}/maillog
maillog_file_prefixes = {root}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.{domain}
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
smtp_host_lookup = native
biff = no
default_process_limit = 100
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = hash:{postfix}/etc/users
transport_maps = hash:{postfix}/etc/transport
lmtp_destination_concurrency_limit = 20
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_tls_cert_file = {root}/cert.pem
smtpd_tls_key_file = {root}/key.pem
smtpd_tls_security_level = may
"""

POSTFIX_MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

DOVECOT = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
listen = 127.0.0.1
protocols = imap pop3 lmtp
disable_plaintext_auth = no
auth_mechanisms = plain
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
mail_uid = vmail
mail_gid = vmail
first_valid_uid = 100
mail_location = {location}
mail_fsync = {fsync}
mail_max_userip_connections = 5000
postmaster_address = postmaster@{domain}
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {root}/passwords
}}
userdb {{
  driver = static
  args = uid=vmail gid=vmail home={home}/mail/%n
}}
service anvil {{
  client_limit = 20000
}}
service auth {{
  client_limit = 20000
}}
service imap-login {{
  executable = {programs}/imap-login
  process_limit = 3000
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service imap {{
  executable = {programs}/imap
  process_limit = 3000
}}
service imap-hibernate {{
  executable = {programs}/imap-hibernate
}}
service imap-urlauth {{
  executable = {programs}/imap-urlauth
}}
service imap-urlauth-login {{
  executable = {programs}/imap-urlauth-login
}}
service imap-urlauth-worker {{
  executable = {programs}/imap-urlauth-worker
}}
service pop3-login {{
  executable = {programs}/pop3-login
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service pop3 {{
  executable = {programs}/pop3
}}
service lmtp {{
  unix_listener lmtp {{
    mode = 0666
  }}
}}
"""


class Peers:
    """Starts and stops them; `targets` are the two ways through."""

    def __init__(self, settings: Settings, wanted: list[str]) -> None:
        self.settings, self.root = settings, settings.root
        self.postfix = self.root / "postfix"
        self.smtp = settings.port + 1025
        self.targets = [self._target(name, at) for at, name in enumerate(wanted, start=1)]

    def _target(self, name: str, place: int) -> Target:
        base = self.settings.port + 1000 * place
        pid_files = [self.postfix / "queue/pid/master.pid", self.home(name) / "run/master.pid"]

        def roots() -> list[int]:
            return [pid for file in pid_files if (pid := process_from(file))]

        return Target(
            name=name,
            smtp=self.smtp,
            imap=base + 143,
            imaps=base + 993,
            pop3=base + 110,
            domain=f"{name}.{DOMAIN}",
            roots=roots,
            maillog=self.postfix / "maillog",
            submission=self.smtp,
        )

    def home(self, name: str) -> Path:
        return self.root / f"dovecot-{name}"

    def write(self) -> None:
        """The whole configuration; users and certificate as well."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o755)  # the peers' own users must reach what is theirs
        users = self.settings.users
        (self.root / "passwords").write_text(
            "".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in users)
        )
        certificate(self.root)
        self._write_postfix(users)
        for target in self.targets:
            home = self.home(target.name)
            (home / "mail").mkdir(parents=True, exist_ok=True)
            shutil.chown(home / "mail", "vmail", "vmail")
            self._write_dovecot(target, fsync="optimized")

    def _write_postfix(self, users: list[str]) -> None:
        etc = self.postfix / "etc"
        for directory in (etc, self.postfix / "queue", self.postfix / "data"):
            directory.mkdir(parents=True, exist_ok=True)
        shutil.chown(self.postfix / "data", "postfix")
        log = self.postfix / "maillog"
        log.touch()
        shutil.chown(log, "postfix")
        domains = [target.domain for target in self.targets]
        (etc / "users").write_text(
            "".join(f"{user}@{domain} x\n" for domain in domains for user in users)
        )
        (etc / "transport").write_text(
            "".join(f"{t.domain} lmtp:unix:{self.home(t.name)}/run/lmtp\n" for t in self.targets)
            + f"sink.test smtp:[127.0.0.1]:{self.settings.sink}\n"
        )
        names = {"postfix": self.postfix, "root": self.root, "domain": DOMAIN, "smtp": self.smtp}
        (etc / "main.cf").write_text(POSTFIX_MAIN.format(**names, domains=", ".join(domains)))
        (etc / "master.cf").write_text(POSTFIX_MASTER.format(**names))
        for table in ("users", "transport"):
            subprocess.run(["postmap", "-c", etc, f"hash:{etc}/{table}"], check=True)

    def _write_dovecot(self, target: Target, fsync: str) -> None:
        programs = Path("/usr/lib/dovecot")
        if not all((programs / name).exists() for name in ("imap", "pop3")):
            programs = self.settings.dist / "usr/lib/dovecot"
        text = DOVECOT.format(
            home=self.home(target.name),
            root=self.root,
            domain=DOMAIN,
            location=FORMATS[target.name],
            fsync=fsync,
            imap=target.imap,
            imaps=target.imaps,
            pop3=target.pop3,
            programs=programs,
        )
        (self.home(target.name) / "dovecot.conf").write_text(text)

    def start(self, fsync: str = "optimized") -> None:
        """`fsync="never"` is for filling big mailboxes only. Raises RuntimeError, TimeoutError."""
        require_free(self.smtp, *(port for t in self.targets for port in (t.imap, t.imaps, t.pop3)))
        for target in self.targets:
            self._write_dovecot(target, fsync)
            config = self.home(target.name) / "dovecot.conf"
            subprocess.run(["dovecot", "-c", config], check=True)
            wait_for_port(target.imap)
        run = ["postfix", "-c", str(self.postfix / "etc"), "start"]
        if subprocess.run(run, check=False, capture_output=True).returncode:
            raise RuntimeError(f"Postfix did not start; see {self.postfix / 'maillog'}")
        wait_for_port(self.smtp)

    def stop(self) -> None:
        """Ends what `start` started, by the process ids that they have written."""
        masters = [self.postfix / "queue/pid/master.pid"]
        masters += [self.home(target.name) / "run/master.pid" for target in self.targets]
        pids = [pid for file in masters if (pid := process_from(file))]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        for pid in pids:
            wait_until_gone(pid)


def certificate(root: Path) -> None:
    """A self-signed one for both peers."""
    if (root / "cert.pem").exists():
        return
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650"
    files = ["-keyout", str(root / "key.pem"), "-out", str(root / "cert.pem")]
    subject = ["-subj", f"/CN=mx.{DOMAIN}"]
    subprocess.run([*make.split(), *subject, *files], check=True, capture_output=True)
