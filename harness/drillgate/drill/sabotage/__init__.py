"""Sabotage tests the drill: each mutation must turn the check red that is there for it, and no other without cause."""
