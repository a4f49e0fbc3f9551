"""The telephone: a minute is offered, promised, and the call given back at it. The minute is a promise in the book."""
