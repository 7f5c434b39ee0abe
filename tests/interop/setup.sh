#!/bin/bash
# Installs the programs that tests/interop drives, all Debian's: curl, swaks, msmtp, mpop, fetchmail, getmail6,
# s-nail, mbsync, offlineimap, imapfilter, neomutt, alpine, Thunderbird (with Xvfb), openssl, xmllint, plistutil, dig,
# nsd, and Postfix and Dovecot to compare with (see bench/setup.sh, which unpacks Dovecot's IMAP service privately,
# since Debian allows only one IMAP server package at a time). Root. Does nothing when everything is there.
set -eu
export DEBIAN_FRONTEND=noninteractive
need=()
command -v curl >/dev/null || need+=(curl)
command -v swaks >/dev/null || need+=(swaks)
perl -MNet::SSLeay -MIO::Socket::INET6 -e1 2>/dev/null || need+=(libnet-ssleay-perl libio-socket-inet6-perl)
command -v msmtp >/dev/null || need+=(msmtp)
command -v mpop >/dev/null || need+=(mpop)
command -v fetchmail >/dev/null || need+=(fetchmail)
command -v getmail >/dev/null || need+=(getmail6)
command -v s-nail >/dev/null || need+=(s-nail)
command -v offlineimap >/dev/null || need+=(offlineimap3)
command -v imapfilter >/dev/null || need+=(imapfilter)
command -v alpine >/dev/null || need+=(alpine)
command -v mbsync >/dev/null || need+=(isync)
command -v neomutt >/dev/null || need+=(neomutt)
command -v thunderbird >/dev/null || need+=(thunderbird)
command -v Xvfb >/dev/null || need+=(xvfb)
command -v openssl >/dev/null || need+=(openssl)
command -v gsasl >/dev/null || need+=(gsasl)
command -v xmllint >/dev/null || need+=(libxml2-utils)
command -v plistutil >/dev/null || need+=(libplist-utils)
command -v dig >/dev/null || need+=(bind9-dnsutils)
command -v nsd >/dev/null || need+=(nsd)
if [ ${#need[@]} -gt 0 ]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${need[@]}"
fi
exec "$(dirname "$0")/../../bench/setup.sh"
