"""Figures, each as a ratio to its floor inside one run. ``python -m bench.ledger``, ``bench.web``, …"""
