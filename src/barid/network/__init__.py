"""The outside world: names, certificates, connections to other hosts.

Adapters for `interfaces`; the post office never imports them, `app` hands them in.
"""
