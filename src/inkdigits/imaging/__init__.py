"""Pixels to crops: decode, ink, rules, segment, normalize, in the order that prepare chains them.

Knows nothing of networks.
"""
