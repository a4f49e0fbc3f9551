"""Asking the loge: a question, those who may know, an answer that helped, a guide for whoever asks next."""
