"""Persons: how they sign in, their photo and their keys; leaving with everything, or being forgotten.

``models`` first. Each room above says in its ``leaving.py`` what it holds of a person (``rows.Own``); ``exports`` and ``leaving``
ask every one of them, so that nothing is left out.
"""
