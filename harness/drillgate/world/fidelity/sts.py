"""STS: who calls, and roles; `drillgate.world.fidelity.accounts` puts right whose call it is, for all services."""

from drillgate.world.fidelity.service import Service

SERVICE = Service("sts", frozenset({"AssumeRole", "GetCallerIdentity"}))
