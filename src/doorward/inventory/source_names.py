"""Source packages of well-known packages, for lists that do not name them: advisories speak of `openssl`, lists of `libssl3`."""

from __future__ import annotations

import re
from functools import lru_cache

_PHP = (
    "bcmath|bz2|cgi|cli|common|curl|dba|dev|embed|enchant|fpm|gd|gmp|imap|interbase|intl|ldap|mbstring|mysql|odbc|opcache|pgsql"
    "|phpdbg|pspell|readline|snmp|soap|sqlite3|sybase|tidy|xml|xsl|zip"
)
_FOREIGN = re.compile(r".*-(?:cross|heimdal|ocaml|ocaml-dev|perl)")
"""Names that look like another package's part and are built on their own."""

_DEBIAN = (
    ("apache2", r"apache2-.+"),
    ("apt", r"apt-(?:utils|transport-https)|libapt-.+"),
    ("bind9", r"bind9-.+|dnsutils|libbind9-\d+.*"),
    ("bzip2", r"libbz2-.+"),
    ("cups", r"cups-(?:bsd|client|common|core-drivers|daemon|ipp-utils|ppdc|server-common)|libcups2.*|libcupsimage2.*"),
    ("curl", r"libcurl[34](?:-.+|t64)?"),
    ("cyrus-sasl2", r"libsasl2-(?:2|dev|modules(?:-(?:db|gssapi-.+|ldap|otp|sql))?)|sasl2-bin"),
    ("dbus", r"dbus-(?:bin|daemon|user-session|x11|session-bus-common|system-bus-common)|libdbus-1-.+"),
    ("dovecot", r"dovecot-(?:core|imapd|pop3d|lmtpd|managesieved|sieve|ldap|mysql|pgsql|sqlite|solr)"),
    ("e2fsprogs", r"libcom-err2|libext2fs2.*|libss2|logsave"),
    ("exim4", r"exim4-(?:base|config|daemon-.+|dev)"),
    ("expat", r"libexpat1.*"),
    ("freetype", r"libfreetype6.*|libfreetype-dev"),
    (
        "glibc",
        r"libc6(?:-(?:dev|dbg|i386|amd64|x32|xen|udeb).*)?|libc-(?:bin|dev-bin|devtools|l10n)|locales(?:-all)?|nscd|multiarch-support",
    ),
    ("gnupg2", r"gnupg(?:-(?:agent|l10n|utils))?|gpg(?:-agent|-wks-client|-wks-server|conf|sm|v)?|dirmngr|scdaemon"),
    ("gnutls28", r"libgnutls(?!.*openssl0\.9).*|gnutls-bin"),
    ("imagemagick", r"imagemagick-6\..+|libmagick(?:core|wand)-6\..+"),
    (
        "krb5",
        r"krb5-(?:user|kdc|admin-server|multidev|locales|pkinit)|libkrb5.+|libgssapi-krb5-2|libk5crypto3|libkadm5.+",
    ),
    ("libarchive", r"libarchive13.*|libarchive-(?:dev|tools)"),
    ("libgcrypt20", r"libgcrypt20-dev"),
    ("libjpeg-turbo", r"libjpeg62-turbo.*|libturbojpeg0.*|libjpeg-turbo-progs|libjpeg-turbo8.*"),
    ("libpng1.6", r"libpng16-16.*|libpng-(?:dev|tools)"),
    ("libssh", r"libssh-(?:4|gcrypt-4|dev)"),
    ("libssh2", r"libssh2-1.*"),
    ("libwebp", r"libwebp(?:7|6|demux2|mux3|decoder3|-dev)|webp"),
    ("libxml2", r"libxml2-.+|python3-libxml2"),
    ("libxslt", r"libxslt1.*|xsltproc"),
    ("linux", r"linux-image-\d.*|linux-headers-\d.*|linux-libc-dev"),
    ("ncurses", r"libncurses(?:w?\d.*|-dev)|libtinfo\d.*|ncurses-(?:base|bin|term)"),
    ("nghttp2", r"libnghttp2-.+"),
    ("nginx", r"nginx-(?:common|core|full|light|extras)"),
    ("openldap", r"libldap-?2.*|libldap-common|libldap2-dev|ldap-utils|slapd"),
    ("openssh", r"openssh-(?:server|client|sftp-server|tests)|ssh"),
    ("openssl", r"lib(?:ssl|crypto)\d.*|libssl-(?:dev|doc)"),
    ("pam", r"libpam0g.*|libpam-(?:modules(?:-bin)?|runtime|doc)"),
    ("pcre2", r"libpcre2-.+"),
    ("perl", r"perl-(?:base|modules-5\..+|doc)|libperl5\..+|libperl-dev"),
    ("postfix", r"postfix-(?:ldap|mysql|pgsql|pcre|sqlite|cdb|lmdb|mongodb|doc)"),
    ("redis", r"redis-(?:server|tools|sentinel)"),
    ("rsyslog", r"rsyslog-(?:gnutls|openssl|mysql|pgsql|relp|kafka|elasticsearch)"),
    (
        "samba",
        r"samba-(?:common|common-bin|libs|dev|dsdb-modules|vfs-modules|testsuite)|smbclient|winbind|libwbclient0|libsmbclient.*",
    ),
    ("shadow", r"passwd|uidmap|libsubid(?:4|-dev)"),
    ("sqlite3", r"libsqlite3-(?:0|dev)"),
    ("squid", r"squid-(?:common|openssl|purge)|squidclient"),
    ("sudo", r"sudo-ldap"),
    (
        "systemd",
        r"libsystemd.*|libudev(?:1|-dev)|udev|systemd-(?:sysv|timesyncd|container|coredump|resolved|journal-remote|boot(?:-efi)?)|libpam-systemd",
    ),
    ("tiff", r"libtiff[56].*|libtiff-(?:dev|tools)|libtiffxx.*"),
    (
        "util-linux",
        r"bsdutils|eject|fdisk|mount|rfkill|lib(?:blkid|fdisk|mount|smartcols|uuid)1?(?:-dev)?|util-linux-(?:extra|locales)",
    ),
    ("vim", r"vim-(?:tiny|common|runtime|nox|gtk3|motif|gui-common|athena)|xxd"),
    ("xz-utils", r"liblzma.*|xzdec"),
    ("zlib", r"zlib1g.*"),
    (r"\1", r"(openjdk-\d+)-.+"),
    (r"\1", r"(?:lib)?(php\d\.\d)-(?:" + _PHP + r")"),
    (r"\1", r"(?:lib)?(python\d\.\d+)-.+"),
    (r"python\1", r"libpython(\d\.\d+)"),
    (r"postgresql-\1", r"postgresql-(?:client-|server-dev-|doc-|pl(?:perl|python3|tcl)-)(\d+)"),
)
_ALPINE = (
    ("apk-tools", r"libapk\d.*"),
    ("bind", r"bind-.+"),
    ("busybox", r"busybox-(?:binsh|extras|static|suid)|ssl_client"),
    ("ca-certificates", r"ca-certificates-(?:bundle|cacert)"),
    ("curl", r"libcurl|curl-dev"),
    ("expat", r"libexpat"),
    ("krb5", r"krb5-(?:libs|dev|server|conf)"),
    ("libxml2", r"libxml2-.+"),
    ("musl", r"musl-(?:utils|dev|dbg)"),
    ("ncurses", r"ncurses-.+|libncursesw"),
    ("nghttp2", r"nghttp2-libs"),
    ("openldap", r"libldap|openldap-.+"),
    ("openssh", r"openssh-.+"),
    ("openssl", r"lib(?:ssl|crypto)\d.*|openssl-(?:dev|libs-static)"),
    ("pax-utils", r"scanelf"),
    ("pcre2", r"libpcre2-\d+|pcre2-(?:dev|tools)"),
    ("perl", r"perl-(?:dev|doc|utils)"),
    ("sqlite", r"sqlite-(?:libs|dev)"),
    ("tiff", r"libtiffxx|tiff-.+"),
    ("xz", r"xz-(?:libs|dev)|liblzma"),
    ("zlib", r"zlib-(?:dev|static)"),
)


def _compiled(names: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((source, re.compile(pattern)) for source, pattern in names)


_KNOWN = {"Debian": _compiled(_DEBIAN), "Alpine": _compiled(_ALPINE)}


def evidence(family: str, name: str, told: str | None) -> tuple[str, str]:
    """Return the source package of a package, its own name if nobody tells it, and how it is known.

    Args:
        family: as in `source_of`.
        name: of the package.
        told: source package that the list names, if it does.
    """
    if told:
        return told, "package list"
    known = source_of(family, name)
    return known or name, f"package list, source package {'known by its name' if known else 'not named'}"


@lru_cache(maxsize=10_000)
def source_of(family: str, name: str) -> str | None:
    """Return the source package that a well-known package is built from; None if it is not known here.

    Args:
        family: `Debian`, which holds for Ubuntu too, or `Alpine`.
        name: of the package.
    """
    for source, pattern in () if _FOREIGN.fullmatch(name) else _KNOWN[family]:
        found = pattern.fullmatch(name)
        if found:
            return found.expand(source)
    return None
