"""How large an incident was, as a report's figures: whose sites were lost, and how many people worked on them."""

from drillgate.drill.checks.words import count
from drillgate.drill.history import History, Lost, SiteDrawn

TOLD, OF = 112, 883
"""The incident's report tells the share of users that 112 of its 883 sites had; here the same share of sites counts."""
FREE = 10
"""A site with so many users, or fewer, needs no paid licence."""


def figures(history: History) -> dict[str, str]:
    """What the lost sites come to; nothing where nobody knows how many users sites have."""
    lost = {event.site for event in history if isinstance(event, Lost)}
    sites = [event for event in history if isinstance(event, SiteDrawn) and event.site in lost]
    users = sorted((site.users for site in sites), reverse=True)
    if not sum(users):
        return {}
    largest = max(1, round(len(users) * TOLD / OF))
    small = sum(site.users <= FREE or site.state != "active" for site in sites)
    share = 100 * sum(users[:largest]) / sum(users)
    return {
        "customers hit": f"{len({site.customer for site in sites}):,}",
        "users of lost sites": f"{sum(users):,}, {share:.0f} % of them on the {count(largest, 'site')} with the most",
        "lost sites that are small, free or inactive": f"{small:,}",
    }
