"""Graft on many machines: Ray places, restarts and tunes; `graft` computes on each host."""

__version__ = "0.2.0"
