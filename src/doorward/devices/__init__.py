"""What tells of a device: who lives on the wire, who looks after it, who answers for it; SQL that detectors share."""
