"""Doors for anyone: the country, a loge, its people and offers; what is reached by a link without an account."""
