"""AWS IAM: what policies allow, deny or leave open, and what an identity may make of that. Pure, no input and no output."""
