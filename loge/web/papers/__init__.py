"""What is printed, drawn with the product's own type, colours and pictograms.

Each paper is a file of its own that a door reads when it is asked for: the PDF library is half a second of every start.
"""
