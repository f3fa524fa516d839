"""Policies over facts: conditions, messages, examples."""

from drillgate.judgement.compile import CompiledPolicy, compile_policy
from drillgate.judgement.judge import judge, judging

__all__ = ["CompiledPolicy", "compile_policy", "judge", "judging"]
