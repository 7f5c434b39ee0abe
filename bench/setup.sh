#!/bin/bash
# Installs what the benchmark drives: Debian's Postfix (with smtp-source) and Dovecot. Root, Debian 12 or newer.
# The packages are kept from starting their own daemons. Dovecot's IMAP service comes from a private copy of its package,
# since another IMAP server's package would push dovecot-imapd out.
set -eu
export DEBIAN_FRONTEND=noninteractive
DIST=${BARID_BENCH_DIST:-/var/cache/barid-bench}

need=()
command -v smtp-source >/dev/null || need+=(postfix)
command -v dovecot >/dev/null || need+=(dovecot-core)
[ -x /usr/lib/dovecot/lmtp ] || need+=(dovecot-lmtpd)
command -v openssl >/dev/null || need+=(openssl)
if [ ${#need[@]} -gt 0 ]; then
  policy=/usr/sbin/policy-rc.d made=0
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' > $policy; chmod +x $policy; made=1; fi
  apt-get update -qq
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
  apt-get install -y -qq --no-install-recommends "${need[@]}"
  if [ $made = 1 ]; then rm -f $policy; fi
fi

if [ ! -x /usr/lib/dovecot/imap ] && [ ! -x "$DIST/usr/lib/dovecot/imap" ]; then
  mkdir -p "$DIST/deb"; chmod 755 "$DIST"
  cd "$DIST/deb"; chown _apt . 2>/dev/null || true
  apt-get download -qq dovecot-imapd
  dpkg -x dovecot-imapd_*.deb "$DIST"
fi
getent passwd vmail >/dev/null || useradd -r -M -d /nonexistent -s /usr/sbin/nologin vmail
