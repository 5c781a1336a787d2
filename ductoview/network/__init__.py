"""DICOM over the network: echo, find, fetch, store, and the listener; blocking, cancellable, and without state."""
