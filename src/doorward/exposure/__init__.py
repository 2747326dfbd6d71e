"""What makes a door: what stands open to whom, which weaknesses it has, how urgent they are; SQL that detectors share."""
