use Dpkg::Version;
while (<STDIN>) {
    chomp;
    my ($left, $right) = map { Dpkg::Version->new($_) } split /\t/;
    print $left->is_valid && $right->is_valid ? $left <=> $right : 'x', "\n";
}
