"""Tools as state machines: they are told what the pointer does and answer what is to happen; none of them draws."""
