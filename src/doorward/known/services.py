"""Names of services that much software calls regularly and keeps connections to, as one regular expression."""

from __future__ import annotations

# Makers of software that phones home; clouds and content networks are left out, since anyone may rent there.
_VENDORS = """
    aaplimg adobe amazontrust android apple atlassian avast avg bing bitdefender canonical centos cisco
    crowdstrike debian dell digicert docker dropbox dropboxapi duckduckgo eset facebook fedoraproject figma
    firefox fortinet github gitlab globalsign google googleapis gotomeeting gstatic gvt1 gvt2 hp icloud
    instagram intel jetbrains kaspersky lenovo letsencrypt linkedin live logitech mcafee microsoft
    microsoftonline mozilla msedge msftconnecttest msftncsi msn mzstatic netflix norton nvidia office office365
    onedrive oracle outlook redhat salesforce sectigo sentinelone sharepoint signal skype slack slackb sophos
    spotify steampowered suse symantec teamviewer trendmicro twitter ubuntu verisign vmware webex whatsapp
    windows windowsupdate xbox yahoo youtube zoom
"""

KNOWN_SERVICES = f"(^|[.])({'|'.join(_VENDORS.split())})[.](com|net|org|us|io)$"
"""Matches a host name of a widely used service. It lowers a score and never clears."""
