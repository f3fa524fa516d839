"""Drills: an estate is brought to life, an incident happens, the runbook restores, and the data says what came back."""
