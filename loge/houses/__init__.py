"""Houses: a town’s loge, a practice, a desk. Their territory, hours and rules; who belongs to them, and how one comes and goes.

``models.house`` and ``states`` first (a neighbour joins, a loge opens, a loge is handed over). ``hours`` counts business time,
``households`` says who lives together, ``marks`` who may be known again, ``gazetteer`` holds the communes of France.
"""
