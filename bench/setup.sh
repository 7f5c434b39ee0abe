#!/bin/bash
# Installs what the benchmark drives: Debian's Postfix (with smtp-source) and Dovecot. Root, Debian 12 or newer.
# The packages are kept from starting their own daemons. Dovecot's IMAP and POP3 services come from private copies of their
# packages, since another server's package would push dovecot-imapd out.
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

for service in imap pop3; do
  [ -x "$DIST/usr/lib/dovecot/$service" ] && continue
  mkdir -p "$DIST/deb"; chmod 755 "$DIST"
  chown _apt "$DIST/deb" 2>/dev/null || true
  (cd "$DIST/deb" && apt-get download -qq "dovecot-${service}d" && dpkg -x dovecot-"${service}"d_*.deb "$DIST")
done
getent passwd vmail >/dev/null || useradd -r -M -d /nonexistent -s /usr/sbin/nologin vmail
