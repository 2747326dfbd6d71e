"""How what lies at rest becomes facts of the attack graph: SQL that steps and detectors share, each kind of fact spelled once."""
