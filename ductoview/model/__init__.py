"""What the program talks about: frozen values without input, output, threads or Qt.

Lengths are millimetres and say so in their names; pixels are ``row, column`` floats with the centre of the first
pixel at (0, 0).
"""
