"""The audit trail of PS3.15 A.5: messages as XML, and their way to a repository by syslog over TLS."""
